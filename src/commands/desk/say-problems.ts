// What a rehearsed run could not do, for people: on standard error, beside what the command prints.
import { isIncomplete } from '../../resync/report/report.js';
import type { ResyncReport } from '../../types/report.js';
import type { DeskCall } from './desk.js';

/**
 * Says every problem of the run with what to do about it. The exit code: 0 when everything
 * was read and mapped, else 1.
 */
export function sayProblems({ log }: Pick<DeskCall, 'log'>, report: ResyncReport): number {
  const { error, problems } = report;
  for (const { severity, message, remedy, subject, accounts, count, code } of problems) {
    const about = accounts.length === 0 ? {} : { accounts: accounts.slice(0, MOST_ACCOUNTS) };
    log[severity === 'error' ? 'error' : 'warn'](
      { code, subject, ...about, count, ...(remedy === '' ? {} : { remedy }) },
      message,
    );
  }
  if (error !== undefined) log.error({ code: error.code, remedy: error.remedy }, error.message);
  return report.status === 'completed' && !isIncomplete(report) ? 0 : 1;
}

const MOST_ACCOUNTS = 10;
