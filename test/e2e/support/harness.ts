// The whole daemon in this process, against both simulators on loopback. It is configured by public
// variables alone, and each sync is a new ONCE run with nothing but Port and AWS to remember the
// one before, as when a container is started again.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type App, type AppDeps, createApp } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createLog } from '../../../src/log.js';
import { createLogBuffer } from '../../../src/port/telemetry/log-buffer.js';
import {
  type AwsOptions,
  type SimulatedAws,
  startAws,
} from '../../../src/sandbox/aws/start-aws.js';
import { type SimulatedPort, startPort } from '../../../src/sandbox/port/port.js';
import type { PortOptions } from '../../../src/sandbox/port/settings.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import type { WorldOptions } from '../../../src/sandbox/world/options.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { type Snapshot, snapshotOf } from './catalog.js';
import { type LogLine, type Problem, problemsOf, type ReportLine, reportOf } from './log-lines.js';

export const INTEGRATION = 'e2e';
export const EXTERNAL_ID = 'e2e-external-id';
const RESOURCES = fileURLToPath(new URL('../../../.port/resources', import.meta.url));
const UNLIMITED = { entityRequests: 1e9, otherRequests: 1e9, anonymousRequests: 1e9 };
/** Pauses between AWS requests run so many times faster than the clock on the wall. */
const HASTE = 10;

export interface HarnessOptions {
  /** Default: 4 accounts, 3 regions, few resources. */
  readonly world?: WorldOptions;
  readonly aws?: Omit<AwsOptions, 'world'>;
  readonly port?: PortOptions;
  /** The app config in Port before the first start; the bundled default when absent. */
  readonly mapping?: unknown;
  /** Blueprints in Port before the first start, besides the bundled ones. */
  readonly blueprints?: readonly Parameters<SimulatedPort['seed']['blueprint']>[0][];
  /** Public variables of every run; undefined takes one away. */
  readonly variables?: Variables;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export interface SyncOptions {
  readonly variables?: Variables;
  readonly deps?: Omit<AppDeps, 'log'>;
}

export interface Sync {
  readonly exitCode: number;
  /**
   * The last line `resync completed…`, `resync failed` or `resync aborted`; throws when there is
   * none.
   */
  readonly report: ReportLine;
  readonly problems: readonly Problem[];
  readonly lines: readonly LogLine[];
  /** What Port held before and after. */
  readonly before: Snapshot;
  readonly after: Snapshot;
}

export interface Harness extends AsyncDisposable {
  readonly world: World;
  readonly aws: SimulatedAws;
  readonly port: SimulatedPort;
  /** Ids of the accounts, the management account first. */
  readonly accounts: readonly string[];
  /** Account number `index`; throws when there is none. */
  account(index: number): string;
  /** The variables of a run, as a child process would get them. */
  variables(changes?: Variables): Record<string, string>;
  /** One ONCE run from start to exit code; a start-up failure is exit code 1, as in main. */
  sync(options?: SyncOptions): Promise<Sync>;
  snapshot(): Snapshot;
}

/** Starts both simulators. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const world = createWorld({ ...SMALL_WORLD, ...options.world });
  const aws = await startAws({ limits: 'none', ...options.aws, world });
  const port = await startPort({ limits: UNLIMITED, ...options.port });
  for (const blueprint of options.blueprints ?? []) port.seed.blueprint(blueprint);
  if (options.mapping !== undefined) port.seed.mapping(INTEGRATION, options.mapping);
  const accounts = [...world.accounts()].map(({ id }) => id);
  const variables = (changes: Variables = {}) =>
    defined({ ...publicVariables({ world, aws, port }), ...options.variables, ...changes });
  const snapshot = () => snapshotOf(port.catalog);
  return {
    world,
    aws,
    port,
    accounts,
    account(index) {
      const id = accounts[index];
      if (id === undefined) throw new Error(`There is no account number ${index}.`);
      return id;
    },
    variables,
    snapshot,
    async sync({ variables: changes, deps } = {}) {
      const before = snapshot();
      const { exitCode, lines } = await runOnce(variables(changes), deps);
      return {
        exitCode,
        lines,
        problems: problemsOf(lines),
        before,
        after: snapshot(),
        report: reportOf(lines),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([aws.close(), port.close()]);
    },
  };
}

export const SMALL_WORLD: WorldOptions = {
  accounts: 4,
  regions: ['eu-west-1', 'us-east-1', 'us-west-2'],
  instances: 2,
  buckets: 2,
  clusters: 1,
  functions: 1,
  externalId: EXTERNAL_ID,
  organizationalUnits: [
    { name: 'Workloads', children: [{ name: 'Production' }] },
    { name: 'Sandbox' },
  ],
};

/** Port gets nothing that only shows what a run does, so that requests can be counted. */
export const SHOWS_NOTHING: Variables = {
  APPLICATION__ENABLE_HTTP_LOGGING: 'false',
  OCEAN__SEND_RAW_DATA_EXAMPLES: 'false',
};

/** The documented Docker command's variables. */
function publicVariables({ world, aws, port }: Pick<Harness, 'world' | 'aws' | 'port'>): Variables {
  return {
    AWS_ENDPOINT_URL: aws.url,
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__PORT__CLIENT_ID: port.clientId,
    OCEAN__PORT__CLIENT_SECRET: port.clientSecret,
    OCEAN__INTEGRATION__IDENTIFIER: INTEGRATION,
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: world.roleArn(world.managementAccountId),
    OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: EXTERNAL_ID,
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: world.base.accessKeyId,
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: world.base.secretAccessKey,
    APPLICATION__PORT: '0',
  };
}

function defined(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

export interface Run {
  readonly exitCode: number;
  readonly lines: readonly LogLine[];
}

/**
 * What main does with an environment, without a process: a start-up failure is logged and gives
 * exit code 1. `during` may stop the app.
 */
export async function runOnce(
  variables: Record<string, string>,
  deps: Omit<AppDeps, 'log'> = {},
  during: (stop: App['stop']) => void = () => {},
): Promise<Run> {
  const lines: LogLine[] = [];
  const { config } = loadConfig(variables, {
    version: '9.9.9-e2e',
    stdoutIsTerminal: false,
    resourcesPath: RESOURCES,
  });
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const shipped = config.log.toPort ? createLogBuffer() : undefined;
  const log = createLog({
    ...config.log,
    secrets: config.secrets,
    destination,
    also: shipped?.add,
  });
  const app = createApp(config, { awsPacing: hastyPacing(), ...deps, log, lines: shipped });
  // As in main: what ends first, the work or the stop, ends the run.
  const stopped = new Promise<number>((resolve, reject) => {
    during((reason) => {
      const stop = app.stop(reason);
      stop.then(resolve, reject);
      return stop;
    });
  });
  const finished = app.start().then(
    () => app.done,
    async (err) => {
      log.error({ err }, 'start-up failed');
      await app.stop('start-up failed');
      return 1;
    },
  );
  return { exitCode: await Promise.race([finished, stopped]), lines };
}

/**
 * Time that runs faster for the pauses between AWS requests and for nothing else: time-outs and
 * sessions keep the real one.
 */
function hastyPacing(): NonNullable<AppDeps['awsPacing']> {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * HASTE,
    sleep: (ms, signal) => delay(ms / HASTE, undefined, { signal }),
  };
}
