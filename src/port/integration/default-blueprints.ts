// Creates the default blueprints in three waves, so that relations and formulas may point at each
// other in any order. Each wave asks Port what is there and adds only what is missing: a start that
// was cut short is completed by the next one, and nothing is ever deleted or overwritten.

import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { isObject } from '../../lib/json-value.js';
import { portPath } from '../http/call.js';
import { refusedStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { blueprintAnswer, doneAnswer } from '../schemas.js';
import type { Blueprint } from './resources.js';

/** Fields that may point at other blueprints, in the wave in which they are added. */
const LINKS = ['relations', 'ownership', 'teamInheritance'] as const;
const FORMULAS = ['calculationProperties', 'mirrorProperties', 'aggregationProperties'] as const;

const SIDE_BY_SIDE = 8;

interface Deps {
  readonly http: PortHttp;
  readonly log: PortLog;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes every given blueprint exist. One that exists and is not of our making (other title or
 * properties) stays as it is; one that an earlier start left half made is completed. Throws what
 * the calls throw, and can simply be called again.
 */
export async function createDefaultBlueprints(
  deps: Deps,
  blueprints: readonly Blueprint[],
): Promise<void> {
  const ours: Blueprint[] = [];
  await together(blueprints, async (wanted) => {
    if (await ensureBare(deps, wanted)) ours.push(wanted);
    else
      deps.log.info(
        { blueprint: wanted.identifier },
        'default blueprint exists already and is kept as it is',
      );
  });
  await together(ours, (wanted) => addMissing(deps, wanted, LINKS));
  const withFormulas = ours.filter((wanted) => FORMULAS.some((field) => !isBlank(wanted[field])));
  await together(withFormulas, (wanted) => addMissing(deps, wanted, [...LINKS, ...FORMULAS]));
}

/**
 * A wave: side by side, and over before a failure is thrown, so that nothing of it still runs when
 * the next start repeats it.
 */
async function together(
  wave: readonly Blueprint[],
  work: (wanted: Blueprint) => Promise<void>,
): Promise<void> {
  const limit = pLimit(SIDE_BY_SIDE);
  const results = await Promise.allSettled(wave.map((wanted) => limit(() => work(wanted))));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** True when the blueprint is ours to complete: created now, or left behind by an earlier start. */
async function ensureBare(deps: Deps, wanted: Blueprint): Promise<boolean> {
  const held = await readBlueprint(deps, wanted.identifier);
  if (held !== undefined) return isOurs(held, wanted);
  const body = without(wanted, [...LINKS, ...FORMULAS]);
  try {
    await deps.http.request(
      { method: 'POST', path: '/blueprints', body, exporter: true, signal: deps.signal },
      doneAnswer,
    );
    return true;
  } catch (error) {
    // A repetition after a lost answer, or somebody else, may have been faster.
    const status = refusedStatus(error);
    if (status !== 409 && status !== 422) throw error;
    const created = await readBlueprint(deps, wanted.identifier);
    if (created === undefined) throw error;
    return isOurs(created, wanted);
  }
}

async function addMissing(deps: Deps, wanted: Blueprint, fields: readonly string[]): Promise<void> {
  if (!fields.some((field) => !isBlank(wanted[field]))) return;
  const held = await readBlueprint(deps, wanted.identifier);
  const missing = fields.filter(
    (field) => !isBlank(wanted[field]) && lacks(held?.[field], wanted[field]),
  );
  if (missing.length === 0) return;
  const added = Object.fromEntries(
    missing.map((field) => [field, union(held?.[field], wanted[field])]),
  );
  // The whole document as Port holds it, as the framework sends it too: right for a PATCH that
  // merges and for one that replaces.
  const base = {
    ...without(wanted, [...LINKS, ...FORMULAS]),
    ...pick(held, ['title', 'icon', 'description', 'schema']),
  };
  const kept = Object.fromEntries(
    fields.filter((field) => !isBlank(held?.[field])).map((field) => [field, held?.[field]]),
  );
  const body = { ...base, ...kept, ...added };
  const path = portPath`/blueprints/${wanted.identifier}`;
  await deps.http.request(
    { method: 'PATCH', path, body, exporter: true, signal: deps.signal },
    doneAnswer,
  );
}

async function readBlueprint(deps: Deps, identifier: string): Promise<Blueprint | undefined> {
  try {
    const { blueprint } = await deps.http.request(
      { method: 'GET', path: portPath`/blueprints/${identifier}`, signal: deps.signal },
      blueprintAnswer,
    );
    return { ...blueprint, title: blueprint.title ?? '' };
  } catch (error) {
    if (refusedStatus(error) === 404) return undefined;
    throw error;
  }
}

/**
 * Same title and the same property names: made by this program from these resources, not by a
 * person.
 */
function isOurs(held: Blueprint, wanted: Blueprint): boolean {
  const names = (blueprint: Blueprint) => Object.keys(blueprint.schema.properties).sort();
  return held.title === wanted.title && isDeepStrictEqual(names(held), names(wanted));
}

function lacks(held: unknown, wanted: unknown): boolean {
  if (!isObject(held) || !isObject(wanted)) return isBlank(held);
  return Object.keys(wanted).some((key) => !(key in held));
}

/** What Port holds wins; ours only fills gaps. */
function union(held: unknown, wanted: unknown): unknown {
  return isObject(held) && isObject(wanted) ? { ...wanted, ...held } : wanted;
}

function without(blueprint: Blueprint, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(blueprint).filter(([key]) => !fields.includes(key)));
}

function pick(held: Blueprint | undefined, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(held ?? {}).filter(([key, value]) => fields.includes(key) && !isBlank(value)),
  );
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0)
  );
}
