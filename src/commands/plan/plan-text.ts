// The plan for people: the table first, then what is behind its numbers, then what it rests on.
import { cutText } from '../../lib/text/cut-text.js';
import type { ResyncReport } from '../../types/report.js';
import type { DeskOutput } from '../desk/output.js';

import type { BlueprintPlan, PlannedWrite } from './plan-notes.js';
import type { PlannedSync } from './planned-sync.js';

type Paint = DeskOutput['paint'];

const LONGEST_VALUE = 80;
const FIELDS_SHOWN = 12;
const MAPPINGS = {
  port: 'the mapping in Port',
  file: 'the mapping of the file',
  bundled:
    'the mapping that the first sync would give to Port, which does not know the integration yet',
} as const;

/** Lines of text. */
export function planText(plan: PlannedSync, paint: Paint): readonly string[] {
  const { report, notes, isWhole, isFull } = plan;
  return [
    headline(plan),
    '',
    ...table(notes.blueprints(), { isWhole, unchanged: report.entities.unchanged }, paint),
    ...section(
      'Created',
      notes.creates.map((write) => paint.green(`+ ${named(write)}`)),
      paint,
    ),
    ...section(
      'Updated',
      notes.updates.flatMap((write) => updateLines(write, isFull, paint)),
      paint,
    ),
    ...section(
      'Written without a comparison, because Port did not say what it holds',
      notes.uncompared.map((write) => paint.yellow(`? ${named(write)}`)),
      paint,
    ),
    ...section(
      'Deleted, with the evidence',
      notes.deletions.map(
        ({ entity, because, detail }) =>
          `${paint.red(`- ${named(entity)}`)}  ${because}${detail === '' ? '' : ` (${detail})`}`,
      ),
      paint,
    ),
    ...section(
      'Held back: not seen, but not proven to be gone',
      notes.heldBack.map(({ entity, because }) => `= ${named(entity)}  ${because}`),
      paint,
    ),
    ...(isFull ? [] : hidden(notes.blueprints(), shownOf(plan))),
    ...restsOn(plan, paint),
  ];
}

function headline({ report, mapping, isWhole }: PlannedSync): string {
  const { accounts, cells, durationMs } = report;
  const part = isWhole ? '' : ' A part only, so nothing is said of deletions.';
  const read = cells.complete + cells.degraded;
  return `What a sync would do now, by ${MAPPINGS[mapping]}. Read: ${accounts.readable} of ${accounts.found} accounts, ${read} of ${cells.planned} cells, in ${(durationMs / 1000).toFixed(1)} s.${part}`;
}

function table(
  rows: readonly BlueprintPlan[],
  { isWhole, unchanged }: { readonly isWhole: boolean; readonly unchanged: number },
  paint: Paint,
): readonly string[] {
  if (rows.length === 0)
    return [`  Nothing would change; ${unchanged} entities are as they should be.`];
  const columns = [
    'create',
    'update',
    'uncompared',
    ...(isWhole ? ['delete', 'heldBack'] : []),
  ] as const;
  const shown = columns.filter(
    (column) => column !== 'uncompared' || rows.some((row) => row.uncompared > 0),
  );
  const titles: Readonly<Record<string, string>> = { heldBack: 'held back' };
  const width = Math.max(9, ...rows.map(({ blueprint }) => blueprint.length));
  const line = (first: string, cells: readonly string[]) =>
    `  ${first.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join('')}`;
  return [
    paint.bold(
      line(
        'blueprint',
        shown.map((column) => titles[column] ?? column),
      ),
    ),
    ...rows.map((row) =>
      line(
        row.blueprint,
        shown.map((column) => String(figureOf(row, column))),
      ),
    ),
    `  ${unchanged} entities are as they should be.`,
  ];
}

function figureOf(row: BlueprintPlan, column: string): number {
  if (column === 'create') return row.create;
  if (column === 'update') return row.update;
  if (column === 'uncompared') return row.uncompared;
  return column === 'delete' ? row.delete : row.heldBack;
}

function named({
  blueprint,
  identifier,
  title,
}: Pick<PlannedWrite, 'blueprint' | 'identifier' | 'title'>) {
  return `${blueprint} ${identifier}${title === undefined || title === identifier ? '' : `  "${title}"`}`;
}

function updateLines(write: PlannedWrite, isFull: boolean, paint: Paint): readonly string[] {
  const { changes = [] } = write;
  const most = isFull ? changes.length : FIELDS_SHOWN;
  return [
    paint.yellow(`~ ${named(write)}`),
    ...changes
      .slice(0, most)
      .map(({ field, from, to }) => `    ${field}: ${valueText(from)} -> ${valueText(to)}`),
    ...(changes.length > most ? [`    and ${changes.length - most} more fields`] : []),
  ];
}

function valueText(value: unknown): string {
  return cutText(JSON.stringify(value ?? null), LONGEST_VALUE);
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines.map((line) => `  ${line}`)];
}

function shownOf({ notes }: PlannedSync): number {
  const { creates, updates, uncompared, deletions, heldBack } = notes;
  return creates.length + updates.length + uncompared.length + deletions.length + heldBack.length;
}

function hidden(rows: readonly BlueprintPlan[], shown: number): readonly string[] {
  const all = rows.reduce(
    (sum, row) => sum + row.create + row.update + row.uncompared + row.delete + row.heldBack,
    0,
  );
  return all > shown ? ['', `${all - shown} more are not shown; --full shows them all.`] : [];
}

/** What the plan costs, what it could not see, and how it ended. */
function restsOn({ report, spared }: PlannedSync, paint: Paint): readonly string[] {
  const { requests, problems, error } = report;
  return [
    '',
    `A sync takes ${requests.aws} requests to AWS and ${requests.port + spared.writes + spared.deletions} to Port, ${spared.writes} of them to write and ${spared.deletions} to delete.`,
    ...section('Problems, by cause', problems.flatMap(problemLines), paint),
    ...(error === undefined
      ? []
      : ['', paint.red(`A sync would fail: ${error.code}: ${error.message}`), `  ${error.remedy}`]),
  ];
}

function problemLines({ message, remedy }: ResyncReport['problems'][number]): readonly string[] {
  return remedy === '' ? [`! ${message}`] : [`! ${message}`, `    ${remedy}`];
}
