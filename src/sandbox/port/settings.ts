// The knobs of the simulated Port: what `startPort` accepts, with the defaults it fills in.
import type { JsonObject } from './json.js';

export interface PortLimits {
  /** Requests per window on entity and search routes. */
  readonly entityRequests: number;
  /** Requests per window on every other authenticated route. */
  readonly otherRequests: number;
  /** Requests per window without a valid token, the token route included. */
  readonly anonymousRequests: number;
  readonly windowSeconds: number;
  readonly bodyBytes: number;
  readonly bulkUpsert: number;
  readonly bulkDelete: number;
}

/** Points on which sources disagree or are silent. The defaults follow the published contract. */
export interface PortSwitches {
  /** Entity creation answers a malformed body with the older 400 `bad_request` instead of 422. */
  readonly createErrorsAs400: boolean;
  /** A write that changes nothing still sets `updatedAt`. */
  readonly identicalWriteTouches: boolean;
  /** `x-ratelimit-reset` as a UTC epoch in seconds, or as seconds that remain. */
  readonly resetHeader: 'epoch' | 'seconds';
  /** Every request counts in one window, the entity routes' one. */
  readonly oneWindow: boolean;
  /** A rate-limited answer carries `Retry-After`. */
  readonly retryAfter: boolean;
  /** Properties that the blueprint does not define. */
  readonly unknownProperties: 'refuse' | 'drop';
  /** A null `title` or `icon` outside PATCH. */
  readonly nullTitle: 'refuse' | 'accept';
  /** A property or relation that was written as null is read back as null, or is left out. */
  readonly nullValues: 'keep' | 'drop';
  /** What a datasource listing says of each entity. */
  readonly datasourceFields: 'minimal' | 'full';
}

export interface PortOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Added to every answer. */
  readonly latencyMs?: number;
  readonly limits?: Partial<PortLimits>;
  readonly switches?: Partial<PortSwitches>;
  readonly tokenLifetimeSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How many requests the log keeps. */
  readonly logEntries?: number;
  /** Of the organization. */
  readonly featureFlags?: readonly string[];
  /** Types whose default resources Port provides, and how. */
  readonly provision?: Provision;
}

export interface Provision {
  readonly types: readonly string[];
  /** Written into a new integration that was created for it, after so many reads. */
  readonly mapping: JsonObject;
  readonly afterReads: number;
}

export interface PortSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationId: string;
  readonly latencyMs: number;
  readonly limits: PortLimits;
  readonly switches: PortSwitches;
  readonly tokenLifetimeSeconds: number;
  readonly clock: () => number;
  readonly logEntries: number;
  readonly featureFlags: readonly string[];
  readonly provision: Provision | undefined;
}

// Request limits: the last numbers Port published for an organization (docs of 2025-06-15). Body
// and batch sizes: Port's API reference.
const LIMITS: PortLimits = {
  entityRequests: 35_000,
  otherRequests: 15_000,
  anonymousRequests: 100,
  windowSeconds: 300,
  bodyBytes: 1_048_576,
  bulkUpsert: 20,
  bulkDelete: 100,
};

const SWITCHES: PortSwitches = {
  createErrorsAs400: false,
  identicalWriteTouches: true,
  resetHeader: 'epoch',
  oneWindow: false,
  retryAfter: false,
  unknownProperties: 'refuse',
  nullTitle: 'refuse',
  nullValues: 'keep',
  datasourceFields: 'minimal',
};

/** Options with every default filled in. */
export function resolveSettings(options: PortOptions): PortSettings {
  return {
    clientId: options.clientId ?? 'sandbox-client',
    clientSecret: options.clientSecret ?? 'sandbox-secret',
    organizationId: 'org_sandbox',
    latencyMs: options.latencyMs ?? 0,
    limits: { ...LIMITS, ...options.limits },
    switches: { ...SWITCHES, ...options.switches },
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 10_800,
    clock: options.clock ?? Date.now,
    logEntries: options.logEntries ?? 10_000,
    // With the flags for processing in Port, a client would ship raw data.
    featureFlags: options.featureFlags ?? [],
    provision: options.provision,
  };
}
