// SQS and SNS answer attributes as strings; mappings expect those that are numbers or switches as
// such.
import type { Properties } from '../kind.js';

export interface AttributeTypes {
  readonly integers: readonly string[];
  readonly booleans: readonly string[];
}

/**
 * The attributes in the types of the reference; one that is not written as its type says stays the
 * string it is, like all others.
 */
export function typedAttributes(
  attributes: Readonly<Record<string, string>>,
  { integers, booleans }: AttributeTypes,
): Properties {
  const typed: Record<string, unknown> = { ...attributes };
  for (const name of integers) {
    const text = attributes[name];
    if (text !== undefined && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)))
      typed[name] = Number(text);
  }
  for (const name of booleans) {
    const text = attributes[name]?.toLowerCase();
    if (text === 'true' || text === 'false') typed[name] = text === 'true';
  }
  return typed;
}
