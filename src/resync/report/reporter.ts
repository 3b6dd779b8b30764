// Tells people what a resync does while it runs and what it did: log fields always, a live line and
// a table on a terminal.
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { ResyncReport } from '../../types/report.js';
import { progressLine, progressOf } from './progress.js';
import { isIncomplete, type ObservedRun } from './report.js';
import { reportText } from './report-text.js';

export interface ReportOutput {
  write(text: string): unknown;
  /** True when a line can be overwritten. */
  readonly isTerminal: boolean;
  /** A text that others wrote, without secrets. */
  readonly shown?: (text: string) => string;
  /** Where the lines go that a table stands for on a terminal; to nobody when absent. */
  readonly log?: Logger | undefined;
}

export interface Reporter {
  /** Runs one resync; shows its progress and, at the end, its summary. */
  during(
    run: (observe: (run: ObservedRun) => void) => Promise<ResyncReport>,
  ): Promise<ResyncReport>;
}

export interface ReporterDeps {
  readonly config: Pick<Config, 'log'>;
  readonly log: Logger;
  readonly now: () => number;
  readonly output?: ReportOutput;
}

const LOG_EVERY_MS = 30_000;
const REDRAW_EVERY_MS = 250;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Progress: a live line on a terminal, else a log line every 30 s. Nothing is written between
 * resyncs.
 */
export function createReporter({ config, log, now, output }: ReporterDeps): Reporter {
  const terminal = config.log.format === 'terminal' ? output : undefined;
  const live = terminal?.isTerminal ? terminal : undefined;

  return {
    async during(run) {
      let current: ObservedRun | undefined;
      const show = (): void => {
        if (!current) return;
        const progress = progressOf(current, now());
        if (live) live.write(`${CLEAR_LINE}${progressLine(progress)}`);
        else log.info(progress, 'resync in progress');
      };
      const timer = setInterval(show, live ? REDRAW_EVERY_MS : LOG_EVERY_MS);
      timer.unref();
      try {
        const report = await run((observed) => {
          current = observed;
          log.info({ resyncId: observed.id }, 'resync started');
        });
        if (live) live.write(CLEAR_LINE);
        if (terminal) terminal.write(reportText(report, terminal.shown));
        const lines = terminal ? terminal.log : log;
        if (lines) logReport(lines, report);
        return report;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** One line a problem, then the summary: the line that a dashboard reads. */
function logReport(log: Logger, report: ResyncReport): void {
  for (const { severity, message, ...fields } of report.problems) {
    const line = { resyncId: report.resyncId, ...fields, problem: message };
    if (severity === 'error') log.error(line, 'resync problem');
    else log.warn(line, 'resync problem');
  }
  const { problems, error, ...summary } = report;
  const fields = { ...summary, problemCount: problems.length, ...(error ? { error } : {}) };
  if (report.status === 'failed') log.error(fields, 'resync failed');
  else if (report.status === 'aborted') log.warn(fields, 'resync aborted');
  else if (isIncomplete(report) || report.heldBack.length > 0 || problems.length > 0)
    log.warn(fields, 'resync completed with warnings');
  else log.info(fields, 'resync completed');
}
