// The report as a table for people at a terminal. The same data goes to the log as fields.
import pc from 'picocolors';
import { withoutControlCharacters } from '../../lib/text/control-characters.js';
import type { ReportedProblem, ResyncReport } from '../../types/report.js';
import { isIncomplete } from './report.js';

/** Accounts named per problem on a terminal; the log has them all. */
const ACCOUNTS_SHOWN = 5;
const PROBLEMS_SHOWN = 20;
/** Rows of deletions, and of what was held back. */
const ROWS_SHOWN = 25;

type Shown = (text: string) => string;

/**
 * Several lines, coloured where the terminal can; long lists of accounts and problems are cut, with
 * a count of the rest. What others wrote passes `shown`, which takes out secrets: colours are signs
 * that steer a terminal, so the whole could not be looked through afterwards.
 */
export function reportText(report: ResyncReport, shown: Shown = (text) => text): string {
  const safe: Shown = (text) => withoutControlCharacters(shown(text));
  const lines = ['', headline(report), ...figures(report)];
  const deleted = report.deletions.map(
    ({ blueprint, because, detail, count }) =>
      `    ${count} × ${safe(blueprint)}  ${safe(because)} ${pc.dim(`(${safe(detail)})`)}`,
  );
  lines.push(...section('Deleted, with evidence', deleted));
  const held = report.heldBack.map(
    ({ blueprint, because, count }) => `    ${count} × ${safe(blueprint)}  ${safe(because)}`,
  );
  lines.push(...section('Held back: not seen, but not proven to be gone', held));
  if (report.problems.length > 0) {
    lines.push('', pc.bold(`  Problems, by cause (${report.problems.length})`));
    for (const problem of report.problems.slice(0, PROBLEMS_SHOWN))
      lines.push(...problemLines(problem, safe));
    if (report.problems.length > PROBLEMS_SHOWN)
      lines.push(pc.dim(`    and ${report.problems.length - PROBLEMS_SHOWN} more in the log`));
  }
  if (report.error)
    lines.push(
      '',
      `  ${pc.red(report.error.code)}: ${safe(report.error.message)}`,
      `    → ${safe(report.error.remedy)}`,
    );
  return `${lines.join('\n')}\n`;
}

function section(title: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const hidden = rows.length - ROWS_SHOWN;
  return [
    '',
    pc.bold(`  ${title}`),
    ...rows.slice(0, ROWS_SHOWN),
    ...(hidden > 0 ? [pc.dim(`    and ${hidden} more rows`)] : []),
  ];
}

function headline(report: ResyncReport): string {
  const seconds = (report.durationMs / 1000).toFixed(1);
  const state = {
    completed:
      isIncomplete(report) || report.heldBack.length > 0 || report.problems.length > 0
        ? pc.yellow('completed with warnings')
        : pc.green('completed'),
    failed: pc.red('failed'),
    aborted: pc.yellow('aborted'),
  }[report.status];
  return `  ${pc.bold('Resync')} ${state} in ${seconds} s ${pc.dim(`(${report.reason}, ${report.resyncId})`)}`;
}

function figures({
  accounts,
  cells,
  resources,
  entities,
  requests,
  saved,
}: ResyncReport): string[] {
  const { planned, unfit, ...byOutcome } = cells;
  const outcomes = Object.entries(byOutcome).flatMap(([status, count]) =>
    count > 0 ? [`${number(count)} ${status}`] : [],
  );
  return [
    row('Accounts', [
      `${number(accounts.found)} found`,
      `${number(accounts.readable)} read`,
      ...some(accounts.unreadable, 'not readable'),
      ...some(accounts.inactive, 'not active'),
    ]),
    row('Cells', [`${number(planned)} planned`, ...outcomes, ...some(unfit, 'unfit for deletion')]),
    row('Resources', [
      `${number(resources)} read`,
      ...some(entities.excluded, 'excluded by the selector'),
      ...some(entities.unmapped, 'not mapped'),
      ...some(entities.merged, 'merged into the entity of another one'),
    ]),
    row('Entities', [
      `${number(entities.created)} created`,
      `${number(entities.updated)} updated`,
      `${number(entities.unchanged)} unchanged`,
      `${number(entities.deleted)} deleted`,
      ...some(entities.heldBack, 'held back'),
      ...some(entities.withheld, 'withheld'),
      ...some(entities.failedCount, 'lost'),
      ...some(entities.failedAgain, 'written in part'),
      ...some(entities.unwritten, 'not written any more'),
    ]),
    row('Requests', [
      `AWS ${number(requests.aws)} (${number(requests.awsRetries)} retries, ${number(requests.awsThrottled)} throttled)`,
      `Port ${number(requests.port)} (${number(requests.portRetries)} retries, ${number(requests.portThrottled)} throttled)`,
      ...some(
        saved.reduce((sum, { calls }) => sum + calls, 0),
        'calls of AWS saved, as the mapping reads nothing of them',
      ),
    ]),
  ];
}

function row(name: string, parts: readonly string[]): string {
  return `    ${name.padEnd(11)}${parts.join(' · ')}`;
}

function some(count: number, what: string): string[] {
  return count > 0 ? [`${number(count)} ${what}`] : [];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function problemLines({ message, remedy, accounts }: ReportedProblem, safe: Shown): string[] {
  const named =
    accounts.slice(0, ACCOUNTS_SHOWN).map(safe).join(', ') +
    (accounts.length > ACCOUNTS_SHOWN ? ` and ${accounts.length - ACCOUNTS_SHOWN} more` : '');
  return [
    `    ${pc.yellow('!')} ${safe(message)}${accounts.length > 0 ? pc.dim(` [${named}]`) : ''}`,
    ...(remedy ? [`      → ${safe(remedy)}`] : []),
  ];
}
