// The end of the program by an error that nobody caught: all work ends at once, and what goes on is
// to tell Port and to send it the lines. Guarantees that the process ends soon, and not with 0.
import type { Logger } from 'pino';
import { toError } from './errors.js';

export interface Crash {
  /** To be called with each error that nobody caught. */
  caused(by: unknown): void;
  /** The exit code of a program in which this happened; undefined while it did not. */
  readonly code: number | undefined;
}

export interface CrashDeps {
  readonly log: Pick<Logger, 'fatal'>;
  /** Ends what runs, and resolves then; undefined while nothing runs. */
  stop(): Promise<unknown> | undefined;
  exit(code: number): void;
}

/** The process ends within this time, whatever else is to be done. */
const LAST_WORDS_MS = 2_000;
/** What ends seldom ends alone, and a log that cannot be written fails with each line. */
const MOST_LOGGED = 5;
const CODE = 1;

/** Nothing happened yet. Errors after the first are logged, and do not cut the end short. */
export function createCrash({ log, stop, exit }: CrashDeps): Crash {
  const end = (): void => exit(CODE);
  let errors = 0;

  function say(by: unknown): void {
    try {
      log.fatal({ err: toError(by) }, 'unexpected error');
    } catch {
      // Standard output may be what broke, and Port is to be told all the same.
    }
  }

  return {
    caused(by) {
      errors += 1;
      const isFirst = errors === 1;
      if (isFirst) setTimeout(end, LAST_WORDS_MS);
      if (errors <= MOST_LOGGED) say(by);
      if (isFirst) Promise.resolve(stop()).then(end, end);
    },
    get code() {
      return errors > 0 ? CODE : undefined;
    },
  };
}
