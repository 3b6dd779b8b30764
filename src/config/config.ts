// The typed configuration. `loadConfig` (load-config.ts) builds it from the environment; nothing
// else reads the environment.

export interface StaticKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface WebIdentity {
  readonly tokenFile: string;
  readonly roleArn?: string;
}

export type CredentialProvider = 'AssumeRoleWithWebIdentity' | 'StaticCredential' | 'AssumeRole';

export interface AwsConfig {
  readonly accountRoleArn?: string;
  readonly accountRoleArns: readonly string[];
  readonly ouIds: readonly string[];
  readonly externalId?: string;
  readonly credentialProviderPriority: readonly CredentialProvider[];
  readonly staticKeys?: StaticKeys;
  readonly webIdentity?: WebIdentity;
  readonly partition: string;
  /**
   * Region of STS and other calls that belong to no region; from AWS_REGION or AWS_DEFAULT_REGION.
   */
  readonly homeRegion?: string;
  /**
   * Endpoint for every service (`default`) or one service (key: the service id in snake case, as in
   * AWS_ENDPOINT_URL_<SERVICE>).
   */
  readonly endpoints: Readonly<Record<string, string>>;
  /** `stock` uses the SDK's own middleware stack for every call. */
  readonly clientStack: 'lean' | 'stock';
  /** Time-out of one AWS request until its headers arrive, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Cells read side by side. */
  readonly concurrency: number;
  /** Sessions of roles carry a policy of just the actions that the mapping needs. */
  readonly sessionPolicy: boolean;
  /** The source identity of sessions, for CloudTrail. */
  readonly sourceIdentity?: string;
  /** Reads are paced so that they do not look like a scan. */
  readonly quiet: boolean;
}

export interface PortConfig {
  /** Without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly verifyTls: boolean;
  /** At most 20, Port's limit. */
  readonly upsertBatchLength: number;
  readonly upsertBatchBytes: number;
  /** At most 100, Port's limit. */
  readonly deleteBatchLength: number;
}

export type Listener =
  | { readonly type: 'ONCE' }
  | { readonly type: 'POLLING'; readonly intervalSeconds: number; readonly resyncOnStart: boolean };

export type Schedule =
  | { readonly everyMinutes: number }
  | { readonly cron: string; readonly timeZone?: string };

/** Where one signal of OpenTelemetry goes, over HTTP. */
export interface OtlpTarget {
  readonly url: string;
  /** May hold credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface OtlpConfig {
  readonly traces?: OtlpTarget;
  readonly metrics?: OtlpTarget;
  readonly serviceName: string;
  /** Attributes of everything that is sent. */
  readonly resource: Readonly<Record<string, string>>;
  /** Between two exports of the metrics. */
  readonly intervalMs: number;
}

export interface Config {
  readonly integration: {
    readonly type: string;
    readonly identifier: string;
    readonly version: string;
  };
  readonly port: PortConfig;
  readonly aws: AwsConfig;
  readonly listener: Listener;
  readonly schedule?: Schedule;
  readonly initializePortResources: boolean;
  readonly createPortResourcesOrigin?: 'Empty' | 'Default' | 'Port';
  /** Folder with blueprints.json and port-app-config.yml. */
  readonly resourcesPath: string;
  readonly jq: {
    /** What `env` and `$ENV` hold inside JQ; empty unless allowed, and never a credential. */
    readonly environment: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly workers: number;
  };
  /**
   * A run with cells that are not complete fails (exit code 1) instead of completing with a
   * warning.
   */
  readonly failOnIncomplete: boolean;
  /** `needed`: default enrichments are called only where an expression reads what they bring. */
  readonly fetch: 'needed' | 'all';
  /** Environment variables and the like inside resources are passed on instead of redacted. */
  readonly includeSecretValues: boolean;
  /** The first resources of each mapping resource are shown in Port's mapping editor, masked. */
  readonly sendRawExamples: boolean;
  readonly log: {
    readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug';
    readonly format: 'json' | 'terminal';
    /** Port gets the lines too, and shows them beside the data source. */
    readonly toPort: boolean;
  };
  readonly server: { readonly port: number; readonly pathPrefix: string };
  readonly metrics: {
    /** Whether `/metrics` is answered. */
    readonly prometheus: boolean;
    /** Labels by account, of which there may be very many. */
    readonly accountLabels: boolean;
  };
  readonly otlp?: OtlpConfig;
  readonly statusPage: {
    readonly enabled: boolean;
    /** Host names, besides addresses and those of the cluster, under which it is shown. */
    readonly hosts: readonly string[];
  };
  /** `ocean-aws probe`: who else is told, and which probe of Port's it is. */
  readonly probe: { readonly reportTo: 'log' | 'port'; readonly id?: string };
  /** Time to drain after a signal, in milliseconds. */
  readonly shutdownMs: number;
  /** How often Port is told that a running resync is alive, in milliseconds. */
  readonly heartbeatMs: number;
  /** Every configured secret, for redaction by value. */
  readonly secrets: readonly string[];
}
