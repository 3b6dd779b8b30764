// What `map` prints: the documents of docs/commands.md, `ocean-aws/map/v1`.
import type { Entity, MappedResource, MappingProblem } from '../../types/entity.js';
import type { EntityMapping, MappingResource } from '../../types/mapping.js';

export interface MapProblem {
  readonly severity: 'error' | 'note';
  /** Inside of the resource of the mapping; null for a problem of the item itself. */
  readonly path: string | null;
  readonly expression: string | null;
  readonly message: string;
}

export interface MapLine {
  readonly line: number;
  readonly kind: string | null;
  /** Position in `resources` of the mapping. */
  readonly resource: number | null;
  readonly outcome: 'mapped' | 'excluded' | 'failed' | 'unmapped' | 'unusable';
  readonly entities: readonly Entity[];
  readonly excluded: number;
  readonly problems: readonly MapProblem[];
}

/** A problem of an item as a whole. */
export function problemOfItem(severity: MapProblem['severity'], message: string): MapProblem {
  return { severity, path: null, expression: null, message };
}

/** The document of a line that came to no resource of the mapping. */
export function lineWithout(
  line: number,
  outcome: 'unmapped' | 'unusable',
  { kind, message }: { readonly kind?: string; readonly message: string },
): MapLine {
  return {
    ...{ line, kind: kind ?? null, resource: null, outcome, entities: [], excluded: 0 },
    problems: [problemOfItem('error', message)],
  };
}

/** The document of an item and a resource of the mapping. */
export function mapLine(
  line: number,
  resource: MappingResource,
  mapped: MappedResource,
  notes: readonly MapProblem[],
): MapLine {
  const { entities, excluded, failures, refused, nulled, leftOut = [] } = mapped;
  const isFailed = failures.length + refused.length > 0;
  const isExcluded = entities.length === 0 && excluded > 0;
  return {
    line,
    kind: resource.kind,
    resource: resource.index,
    outcome: isFailed ? 'failed' : isExcluded ? 'excluded' : 'mapped',
    entities: entities.map(({ entity }) => entity),
    excluded,
    problems: [
      ...[...failures, ...refused].map((problem) => failure(problem, '')),
      ...nulled.map((problem) => failure(problem, 'the field is null or incomplete: ')),
      ...leftOut.map((problem) => failure(problem, 'the field is left out: ')),
      ...nullsOf(mapped, resource.entity),
      ...notes,
    ],
  };
}

function failure({ path, expression, message }: MappingProblem, lead: string): MapProblem {
  return { severity: 'error', path, expression, message: `${lead}${message}` };
}

/** The fields that are null, or left out as unknown, though nothing failed. */
function nullsOf(
  { entities, nulled, leftOut = [] }: MappedResource,
  fields: EntityMapping,
): readonly MapProblem[] {
  const notes: MapProblem[] = [];
  const look = (
    name: string,
    written: EntityMapping['relations'][string] | undefined,
    valueIn: (entity: Entity) => unknown,
  ): void => {
    if (written === undefined) return;
    const path = `port.entity.mappings.${name}`;
    const isQuery = typeof written !== 'string';
    const isHere = (at: string) => at === path || (isQuery && at.startsWith(`${path}.`));
    const expression = isQuery ? JSON.stringify(written) : written;
    const note = (what: string, count: number, told: readonly MappingProblem[]): void => {
      if (told.filter((problem) => isHere(problem.path)).length >= count) return;
      const many = entities.length === 1 ? '' : ` in ${count} of ${entities.length} entities`;
      notes.push({ severity: 'note', path, expression, message: `${what}${many}` });
    };
    const nulls = entities.filter(({ entity }) => valueIn(entity) === null);
    note('gave null', nulls.length, nulled);
    const unknown = entities.filter(({ omitted }) => omitted.includes(name));
    note('is left out, as what it reads is not known', unknown.length, leftOut);
  };
  look('title', fields.title, ({ title }) => title);
  look('icon', fields.icon, ({ icon }) => icon);
  look('team', fields.team, ({ team }) => team);
  for (const [key, written] of Object.entries(fields.properties))
    look(`properties.${key}`, written, ({ properties }) => properties?.[key]);
  for (const [key, written] of Object.entries(fields.relations))
    look(`relations.${key}`, written, ({ relations }) => relations?.[key]);
  return notes;
}
