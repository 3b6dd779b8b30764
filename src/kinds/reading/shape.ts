// Small helpers for the raw shape: the key order and casing of `Properties` that users' mappings
// expect.
import { AppError } from '../../errors.js';
import type { Kind, Properties } from '../kind.js';

/**
 * Declared properties first, in declared order; the others after them, or left out, as the kind
 * says. Absent ones stay absent.
 */
export function shape(
  kind: Pick<Kind, 'properties' | 'undeclared' | 'beyondReference'>,
  parts: readonly Properties[],
): Properties {
  const merged: Record<string, unknown> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) if (value !== undefined) merged[key] = value;
  const shaped: Record<string, unknown> = {};
  for (const key of kind.properties) if (key in merged) shaped[key] = merged[key];
  for (const key of kind.beyondReference ?? []) if (key in merged) shaped[key] = merged[key];
  if (kind.undeclared === 'pass')
    for (const key of Object.keys(merged)) if (!(key in shaped)) shaped[key] = merged[key];
  return shaped;
}

/** Every name that a property of the kind can have, as far as it is known here. */
export function knownProperties({
  properties,
  beyondReference = [],
  passes = [],
  enrichments,
}: Kind): readonly string[] {
  return [
    ...new Set([
      ...properties,
      ...beyondReference,
      ...enrichments.flatMap(({ fields }) => fields),
      ...passes,
    ]),
  ];
}

/**
 * The top level of a camelCase API object in PascalCase; nested keys keep the wire's casing.
 * `renames` wins over the rule.
 */
export function pascalCaseTop(
  item: object,
  renames: Readonly<Record<string, string>> = {},
): Properties {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item))
    result[renames[key] ?? key.charAt(0).toUpperCase() + key.slice(1)] = value;
  return result;
}

/** The entries of an API object as properties. */
export function propertiesOf(item: object): Properties {
  return { ...item };
}

/**
 * A member that AWS's answer always has. Without it the answer says nothing, least of all that
 * nothing is there: throws `aws-request-failed`.
 */
export function present<T>(member: T | undefined, name: string): T {
  if (member === undefined)
    throw new AppError('aws-request-failed', `The answer lacks ${name}, so it was not used.`);
  return member;
}

export const REDACTED_IN_CATALOG = '[REDACTED]';

/**
 * A map of secret-prone values with every value replaced; the names stay, so that mappings can
 * still test for them.
 */
export function redactValues(values: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.keys(values).map((key) => [key, REDACTED_IN_CATALOG]));
}
