// From what was seen and what Port holds to what a sync does with the entity, by the comparison and
// the merge that a sync writes with.
import { mergeWrites } from '../../port/outbox/entity-merge.js';
import { changedFields, type FieldChange, isComparable } from '../../port/write/entity-diff.js';
import type { Entity } from '../../types/entity.js';
import type { Fate } from './explained.js';
import { type MappedField, mappedFields } from './mapped-fields.js';
import type { PortSide } from './port-side.js';
import type { Searched } from './search-places.js';
import type { Giving, Sighted } from './sighted.js';

export interface Questioned {
  readonly port: PortSide;
  readonly searched: Searched;
  /** `enableMergeEntity` of the mapping. */
  readonly merge: boolean;
  /** Only what the command line names was looked at. */
  readonly isPart: boolean;
}

export interface Answered {
  readonly answer: Fate;
  readonly fields: readonly MappedField[];
  readonly changes: readonly FieldChange[];
}

/** The answer, with the fields of the entity where AWS has it. */
export function answerFor(questioned: Questioned): Answered {
  const { port, searched, merge } = questioned;
  const { sighted, filling } = searched;
  const giving = chosen(sighted.giving);
  const entity = giving
    .map(({ mapped }) => mapped.entity)
    .reduce<Entity | undefined>(
      (earlier, later) => (earlier === undefined ? later : mergeWrites(earlier, later, merge)),
      undefined,
    );
  if (entity === undefined) return { answer: unseenAnswer(questioned), fields: [], changes: [] };
  const held = 'entity' in port ? port.entity : undefined;
  const changes = held === undefined ? [] : changedFields(entity, held);
  const fields = mappedFields({
    giving,
    kinds: filling.plans.map(({ kind }) => kind),
    failedDetails: sighted.failedDetails,
    merge,
    changes,
  });
  return { answer: seenAnswer(questioned, { entity, giving, changes }), fields, changes };
}

/** Of several resources of AWS under one resource of the mapping, the one that is written. */
function chosen(giving: readonly Giving[]): readonly Giving[] {
  const byFiller = new Map<number, Giving>();
  for (const each of giving) if (!each.isLeftOut) byFiller.set(each.filler.index, each);
  return [...byFiller.values()].sort((a, b) => a.filler.index - b.filler.index);
}

interface Seen {
  readonly entity: Entity;
  readonly giving: readonly Giving[];
  readonly changes: readonly FieldChange[];
}

function seenAnswer({ port, merge }: Questioned, { entity, giving, changes }: Seen): Fate {
  if (!merge && giving.some(({ mapped }) => mapped.omitted.length > 0)) return 'withheld';
  if (port.holds === 'unknown') return 'uncompared';
  // What is not its own a sync does not ask for: it writes.
  if (port.holds !== 'ours') return 'create';
  return changes.length > 0 || !isComparable(entity) ? 'update' : 'unchanged';
}

function unseenAnswer({ port, searched, isPart }: Questioned): Fate {
  const { sighted, failure, looked } = searched;
  if (sighted.gone !== undefined) return 'delete';
  if (sighted.held !== undefined) return sighted.held.isReported ? 'heldBack' : 'kept';
  if (looked === 'whole') return 'unknown';
  if (sighted.excluded.length > 0) return 'excluded';
  if (sighted.failing.length > 0) return 'unmapped';
  if (port.holds === 'others') return 'foreign';
  if (failure !== undefined || port.holds === 'unknown') return 'unknown';
  if (isPart) return 'unseen';
  const isSearched = searchingFillers(searched).length > 0;
  return isCertain(sighted) && !isSearched ? 'absent' : 'unknown';
}

/** The resources of the mapping whose entities only Port can tell, by index. */
export function searchingFillers({ filling }: Pick<Searched, 'filling'>): readonly number[] {
  return filling.plans
    .flatMap(({ resources }) => resources)
    .filter(({ entity }) => typeof entity.identifier !== 'string')
    .map(({ index }) => index);
}

function isCertain({ unreadCount, unidentified }: Sighted): boolean {
  return unreadCount === 0 && unidentified === 0;
}
