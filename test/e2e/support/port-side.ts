// Port's side of a scenario: every route that a sync uses, time that runs faster between retries,
// and start-ups that fail.
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { AppDeps } from '../../../src/app.js';
import type { FaultEffect, FaultHandle } from '../../../src/sandbox/port/faults.js';
import { type Harness, INTEGRATION, type Run, runOnce, type Variables } from './harness.js';
import type { LogLine } from './log-lines.js';

type PortPacing = NonNullable<AppDeps['portPacing']>;

/**
 * Pauses between requests to Port run so many times faster than the clock on the wall, and so do
 * the time-outs.
 */
const HASTE = 100;

/** Time for Port that runs faster; `changes` replace parts of it. */
export function hastyPort(changes: PortPacing = {}): { readonly portPacing: PortPacing } {
  const start = Date.now();
  return {
    portPacing: {
      now: () => start + (Date.now() - start) * HASTE,
      sleep: async (ms, signal) => {
        await delay(ms / HASTE, undefined, signal === undefined ? {} : { signal });
      },
      requestTimeoutMs: 250,
      ...changes,
    },
  };
}

/** A daemon that gives up on a call to Port soon, for troubles that do not pass. */
export function impatientPort(): { readonly portPacing: PortPacing } {
  return hastyPort({ policy: { budgetMs: 3_000, outageMs: 6_000, throttleBudgetMs: 6_000 } });
}

/**
 * The routes of a sync that starts from nothing, in the order of their first call, and then
 * deletes.
 */
export const ROUTES = {
  token: { method: 'POST', path: /^\/v1\/auth\/access_token$/ },
  readIntegration: { method: 'GET', path: /^\/v1\/integration\/e2e$/ },
  askProvision: { method: 'GET', path: /^\/v1\/integration\/provision-enabled$/ },
  createIntegration: { method: 'POST', path: /^\/v1\/integration$/ },
  patchIntegration: { method: 'PATCH', path: /^\/v1\/integration\/e2e$/ },
  readBlueprint: { method: 'GET', path: /^\/v1\/blueprints\/[^/]+$/ },
  createBlueprint: { method: 'POST', path: /^\/v1\/blueprints$/ },
  patchBlueprint: { method: 'PATCH', path: /^\/v1\/blueprints\/[^/]+$/ },
  runState: { method: 'PATCH', path: /\/resync-state$/ },
  search: { method: 'POST', path: /^\/v1\/entities\/search$/ },
  bulk: { method: 'POST', path: /\/entities\/bulk$/ },
  list: { method: 'POST', path: /\/datasource-entities$/ },
  delete: { method: 'POST', path: /\/bulk\/entities\/delete$/ },
} as const;
export type RouteName = keyof typeof ROUTES;
export const ROUTE_NAMES = Object.keys(ROUTES).filter((name): name is RouteName => name in ROUTES);

export interface StrikeOptions {
  readonly times?: number;
  readonly after?: number;
}

/** Adds a fault on one route; on all requests to it unless `times` says otherwise. */
export function strike(
  { port }: Harness,
  route: RouteName,
  effect: FaultEffect,
  options: StrikeOptions = {},
): FaultHandle {
  return port.faults.add({ ...ROUTES[route], ...options, effect });
}

const heldBlueprint = z.looseObject({
  identifier: z.string(),
  schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
});

/** Changes a blueprint as its owner would in Port. */
export function changeBlueprint(
  { port }: Harness,
  identifier: string,
  change: (held: z.infer<typeof heldBlueprint>) => object,
): void {
  const { createdAt, createdBy, updatedAt, updatedBy, ...held } = heldBlueprint.parse(
    port.catalog.blueprint(identifier),
  );
  port.seed.blueprint({ ...held, ...change(held) });
}

/** A run whose start may fail, so that there need not be a summary. */
export function start(
  harness: Harness,
  deps: Omit<AppDeps, 'log'>,
  variables: Variables = {},
): Promise<Run> {
  return runOnce(harness.variables(variables), deps);
}

/** Code, message and remedy of the start-up failure in a log; throws when there is none. */
export function startupFailure(lines: readonly LogLine[]): {
  readonly code: unknown;
  readonly message: unknown;
  readonly remedy: unknown;
} {
  const found = lines.findLast(({ msg }) => msg === 'start-up failed');
  const err: unknown = found?.['err'];
  if (typeof err !== 'object' || err === null) throw new Error('The start-up did not fail.');
  return {
    code: Reflect.get(err, 'code'),
    message: Reflect.get(err, 'message'),
    remedy: Reflect.get(err, 'remedy'),
  };
}

/** Statuses of the run-state reports, oldest first. */
export function runStates({ port }: Harness): string[] {
  return port.catalog.resyncStates(INTEGRATION).map(({ status }) => status);
}
