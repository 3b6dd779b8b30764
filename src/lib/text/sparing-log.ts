// A log that warns of one cause once, however often it strikes: in thousands of accounts, a line for
// each would hide all others.
import type { Logger } from 'pino';

export interface SparingLog {
  /** A warning the first time, else a line for whoever looks closely. */
  warn(cause: string, fields: object, message: string): void;
  /** What was said so far is news again. */
  forget(): void;
}

/** More causes than that are not told apart. */
const MOST_CAUSES = 100;

/** Has warned of nothing yet. `log` is asked anew for each line. */
export function createSparingLog(log: Pick<Logger, 'warn' | 'debug'>): SparingLog {
  const said = new Set<string>();
  return {
    warn(cause, fields, message) {
      const isNews = !said.has(cause) && said.size < MOST_CAUSES;
      said.add(cause);
      if (isNews) log.warn(fields, message);
      else log.debug(fields, message);
    },
    forget: () => said.clear(),
  };
}
