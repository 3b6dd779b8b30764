// What Port holds, as plain data to compare: with what it should hold, and with what it held
// before.
import type { Catalog } from '../../../src/sandbox/port/catalog.js';

export interface HeldEntity {
  readonly title: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly relations: Readonly<Record<string, unknown>>;
}

/**
 * Entities by `blueprint identifier`; values that are null are left out, because Port does not tell
 * null from absent.
 */
export type Snapshot = ReadonlyMap<string, HeldEntity>;

export function keyOf(blueprint: string, identifier: string): string {
  return `${blueprint} ${identifier}`;
}

export function snapshotOf(catalog: Catalog): Snapshot {
  const snapshot = new Map<string, HeldEntity>();
  for (const { blueprint, identifier, title, properties, relations } of catalog.entities()) {
    snapshot.set(keyOf(blueprint, identifier), {
      title,
      properties: withoutNulls(properties),
      relations: withoutNulls(relations),
    });
  }
  return snapshot;
}

export function withoutNulls(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/**
 * What was lost between two snapshots, in sorted lines: `deleted <key>`, and `blanked <key>
 * <field>` for a field that had a value and has none. Fields that became other values are no loss.
 */
export function losses(before: Snapshot, after: Snapshot): string[] {
  const lines: string[] = [];
  for (const [key, held] of before) {
    const now = after.get(key);
    if (now === undefined) lines.push(`deleted ${key}`);
    else lines.push(...blanked(held, now).map((field) => `blanked ${key} ${field}`));
  }
  return lines.sort();
}

function blanked(before: HeldEntity, after: HeldEntity): string[] {
  const fields: string[] = [];
  if (before.title !== null && after.title === null) fields.push('title');
  for (const [name, value] of Object.entries(before.properties)) {
    const now = after.properties[name];
    if (now === undefined || (isFilled(value) && !isFilled(now))) fields.push(`properties.${name}`);
  }
  for (const name of Object.keys(before.relations))
    if (after.relations[name] === undefined) fields.push(`relations.${name}`);
  return fields;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== '';
}

/** Keys of entities that are new, changed in any way, or gone, sorted. */
export function changes(
  before: Snapshot,
  after: Snapshot,
): { created: string[]; updated: string[]; deleted: string[] } {
  const created = [...after.keys()].filter((key) => !before.has(key)).sort();
  const deleted = [...before.keys()].filter((key) => !after.has(key)).sort();
  const updated = [...after.keys()]
    .filter((key) => before.has(key) && !isEqual(before.get(key), after.get(key)))
    .sort();
  return { created, updated, deleted };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
