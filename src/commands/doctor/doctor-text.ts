// The diagnosis for people, on one screen: whether all is well, what was looked at, the accounts by
// their answers, and what is to be done, the first cause first.

import { cutText } from '../../lib/text/cut-text.js';
import { howMany } from '../../lib/text/how-many.js';
import type { DeskOutput } from '../desk/output.js';
import type { MatrixGroup } from './aws/matrix.js';
import type { Diagnosis } from './diagnosis.js';
import type { Finding, FindingCause, FindingState } from './finding.js';

type Paint = DeskOutput['paint'];

const LONGEST_MESSAGE = 400;
const GROUPS_SHOWN = 10;
const CAUSES_SHOWN = 6;
const ACCOUNTS_SHOWN = 3;
const UNITS_SHOWN = 3;
const KINDS_SHOWN = 6;
const STATE_WIDTH = 'not provable'.length;

/** Lines of text. */
export function doctorText(diagnosis: Diagnosis, paint: Paint): readonly string[] {
  const { findings } = diagnosis;
  const causes = findings.flatMap(({ state, causes: own }) =>
    own.map((cause) => ({ cause, isWarning: state === 'ok' })),
  );
  const wrong = causes.filter(({ isWarning }) => !isWarning).map(({ cause }) => cause);
  const width = Math.max(...findings.map(({ about }) => about.length));
  const warnings = causes.filter(({ isWarning }) => isWarning).map(({ cause }) => cause);
  return [
    headline(diagnosis, wrong.length, paint),
    '',
    ...findings.map((finding) => findingLine(finding, width, paint)),
    ...matrixLines(diagnosis, paint),
    ...causeLines('What is missing, the first cause first', wrong, paint),
    ...causeLines('Worth knowing', warnings, paint),
  ];
}

function headline(
  { isWell, isStopped, aws, durationMs }: Diagnosis,
  causes: number,
  paint: Paint,
): string {
  const took = `${aws.requests} requests to AWS in ${(durationMs / 1000).toFixed(1)} s`;
  if (isStopped) return paint.yellow(`Stopped before everything was looked at (${took}).`);
  if (isWell) return paint.green(`All is well (${took}).`);
  return paint.red(`Something that is needed is missing: ${howMany(causes, 'cause')} (${took}).`);
}

function findingLine({ about, state, detail }: Finding, width: number, paint: Paint): string {
  return `  ${inColour(state, paint, state.padEnd(STATE_WIDTH))}  ${about.padEnd(width)}  ${cutText(detail, LONGEST_MESSAGE)}`;
}

function inColour(state: FindingState, paint: Paint, text: string): string {
  if (state === 'ok') return paint.green(text);
  return state === 'not provable' ? paint.yellow(text) : paint.red(text);
}

function matrixLines({ aws }: Diagnosis, paint: Paint): readonly string[] {
  const { groups, organization, kinds, allRegions } = aws;
  if (groups.length === 0) return [];
  const shown = groups.slice(0, GROUPS_SHOWN);
  const hidden = groups.slice(GROUPS_SHOWN).reduce((sum, { accounts }) => sum + accounts.length, 0);
  const width = String(groups[0]?.accounts.length ?? 0).length;
  const where = kinds.length === 0 ? '' : `, ${allRegions ? 'every region' : 'one region of each'}`;
  return [
    '',
    paint.bold(`Accounts by their answers${where}`),
    ...shown.flatMap((group) => groupLines(group, width, paint)),
    ...(hidden === 0
      ? []
      : [
          `  and ${howMany(hidden, 'account')} in ${howMany(groups.length - GROUPS_SHOWN, 'more group')}; --json has all`,
        ]),
    ...organization.map(
      ({ kind, account, state }) =>
        `  ${'1'.padStart(width)}  ${inColour(state, paint, state)}: ${kind}, asked once in ${account}`,
    ),
  ];
}

function groupLines(group: MatrixGroup, width: number, paint: Paint): readonly string[] {
  const { accounts } = group;
  return [
    `  ${paint.bold(String(accounts.length).padStart(width))}  ${answersOf(group, paint)}`,
    `  ${' '.repeat(width)}  ${paint.dim(whichOf(group))}`,
  ];
}

/** `denied: AWS::EC2::Instance; ok: the other 3 kinds`. */
function answersOf({ account, kinds }: MatrixGroup, paint: Paint): string {
  if (account !== 'ok') return inColour(account, paint, `${account}: the account itself`);
  const entries = Object.entries(kinds);
  if (entries.length === 0) return inColour('ok', paint, 'ok: the account can be read');
  const states = [...new Set(entries.map(([, state]) => state))].sort(
    (a, b) => Number(a === 'ok') - Number(b === 'ok'),
  );
  return states
    .map((state) => {
      const own = entries.filter((entry) => entry[1] === state).map(([kind]) => kind);
      const names =
        state !== 'ok'
          ? some(own, KINDS_SHOWN)
          : own.length === entries.length
            ? own.length === 1
              ? own[0]
              : `all ${own.length} kinds`
            : `the other ${own.length}`;
      return inColour(state, paint, `${state}: ${names}`);
    })
    .join('; ');
}

function whichOf({ accounts, units }: MatrixGroup): string {
  const known = units.reduce((sum, unit) => sum + unit.accounts, 0);
  const only = units.length === 1 && known === accounts.length;
  const places = only
    ? (units[0]?.path ?? '')
    : some(
        units.map(({ path, accounts: count }) => `${count} in ${path}`),
        UNITS_SHOWN,
      );
  const which = some(accounts, ACCOUNTS_SHOWN);
  return places === '' ? which : `${which}; ${only ? 'in ' : ''}${places}`;
}

/** `a, b, c and 12 more`. */
function some(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 1 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

function countedSome(accounts: readonly string[]): string {
  return `${accounts.length === 1 ? '' : `${accounts.length}: `}${some(accounts, ACCOUNTS_SHOWN)}`;
}

function causeLines(
  title: string,
  causes: readonly FindingCause[],
  paint: Paint,
): readonly string[] {
  if (causes.length === 0) return [];
  return [
    '',
    paint.bold(title),
    ...causes
      .slice(0, CAUSES_SHOWN)
      .flatMap((cause, index) => oneCause(cause, `${index + 1}.`, paint)),
    ...(causes.length > CAUSES_SHOWN
      ? [`       and ${causes.length - CAUSES_SHOWN} more; --json has all`]
      : []),
  ];
}

function oneCause(cause: FindingCause, number: string, paint: Paint): readonly string[] {
  const { message, remedy, deniedBy, lacking, accounts } = cause;
  const line = (label: string, text: string) => `       ${paint.dim(label.padEnd(10))}${text}`;
  return [
    `  ${number.padStart(3)}  ${cutText(message, LONGEST_MESSAGE)}`,
    ...(deniedBy === undefined ? [] : [line('denied by', deniedBy.replaceAll('-', ' '))]),
    ...(accounts.length === 0
      ? []
      : [line(accounts.length === 1 ? 'account' : 'accounts', countedSome(accounts))]),
    ...(remedy === '' ? [] : [line('do', remedy)]),
    ...(lacking === undefined
      ? []
      : [
          ...(remedy.includes(lacking.addTo) ? [] : [line('add to', lacking.addTo)]),
          line('statement', JSON.stringify(lacking.statement)),
        ]),
  ];
}
