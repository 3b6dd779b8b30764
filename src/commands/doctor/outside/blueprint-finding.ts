// Whether the blueprints that the mapping names exist in Port, or will, and can hold what it writes.
import { toError } from '../../../errors.js';
import { didYouMean, nearestSpelling } from '../../../lib/text/nearest-name.js';
import { readDefaultResources } from '../../../port/integration/resources.js';
import { toOrigin } from '../../../port/integration/resources-origin.js';
import {
  type BlueprintSchema,
  listBlueprintSchemas,
  readBlueprintSchema,
} from '../../../port/owned/blueprints.js';
import type { LoadedMapping } from '../../../resync/plan/load-mapping.js';
import type { Mapping } from '../../../types/mapping.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { Finding, FindingCause } from '../finding.js';
import { compareBlueprint } from './compare-blueprint.js';
import { broken, cause, failureFound, fine } from './found.js';
import { type MappedBlueprint, mappedBlueprints } from './mapped-blueprints.js';
import type { IntegrationFound } from './port-standing.js';
import { answeredSoon } from './soon.js';

export const BLUEPRINTS = 'blueprints';

interface Known {
  readonly held: ReadonlyMap<string, BlueprintSchema>;
  readonly unclear: ReadonlySet<string>;
  /** Those that the next start makes. */
  readonly toCome: ReadonlyMap<string, BlueprintSchema>;
}

/** Never rejects. */
export async function blueprintFinding(
  desk: Desk,
  { signal }: Pick<DeskCall, 'signal'>,
  { mapping }: LoadedMapping,
  integration: IntegrationFound['held'],
): Promise<Finding> {
  try {
    const found = await answeredSoon(signal, (limit) =>
      listBlueprintSchemas(desk.clients.http, { signal: limit }),
    );
    const known = {
      held: byName(found.schemas),
      unclear: found.unclear,
      toCome: byName(await blueprintsToCome(desk, integration)),
    };
    return judged(mapping, known);
  } catch (thrown) {
    return failureFound(BLUEPRINTS, toError(thrown));
  }
}

function byName(blueprints: readonly BlueprintSchema[]): ReadonlyMap<string, BlueprintSchema> {
  return new Map(blueprints.map((blueprint) => [blueprint.identifier, blueprint]));
}

/** The bundled ones, where a start makes them; it leaves alone what exists. */
async function blueprintsToCome(
  { config }: Desk,
  integration: IntegrationFound['held'],
): Promise<readonly BlueprintSchema[]> {
  if (integration === 'unknown' || !config.initializePortResources) return [];
  const held = integration === 'none' ? undefined : integration;
  if (held?.arePortResourcesInitialized === true) return [];
  const origin = toOrigin(held?.createPortResourcesOrigin) ?? config.createPortResourcesOrigin;
  if (origin === 'Empty') return [];
  const { blueprints } = await readDefaultResources(config.resourcesPath);
  return blueprints.flatMap((document) => readBlueprintSchema(document) ?? []);
}

function judged(mapping: Mapping, known: Known): Finding {
  const { blueprints, computed } = mappedBlueprints(mapping.resources);
  const accounts = accountBlueprint(blueprints);
  const causes: FindingCause[] = [];
  const warnings: FindingCause[] = [];
  const made: string[] = [];
  for (const mapped of blueprints) {
    if (known.unclear.has(mapped.blueprint)) {
      warnings.push(unclear(mapped));
      continue;
    }
    const own = known.held.get(mapped.blueprint);
    const schema = own ?? known.toCome.get(mapped.blueprint);
    if (schema === undefined) {
      causes.push(missing(mapped, known));
      continue;
    }
    if (own === undefined) made.push(mapped.blueprint);
    const compared = compareBlueprint(mapped, schema, accounts);
    causes.push(...compared.causes);
    warnings.push(...compared.warnings);
  }
  const notes = [
    made.length === 0 ? '' : `; the next start creates ${made.join(', ')}`,
    computed === 0 ? '' : `; ${computed} resources compute theirs, which is not looked at`,
  ].join('');
  if (causes.length === 0)
    return fine(BLUEPRINTS, `${blueprints.length} that the mapping names fit it${notes}`, warnings);
  const wrong = `${causes.length} ${causes.length === 1 ? 'thing does' : 'things do'} not fit the mapping${notes}`;
  return broken(BLUEPRINTS, 'wrong', wrong, [...causes, ...warnings]);
}

const ACCOUNT_KIND = 'AWS::Account::Info';

/** Where accounts go, if it is one blueprint. */
function accountBlueprint(blueprints: readonly MappedBlueprint[]): string | undefined {
  const [only, ...others] = blueprints.filter(({ kinds }) => kinds.includes(ACCOUNT_KIND));
  return others.length === 0 ? only?.blueprint : undefined;
}

function unclear({ blueprint, kinds }: MappedBlueprint): FindingCause {
  return cause(
    'blueprint-unclear',
    `Port describes the blueprint ${blueprint} in a form that is not understood, so it was not compared with the mapping`,
    'Nothing is to be done if its entities are written; else report what GET /v1/blueprints says of it.',
    kinds,
  );
}

function missing({ blueprint, kinds }: MappedBlueprint, { held, toCome }: Known): FindingCause {
  const nearest = nearestSpelling(blueprint, [...held.keys(), ...toCome.keys()]);
  return cause(
    'blueprint-missing',
    `There is no blueprint ${blueprint} in Port, which the mapping writes${didYouMean(nearest)}`,
    `Whoever keeps the catalog creates the blueprint ${blueprint} in Port's builder (.port/resources/blueprints.json has those of the bundled kinds, .port/resources/examples those of others), or the mapping names one that exists.`,
    kinds,
  );
}
