// The results of a mapping resource's expressions on one document -> an entity, an exclusion or a
// failure. Here it is decided what is null (the expression failed or had no output), what is left
// out (what it reads was not read) and what is unknown (no identity).
import type { JsonValue } from '../lib/json-value.js';
import type { MappedEntity, MappingProblem, RefusedIdentifier } from '../types/entity.js';
import type { Unread } from '../types/unread.js';
import {
  excludedByPort,
  type Fitted,
  fitBlueprint,
  fitIdentifier,
  fitRelation,
  fitTeam,
  fitText,
} from './entity-values.js';
import {
  type Assembly,
  describeResult,
  fill,
  firstSlot,
  missing,
  missingFrom,
  problemAt,
  type Slotted,
  uncomputed,
} from './fill-template.js';
import type { Result } from './jq/result.js';
import type { Field, Plan } from './plan.js';

export type Assembled =
  | { readonly type: 'excluded' }
  | { readonly type: 'failure'; readonly problem: MappingProblem }
  | { readonly type: 'refused'; readonly refused: RefusedIdentifier }
  | {
      readonly type: 'entity';
      readonly entity: MappedEntity;
      readonly nulled: readonly MappingProblem[];
      readonly leftOut: readonly MappingProblem[];
    };

/** `results` is by slot; it may end after the selector when that did not yield true. */
export function assemble(
  plan: Plan,
  results: readonly (Result | undefined)[],
  unread: Unread,
): Assembled {
  const [selector] = plan.slots;
  const unreadBySelector = missing(selector, unread);
  const selected = results[0] ?? { type: 'empty' };
  const problem = (path: string, expression: string, message: string): Assembled => ({
    type: 'failure',
    problem: { resource: plan.resource.index, path, expression, message },
  });
  if (unreadBySelector !== undefined)
    return problem(selector.path, selector.expression, unreadBySelector);
  if (selected.type !== 'value' || typeof selected.value !== 'boolean') {
    return problem(
      selector.path,
      selector.expression,
      `the selector must yield true or false, but it ${describeResult(selected)}`,
    );
  }
  if (!selected.value) return { type: 'excluded' };
  return assembleEntity({ plan, results, unread, nulled: [], leftOut: [], omitted: [] });
}

function assembleEntity(context: Assembly): Assembled {
  const { entity } = context.plan;
  const identifier = required(context, entity.identifier, fitIdentifier);
  if ('problem' in identifier) return { type: 'failure', problem: identifier.problem };
  const blueprint = required(context, entity.blueprint, fitBlueprint);
  if ('problem' in blueprint) return { type: 'failure', problem: blueprint.problem };
  const excluded =
    typeof identifier.value === 'string' ? excludedByPort(identifier.value) : undefined;
  if (excluded !== undefined && typeof identifier.value === 'string') {
    const refused = problemAt(
      context,
      firstSlot(entity.identifier.template),
      `the identifier ${excluded}`,
    );
    return {
      type: 'refused',
      refused: { ...refused, blueprint: blueprint.value, identifier: identifier.value },
    };
  }
  const title = optional(context, entity.title, fitText);
  const icon = optional(context, entity.icon, fitText);
  const team = optional(context, entity.team, fitTeam);
  const properties = record(context, entity.properties, (value) => ({ fits: true, value }));
  const relations = record(context, entity.relations, fitRelation);
  return {
    type: 'entity',
    nulled: context.nulled,
    leftOut: context.leftOut,
    entity: {
      omitted: context.omitted,
      entity: {
        identifier: identifier.value,
        blueprint: blueprint.value,
        ...(title === undefined ? {} : { title }),
        ...(icon === undefined ? {} : { icon }),
        ...(team === undefined ? {} : { team }),
        ...(properties === undefined ? {} : { properties }),
        ...(relations === undefined ? {} : { relations }),
      },
    },
  };
}

/** Identifier and blueprint: without them nothing can be said about the item. */
function required<T>(
  context: Assembly,
  field: Field,
  accept: (value: JsonValue) => Fitted<T>,
): { value: T } | { problem: MappingProblem } {
  const fail = (
    message: string,
    at: Slotted = firstSlot(field.template),
  ): { problem: MappingProblem } => ({
    problem: problemAt(context, at, `${field.name} could not be computed: ${message}`),
  });
  const unreadField = missingFrom(context, field.template);
  if (unreadField !== undefined) return fail(unreadField);
  const gaps: MappingProblem[] = [];
  const value = fill(field.template, context, (at, result) =>
    gaps.push(problemAt(context, at, describeResult(result))),
  );
  const [gap] = gaps;
  if (gap !== undefined)
    return {
      problem: {
        ...gap,
        message: `${field.name} could not be computed: the expression ${gap.message}`,
      },
    };
  const fitted = accept(value);
  return fitted.fits ? { value: fitted.value } : fail(`the value ${fitted.reason}`);
}

/**
 * Undefined when the field is not mapped, or is left out because something that it reads is
 * unknown.
 */
function optional<T>(
  context: Assembly,
  field: Field | undefined,
  accept: (value: JsonValue) => Fitted<T>,
): T | null | undefined {
  if (field === undefined) return undefined;
  if (missingFrom(context, field.template) !== undefined) {
    context.omitted.push(field.name);
    return undefined;
  }
  const unknown = uncomputed(context, field.template);
  if (unknown !== undefined) {
    context.omitted.push(field.name);
    context.leftOut.push(unknown);
    return undefined;
  }
  const value = fill(field.template, context, (at, result) => {
    if (result?.type === 'error') context.nulled.push(problemAt(context, at, result.message));
  });
  const fitted = accept(value);
  if (fitted.fits) {
    if (fitted.dropped !== undefined)
      context.nulled.push(
        problemAt(context, firstSlot(field.template), `a value ${fitted.dropped}`),
      );
    return fitted.value;
  }
  context.nulled.push(problemAt(context, firstSlot(field.template), `the value ${fitted.reason}`));
  return null;
}

function record(
  context: Assembly,
  fields: readonly (readonly [string, Field])[],
  accept: (value: JsonValue) => Fitted<JsonValue>,
): Readonly<Record<string, JsonValue>> | undefined {
  const members: [string, JsonValue][] = [];
  for (const [key, field] of fields) {
    const value = optional(context, field, accept);
    if (value !== undefined) members.push([key, value]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
