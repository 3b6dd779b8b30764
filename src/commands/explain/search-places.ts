// Looks for one entity: first where it says itself that it is from, then further, and at the end,
// when Port holds what AWS does not seem to have, as a sync does, which alone may judge it.
import { AppError } from '../../errors.js';
import { createFilledByIndex, type FilledBy } from '../../resync/origin/filled-by.js';
import { type EntityOrigin, originOf } from '../../resync/origin/origin.js';
import { type KindPlan, REGION_OF_GLOBAL_KINDS } from '../../resync/plan/plan-cells.js';
import type { RunScope } from '../../resync/plan/run-scope.js';
import { watchTogether } from '../../resync/watch-together.js';
import type { ResyncReport } from '../../types/report.js';
import type { Desk, DeskCall } from '../desk/desk.js';
import { readingProgress } from '../desk/reading-progress.js';
import { rehearse } from '../desk/rehearsal.js';
import type { Looked } from './explained.js';
import { type PortSide, withoutComparing } from './port-side.js';
import { type ProbingMapping, probingMapping, wholeMapping } from './probing-mapping.js';
import type { Sighted, Wanted } from './sighted.js';
import { createSighting } from './sighting.js';

export interface Search {
  readonly wanted: Wanted;
  /** The mapping in use, unchecked, and what it plans. */
  readonly document: unknown;
  readonly plans: readonly KindPlan[];
  readonly port: PortSide;
  /** What the command line narrows it to. */
  readonly part: RunScope | undefined;
  readonly isEverywhere: boolean;
}

export interface Searched {
  readonly origin: EntityOrigin;
  readonly filling: FilledBy;
  readonly looked: Looked;
  readonly sighted: Sighted;
  readonly failure: ResyncReport['error'];
}

interface Step {
  readonly looked: Looked;
  readonly scope: RunScope | undefined;
}

/** Rejects only when it was stopped; every other failure is told. */
export async function searchPlaces(desk: Desk, call: DeskCall, search: Search): Promise<Searched> {
  const { wanted, document, plans, port } = search;
  const filling = createFilledByIndex(plans)(wanted.blueprint);
  const resources = filling.plans.flatMap((plan) => plan.resources);
  const origin = originFor(search, filling);
  const probing = probingMapping(document, resources);
  let found: Omit<Searched, 'origin' | 'filling'> = {
    looked: 'nowhere',
    sighted: createSighting(wanted, new Map()).sighted,
    failure: undefined,
  };
  const look = async (step: Step, mapping: ProbingMapping): Promise<void> => {
    const { sighted, report } = await lookOnce(desk, call, wanted, step, mapping);
    found = { looked: step.looked, sighted: joined(found.sighted, sighted), failure: report.error };
  };
  if (resources.length > 0)
    for (const step of steps(search, origin)) {
      if (isThere(found.sighted)) break;
      await look(step, probing);
    }
  const isUndecided = port.holds === 'ours' && found.sighted.giving.length === 0;
  if (isUndecided && search.part === undefined)
    await look({ looked: 'whole', scope: undefined }, wholeMapping(document, resources));
  return { ...found, origin, filling };
}

/** Where the entity says that it is from: by what Port holds of it, else by its identifier. */
function originFor({ wanted, port }: Search, { hints, plans }: FilledBy): EntityOrigin {
  const entity = port.holds === 'ours' ? { ...port.entity, ...wanted } : wanted;
  return originOf(
    entity,
    hints,
    plans.map(({ kind }) => kind),
  );
}

/** Each is taken when those before it found nothing. */
function steps({ part, isEverywhere, port }: Search, origin: EntityOrigin): readonly Step[] {
  if (part !== undefined) return [{ looked: 'part', scope: part }];
  const { accountId, region, isGuess } = origin;
  const everywhere: Step = { looked: 'fillers', scope: {} };
  if (isEverywhere || accountId === undefined) return [everywhere];
  const there: Step = {
    looked: 'origin',
    scope: {
      accounts: new Set([accountId]),
      ...(region === undefined ? {} : { regions: new Set([region, REGION_OF_GLOBAL_KINDS]) }),
    },
  };
  // What Port holds of ours is looked for in a whole run then.
  return port.holds === 'ours' && !isGuess ? [there] : [there, everywhere];
}

function isThere({ giving, excluded, failing }: Sighted): boolean {
  return giving.length + excluded.length + failing.length > 0;
}

/** A whole run has no probes: what they have shown before stays. */
function joined(before: Sighted, now: Sighted): Sighted {
  return {
    ...now,
    excluded: now.excluded.length > 0 ? now.excluded : before.excluded,
    failing: now.failing.length > 0 ? now.failing : before.failing,
    near: [...new Set([...before.near, ...now.near])],
    unidentified: Math.max(before.unidentified, now.unidentified),
  };
}

async function lookOnce(
  desk: Desk,
  call: DeskCall,
  wanted: Wanted,
  { looked, scope }: Step,
  { document, roles }: ProbingMapping,
): Promise<{ readonly sighted: Sighted; readonly report: ResyncReport }> {
  const { clients } = desk;
  const http = looked === 'whole' ? clients.http : withoutComparing(clients.http);
  const sighting = createSighting(wanted, roles);
  const watches = [sighting.watch, readingProgress(call.output, WORDS[looked])];
  const { report } = await rehearse({ ...desk, clients: { ...clients, http } }, call, {
    mapping: document,
    scope,
    watch: watchTogether(() => watches, call.log),
  });
  if (report.status === 'aborted')
    throw new AppError('resync-cancelled', 'explain was stopped before its end');
  return { sighted: sighting.sighted, report };
}

const WORDS = {
  part: 'in the part that is asked for',
  origin: 'where the entity says that it is from',
  fillers: 'in all accounts and regions',
  whole: 'of everything, to judge what is not seen',
  nowhere: '',
} as const satisfies Record<Looked, string>;
