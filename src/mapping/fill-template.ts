// Fills the template of a field with the results of its expressions, and tells which of them are
// missing, unknown or without a value.

import type { JsonValue } from '../lib/json-value.js';
import type { MappingProblem } from '../types/entity.js';
import type { Unread } from '../types/unread.js';
import { describeValue } from './entity-values.js';
import type { ReadExpression } from './expression-reader.js';
import type { Result } from './jq/result.js';
import { type Plan, slotsOf, type Template } from './plan.js';

/** An entity in the making: its plan, the results for it, and what there is to tell of it. */
export interface Assembly {
  readonly plan: Plan;
  readonly results: readonly (Result | undefined)[];
  readonly unread: Unread;
  readonly nulled: MappingProblem[];
  readonly leftOut: MappingProblem[];
  readonly omitted: string[];
}

export type Slotted = Extract<Template, { type: 'slot' }>;

/** Puts results in their places; what has no value becomes null and is told to `onGap`. */
export function fill(
  template: Template,
  context: Assembly,
  onGap: (at: Slotted, result: Result | undefined) => void,
): JsonValue {
  switch (template.type) {
    case 'slot': {
      const result = context.results[template.slot];
      if (result?.type === 'value') return result.value;
      onGap(template, result);
      return null;
    }
    case 'constant':
      return typeof template.value === 'number' || typeof template.value === 'boolean'
        ? template.value
        : null;
    case 'list':
      return template.items.map((item) => fill(item, context, onGap));
    case 'record':
      return Object.fromEntries(
        template.members.map(([key, member]) => [key, fill(member, context, onGap)]),
      );
  }
}

/** Tells what could not be read, when the template depends on it. */
export function missingFrom(context: Assembly, template: Template): string | undefined {
  if (!hasUnread(context.unread)) return undefined;
  for (const index of slotsOf(template)) {
    const slot = context.plan.slots[index];
    const reason = slot === undefined ? undefined : missing(slot, context.unread);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * The first part of a template whose output nobody knows: the field is then unknown too, not null.
 */
export function uncomputed(context: Assembly, template: Template): MappingProblem | undefined {
  switch (template.type) {
    case 'slot': {
      const result = context.results[template.slot];
      return result?.type === 'unknown'
        ? problemAt(context, template, `the expression ${result.message}`)
        : undefined;
    }
    case 'constant':
      return undefined;
    case 'list':
      return firstOf(template.items, (item) => uncomputed(context, item));
    case 'record':
      return firstOf(template.members, ([, member]) => uncomputed(context, member));
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasUnread({ size, context }: Unread): boolean {
  return size > 0 || context !== undefined;
}

/** Why an expression cannot be trusted, when it reads something that was not read. */
export function missing(
  { reads: { properties }, named }: Pick<ReadExpression, 'reads' | 'named'>,
  unread: Unread,
): string | undefined {
  const { context } = unread;
  const names = [
    ...(properties === 'all' ? unread : [...properties].filter((name) => unread.has(name))),
  ].map((name) => `Properties.${name}`);
  if (context !== undefined)
    for (const name of named) if (context.has(name)) names.push(`__ExtraContext.${name}`);
  return names.length === 0
    ? undefined
    : `it reads ${names.join(', ')}, which could not be read from AWS`;
}

/** The slot that a problem of the whole template is told at. */
export function firstSlot(template: Template): Slotted {
  switch (template.type) {
    case 'slot':
      return template;
    case 'list':
    case 'record': {
      const [first] =
        template.type === 'list' ? template.items : template.members.map(([, member]) => member);
      if (first !== undefined) return firstSlot(first);
      break;
    }
    default:
      break;
  }
  return { type: 'slot', slot: -1, path: 'port.entity.mappings', expression: '' };
}

/** A problem with the expression of a slot. */
export function problemAt(context: Assembly, at: Slotted, message: string): MappingProblem {
  return {
    resource: context.plan.resource.index,
    path: at.path,
    expression: at.expression,
    message,
  };
}

/**
 * What an expression did, as the end of a sentence: it failed, had no output, or yielded something.
 * Never shows strings, lists or objects.
 */
export function describeResult(result: Result | undefined): string {
  if (result === undefined || result.type === 'empty') return 'had no output';
  if (result.type === 'unknown') return result.message;
  return result.type === 'error'
    ? `failed: ${result.message}`
    : `yielded ${describeValue(result.value)}`;
}
