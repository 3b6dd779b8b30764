// The end of the program: first whoever has last things to tell Port, in their order, then what
// talks to it.
import { AppError } from './errors.js';
import { deadline, raceAbort } from './lib/waiting/waiting.js';

export interface Ending {
  /** Told one after another, each as long as there is time. */
  readonly tellers: readonly { close(signal: AbortSignal): Promise<void> }[];
  /** Aborted after that. */
  readonly ended: AbortController;
  /** Closed last, all at once. */
  readonly closed: readonly { close(): unknown }[];
}

/**
 * Ends everything, once; what is told takes at most `withinMs`. Never rejects, whatever one of them
 * does.
 */
export function createEnding({
  tellers,
  ended,
  closed,
}: Ending): (withinMs: number) => Promise<void> {
  const outOfTime = (): Error => new AppError('resync-cancelled', 'The time to end was over.');
  const end = async (withinMs: number): Promise<void> => {
    const limit = deadline(withinMs, ended.signal);
    for (const teller of tellers)
      await raceAbort(teller.close(limit.signal), limit.signal, outOfTime).catch(() => undefined);
    limit.clear();
    ended.abort(new Error('the process ends'));
    await Promise.allSettled(closed.map((each) => each.close()));
  };
  let ending: Promise<void> | undefined;
  return (withinMs) => {
    ending ??= end(withinMs);
    return ending;
  };
}
