// The daemon's own way to moto: sessions by AssumeRole from the base identity, and any kind read in
// one place with either client stack.
import { setMaxListeners } from 'node:events';
import { createAwsGateway } from '../../src/aws/gateway.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import type { Kind, ReadContext } from '../../src/kinds/kind.js';
import { type FailedRead, type ReadItem, readPages } from '../../src/kinds/reading/read-pages.js';
import { toResource } from '../../src/kinds/reading/to-resource.js';
import { type JsonValue, toJsonValue } from '../../src/lib/json-value.js';

export type Stack = 'lean' | 'stock';

export interface DaemonPlace {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  readonly regions: readonly string[];
}

export interface Daemon extends AsyncDisposable {
  /**
   * All resources of the place, with the default enrichments and `actions`. Throws when anything
   * could not be read.
   */
  read(kind: Kind, place: DaemonPlace, actions: readonly string[]): Promise<JsonValue[]>;
}

export function startDaemon(
  variables: Record<string, string>,
  { stack, role }: { stack: Stack; role: string },
): Daemon {
  const { config } = loadConfig(variables, {
    version: '9.9.9-conformance',
    stdoutIsTerminal: false,
    resourcesPath: '.',
  });
  const gateway = createAwsGateway({ config: { ...config.aws, clientStack: stack }, env: {} });
  const log = { warn: () => {}, debug: () => {} };
  const base = createBaseIdentity({ config: config.aws, gateway, log });
  const broker = createRoleBroker({ config: config.aws, gateway, base, log });
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const places = new Map<string, object>();

  return {
    async read(kind, place, actionNames) {
      const { accountId, region } = place;
      const arn = `arn:aws:iam::${accountId}:role/${role}`;
      const session = await broker.session(
        { arn, accountId, sessionName: 'conformance' },
        stopped.signal,
      );
      const context: ReadContext = {
        ...place,
        partition: 'aws',
        includeSecretValues: true,
        signal: stopped.signal,
        place: sharedPlace(places, `${accountId} ${region}`),
        unlisted(error) {
          throw error;
        },
        anywhere: (name, ask) =>
          gateway.anywhere.ask({ name, accountId, regions: place.regions }, ask),
        client: (clientClass, at = region) =>
          gateway.client(clientClass, { session, region: at, signal: stopped.signal }),
      };
      return await readAll(kind, context, new Set(actionNames));
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await gateway.close();
    },
  };
}

async function readAll(
  kind: Kind,
  context: ReadContext,
  actions: ReadonlySet<string>,
): Promise<JsonValue[]> {
  const items: ReadItem[] = [];
  const failed: FailedRead[] = [];
  const reading = {
    actions,
    onFailedRead: (failure: FailedRead) => failed.push(failure),
    nextPage: <T>(next: () => Promise<T>) => next(),
  };
  for await (const page of readPages(kind, context, reading)) items.push(...page);
  if (failed.length > 0)
    throw new AggregateError(
      failed.map(({ error }) => error),
      `${kind.name}: ${failed.map(describe).join('; ')}`,
    );
  return items.map((item) => toJsonValue(toResource(kind, context, item, actions).resource));
}

function describe({ action, error, items }: FailedRead): string {
  return `${action} failed for ${items} items: ${error.message}`;
}

function sharedPlace(places: Map<string, object>, key: string): object {
  const known = places.get(key) ?? {};
  places.set(key, known);
  return known;
}
