// `ocean-aws plan`: a resync with notes in place of what it would do to Port, told to people or
// programs.
import { type DeskCall, withDesk } from '../desk/desk.js';
import { mappingInUse } from '../desk/mapping-in-use.js';
import { scopeIn } from '../desk/option-values.js';
import { readingProgress } from '../desk/reading-progress.js';
import { rehearse } from '../desk/rehearsal.js';
import { refuseUnmet } from '../desk/unmet.js';
import { createPlanNotes, type PlanNotes } from './plan-notes.js';
import { planText } from './plan-text.js';
import type { PlannedSync } from './planned-sync.js';

/** So many of each blueprint are shown of what is created, updated, deleted and held back. */
const SAMPLES = 5;
const CHANGES = 3;

/** Prints the plan, and gives the exit code. */
export async function plan(call: DeskCall): Promise<number> {
  const { values, output } = call;
  const scope = scopeIn(values);
  const isFull = values['full'] === true;
  const notes = createPlanNotes(isFull ? Number.POSITIVE_INFINITY : SAMPLES);
  const made = await withDesk(call, async (desk): Promise<PlannedSync> => {
    const { document, from } = await mappingInUse(desk, call);
    const rehearsed = await rehearse(desk, call, {
      mapping: document,
      scope,
      watch: { ...notes.watch, ...readingProgress(output) },
      onWrite: notes.onWrite,
    });
    refuseUnmet(rehearsed.unmet);
    return { ...rehearsed, notes, mapping: from, isWhole: scope === undefined, isFull };
  });
  if (values['json'] === true) output.json(planDocument(made));
  else for (const line of planText(made, output.paint)) output.line(line);
  if (made.report.status !== 'completed') return 1;
  return values['detailed-exitcode'] === true && changes(notes) ? CHANGES : 0;
}

function changes(notes: PlanNotes): boolean {
  return notes
    .blueprints()
    .some((count) => count.create + count.update + count.uncompared + count.delete > 0);
}

/** The plan for programs; docs/commands.md describes it. */
function planDocument({ report, spared, notes, mapping, isWhole, isFull }: PlannedSync): object {
  const { status, accounts, cells, entities, requests, problems, error } = report;
  return {
    schema: 'ocean-aws/plan/v1',
    status,
    mapping,
    whole: isWhole,
    full: isFull,
    blueprints: notes.blueprints(),
    unchanged: entities.unchanged,
    creates: notes.creates,
    updates: notes.updates,
    uncompared: notes.uncompared,
    ...(isWhole
      ? { deletions: notes.deletions.map(flat), heldBack: notes.heldBack.map(flat) }
      : {}),
    accounts,
    cells,
    requests: {
      aws: requests.aws,
      port: requests.port + spared.writes + spared.deletions,
      portWrites: spared.writes,
      portDeletions: spared.deletions,
    },
    problems,
    ...(error === undefined ? {} : { error }),
  };
}

function flat<
  T extends { readonly entity: { readonly blueprint: string; readonly identifier: string } },
>({ entity: { blueprint, identifier }, ...rest }: T) {
  return { blueprint, identifier, ...rest };
}
