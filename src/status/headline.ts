// The first line of the status page: is all well, and if not, what to do.
import type { ResyncReport } from '../types/report.js';
import { number } from './page/format.js';

export type HeadlineLevel = 'ok' | 'warning' | 'bad' | 'unknown';

export interface Headline {
  readonly level: HeadlineLevel;
  readonly message: string;
  /** What to do; empty when there is nothing to be done. */
  readonly remedy: string;
}

export interface HeadlineFacts {
  readonly now: number;
  readonly startedAt: number;
  readonly reasons: readonly string[];
  readonly isRunning: boolean;
  readonly last: ResyncReport | undefined;
  readonly completedAt: Date | undefined;
  /** Where the schedule is an interval. */
  readonly everyMinutes: number | undefined;
}

/** A start takes less, unless something is wrong. */
const START_MS = 60_000;
const MINUTE_MS = 60_000;
const READ_PROBLEMS = 'See the problems below, each with what to do about it.';

/** The worst that there is to say. */
export function headlineOf(facts: HeadlineFacts): Headline {
  const { now, startedAt, reasons, last, isRunning } = facts;
  if (reasons.length > 0 && (last !== undefined || now - startedAt > START_MS))
    return {
      level: 'bad',
      message: `Not ready: ${reasons.join('; ')}.`,
      remedy: 'The log says what fails, since when, and what to do.',
    };
  if (last === undefined) return beforeTheFirst(isRunning, reasons);
  if (last.status === 'failed')
    return {
      level: 'bad',
      message: `The last resync failed: ${last.error?.message ?? 'the log says why'}`,
      remedy: last.error?.remedy || READ_PROBLEMS,
    };
  const overdue = overdueMinutes(facts);
  if (overdue !== undefined)
    return {
      level: 'warning',
      message: `No resync has completed for ${overdue} minutes, though one is due every ${facts.everyMinutes}.`,
      remedy: 'Look at the recent resyncs below, and at the log.',
    };
  return afterOne(last);
}

function beforeTheFirst(isRunning: boolean, reasons: readonly string[]): Headline {
  if (isRunning) return { level: 'unknown', message: 'The first resync is running.', remedy: '' };
  const message =
    reasons.length > 0 ? `Starting: ${reasons.join('; ')}.` : 'No resync has run yet.';
  return { level: 'unknown', message, remedy: '' };
}

function overdueMinutes({ now, everyMinutes, startedAt, completedAt }: HeadlineFacts) {
  if (everyMinutes === undefined) return undefined;
  const age = (now - (completedAt?.getTime() ?? startedAt)) / MINUTE_MS;
  // One may take its whole interval, and some time more.
  return age > 2 * everyMinutes + 10 ? Math.floor(age) : undefined;
}

function afterOne(report: ResyncReport): Headline {
  const { status, problems, cells, accounts, heldBack, entities } = report;
  if (status === 'aborted')
    return {
      level: 'warning',
      message:
        'The last resync was stopped before its end; nothing was deleted for what it missed.',
      remedy: 'The next one reads everything again.',
    };
  const unread = cells.planned - cells.complete;
  const [first] = problems;
  if (first === undefined && unread === 0 && accounts.unreadable === 0)
    return heldBack.length === 0
      ? {
          level: 'ok',
          message: 'All is well: everything was read, and Port is up to date.',
          remedy: '',
        }
      : {
          level: 'ok',
          message: `Everything was read; ${counted(entities.heldBack, 'entity is', 'entities are')} held back.`,
          remedy: '',
        };
  const what = [
    ...(accounts.unreadable > 0
      ? [`${counted(accounts.unreadable, 'account', 'accounts')} not readable`]
      : []),
    ...(unread > 0 ? [`${counted(unread, 'cell', 'cells')} not read completely`] : []),
  ];
  const causes = problems.length === 0 ? [] : [counted(problems.length, 'problem', 'problems')];
  return {
    level: 'warning',
    message: `Port is up to date, except for ${[...causes, what.join(', ')].filter(Boolean).join(': ')}.`,
    remedy: firstRemedy(problems),
  };
}

function firstRemedy(problems: ResyncReport['problems']): string {
  const first = problems.find(({ remedy }) => remedy !== '')?.remedy;
  if (first === undefined) return READ_PROBLEMS;
  const more = problems.length - 1;
  return more === 0 ? first : `${first} And ${counted(more, 'problem', 'problems')} more below.`;
}

function counted(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
