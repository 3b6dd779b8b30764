// One simulated AWS with an empty organization of three accounts, and a reader of any kind in it
// through the real gateway.
import { setMaxListeners } from 'node:events';
import { createAwsGateway } from '../../src/aws/gateway.js';
import type { Kind, ReadContext } from '../../src/kinds/kind.js';
import { type FailedRead, type ReadItem, readPages } from '../../src/kinds/reading/read-pages.js';
import { toResource } from '../../src/kinds/reading/to-resource.js';
import { type JsonValue, toJsonValue } from '../../src/lib/json-value.js';
import { type SimulatedAws, startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import type { World } from '../../src/sandbox/world/world.js';
import type { Session } from '../../src/types/session.js';
import type { Unread } from '../../src/types/unread.js';

export const HOME = 'us-east-1';
export const ABROAD = 'eu-west-1';

export interface ReadOptions {
  readonly region?: string;
  readonly regions?: readonly string[];
  /** Optional enrichments; all of them when absent. */
  readonly actions?: readonly string[];
  readonly includeSecretValues?: boolean;
  /**
   * Reads of one place share what their kinds share; each read has a place of its own when absent.
   */
  readonly place?: object;
  readonly signal?: AbortSignal;
  /**
   * Called with the output of each call before the kind gets it, to be changed as a test wants it.
   */
  onAnswer?(operation: string, output: object): unknown;
  /** Called after each page that was taken. */
  onPage?(page: number): void;
}

export interface ReadResult {
  readonly resources: readonly JsonValue[];
  /** Unread top-level properties, by resource. */
  readonly unread: readonly (readonly string[])[];
  /** The same, as the mapping asks for it. */
  readonly unknown: readonly Unread[];
  readonly pageSizes: readonly number[];
  readonly failed: readonly FailedRead[];
  /** Parts of the list that could not be read. */
  readonly unlisted: readonly unknown[];
  readonly error: unknown;
}

export interface ContractWorld extends AsyncDisposable {
  readonly world: World;
  readonly aws: SimulatedAws;
  readonly accountId: string;
  read(kind: Kind, options?: ReadOptions): Promise<ReadResult>;
}

export async function startContractWorld(): Promise<ContractWorld> {
  const world = createWorld({
    accounts: 3,
    suspended: [2],
    regions: [HOME, ABROAD],
    instances: 0,
    buckets: 0,
    clusters: 0,
    functions: 0,
  });
  const aws = await startAws({ world, limits: 'none' });
  let waitedMs = 0;
  const gateway = createAwsGateway({
    config: { endpoints: { default: aws.url }, clientStack: 'lean', requestTimeoutMs: 5000 },
    env: {},
    random: () => 0,
    // Waiting costs a turn of the event loop and no time: the clock is put forward instead.
    now: () => Date.now() + waitedMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) =>
        setImmediate(() => {
          waitedMs += ms;
          if (signal.aborted) reject(signal.reason);
          else resolve();
        }),
      ),
  });
  const accountId = world.managementAccountId;
  const session = sessionOf(world);

  async function read(kind: Kind, options: ReadOptions = {}): Promise<ReadResult> {
    const { region = HOME, regions = [region], includeSecretValues = false, place = {} } = options;
    const { signal = new AbortController().signal } = options;
    setMaxListeners(0, signal); // as the run does for its signal
    const actions = new Set(options.actions ?? kind.enrichments.map(({ action }) => action));
    const unlisted: unknown[] = [];
    const context: ReadContext = {
      accountId,
      accountName: 'management',
      partition: 'aws',
      region,
      regions,
      includeSecretValues,
      signal,
      place,
      unlisted(thrown) {
        if (signal.aborted) throw thrown;
        unlisted.push(thrown);
      },
      anywhere: (name, ask) => gateway.anywhere.ask({ name, accountId, regions }, ask),
      client(clientClass, at = region) {
        const view = gateway.client(clientClass, { session, region: at, signal });
        return options.onAnswer === undefined ? view : overheard(view, options.onAnswer);
      },
    };
    const pages: (readonly ReadItem[])[] = [];
    const failed: FailedRead[] = [];
    let error: unknown;
    try {
      for await (const page of readPages(kind, context, {
        actions,
        onFailedRead: (failure) => failed.push(failure),
      })) {
        pages.push(page);
        options.onPage?.(pages.length);
      }
    } catch (thrown) {
      error = thrown;
    }
    const built = pages.flat().map((item) => toResource(kind, context, item, actions));
    return {
      resources: built.map(({ resource }) => toJsonValue(resource)),
      unread: built.map(({ unread }) => [...unread].sort()),
      unknown: built.map(({ unread }) => unread),
      pageSizes: pages.map(({ length }) => length),
      failed,
      unlisted,
      error,
    };
  }

  return {
    world,
    aws,
    accountId,
    read,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await aws.close();
    },
  };
}

/** The same client, whose every output is shown before it is given. */
function overheard<C extends object>(client: C, onAnswer: NonNullable<ReadOptions['onAnswer']>): C {
  const heard: C = Object.create(client, {
    send: {
      async value(command: object) {
        const output: unknown = await sendOf(client)(command);
        if (typeof output === 'object' && output !== null)
          onAnswer(command.constructor.name.replace(/Command$/, ''), output);
        return output;
      },
    },
  });
  return heard;
}

function sendOf(client: object): (command: object) => unknown {
  if (!('send' in client) || typeof client.send !== 'function') throw new TypeError('not a client');
  return client.send.bind(client);
}

function sessionOf(world: World): Session {
  const { accessKeyId, secretAccessKey } = world.base;
  const keys = { accessKeyId, secretAccessKey };
  return {
    accountId: world.managementAccountId,
    partition: 'aws',
    credentials: async () => keys,
    renew: async () => keys,
  };
}

/** A member of a JSON value by path, undefined where there is none. */
export function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): unknown {
  let current: unknown = value;
  for (const key of path)
    current =
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined;
  return current;
}
