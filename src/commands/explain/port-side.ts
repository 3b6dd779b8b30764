// What Port says of the entity that is asked for. Somebody waits for it, so Port is not waited for.
import { AppError, toError } from '../../errors.js';
import { nearestSpelling } from '../../lib/text/nearest-name.js';
import type { PortHttp } from '../../port/http/port-http.js';
import { listBlueprints } from '../../port/owned/blueprints.js';
import { findEntity } from '../../port/owned/find-entity.js';
import type { HeldEntity } from '../../port/schemas.js';
import { literalText } from '../../resync/origin/filled-by.js';
import type { Mapping } from '../../types/mapping.js';
import type { Desk } from '../desk/desk.js';
import type { Wanted } from './sighted.js';

/** What Port holds. */
export type PortSide =
  | { readonly holds: 'ours' | 'others'; readonly entity: HeldEntity }
  | { readonly holds: 'nothing' }
  | { readonly holds: 'unknown'; readonly why: AppError };

const PATIENCE_MS = 5_000;

/** Rejects only when it was stopped; any other failure leaves unknown what Port holds. */
export async function askPort(
  { config, clients }: Desk,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<PortSide> {
  const http = impatient(clients.http);
  const { integration } = config;
  try {
    const found = await findEntity({ http, integration }, wanted, signal);
    if (found === undefined) return { holds: 'nothing' };
    return { holds: found.isOwned ? 'ours' : 'others', entity: found.entity };
  } catch (thrown) {
    signal.throwIfAborted();
    const why =
      thrown instanceof AppError ? thrown : new AppError('internal', toError(thrown).message);
    return { holds: 'unknown', why };
  }
}

/** The names of all blueprints in Port; undefined when it does not say. */
async function blueprintNames(
  { clients }: Desk,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const blueprints = await listBlueprints(impatient(clients.http), signal);
    return blueprints.map(({ identifier }) => identifier);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A Port that is asked for nothing but what is explained: all else is read for its own sake. */
export function withoutComparing(http: PortHttp): PortHttp {
  return {
    ...http,
    async request(call, schema) {
      return call.path === '/entities/search'
        ? schema.parse({ entities: [] })
        : http.request(call, schema);
    },
  };
}

function impatient(http: PortHttp): PortHttp {
  return {
    ...http,
    request: (call, schema) => http.request({ budgetMs: PATIENCE_MS, ...call }, schema),
  };
}

export interface BlueprintFacts {
  /** False when Port has no such blueprint; undefined when that is not known. */
  readonly isInPort: boolean | undefined;
  /** The one that was probably meant: of those that the mapping fills, else of Port. */
  readonly nearest: string | undefined;
}

interface Asked {
  readonly wanted: Wanted;
  readonly mapping: Mapping;
  readonly port: PortSide;
  readonly signal: AbortSignal;
}

/** Asks Port only where it holds nothing of the name. Rejects only when it was stopped. */
export async function blueprintFacts(
  desk: Desk,
  { wanted: { blueprint }, mapping, port, signal }: Asked,
): Promise<BlueprintFacts> {
  const filled = mapping.resources.flatMap(({ entity }) => literalText(entity.blueprint) ?? []);
  if (port.holds === 'ours' || port.holds === 'others')
    return { isInPort: true, nearest: nearest(blueprint, filled) };
  const known = port.holds === 'unknown' ? undefined : await blueprintNames(desk, signal);
  return {
    isInPort: known?.includes(blueprint),
    nearest: nearest(blueprint, filled) ?? nearest(blueprint, known ?? []),
  };
}

/** None where the name itself is among them. */
function nearest(name: string, names: readonly string[]): string | undefined {
  return names.includes(name) ? undefined : nearestSpelling(name, names);
}
