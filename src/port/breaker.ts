// Remembers that Port as a whole is down, so that a thousand queued calls do not each spend their own retry budget on it.

import { raceAbort } from './wait.js';

export interface Breaker {
  /** Port answered, whatever it said. */
  succeeded(): void;
  failed(): void;
  /** True when Port has failed for `openAfterMs` without one answer in between. */
  isOpen(): boolean;
  /**
   * `closed`: go ahead. `probe`: the breaker is open and this call alone may try once; it must call `endProbe`. `open`: fail at once.
   * A call that meets a probe under way waits for its result.
   */
  admit(signal: AbortSignal): Promise<'closed' | 'probe' | 'open'>;
  endProbe(): void;
}

/** A closed breaker. Times are in milliseconds of `deps.now`. */
export function createBreaker(deps: { readonly openAfterMs: number; readonly now: () => number }): Breaker {
  let failingSince: number | undefined;
  let probe: { readonly ended: Promise<void>; readonly end: () => void } | undefined;
  const isOpen = () => failingSince !== undefined && deps.now() - failingSince >= deps.openAfterMs;

  return {
    isOpen,
    succeeded() {
      failingSince = undefined;
    },
    failed() {
      failingSince ??= deps.now();
    },
    async admit(signal) {
      if (!isOpen()) return 'closed';
      if (probe !== undefined) {
        await raceAbort(probe.ended, signal);
        return isOpen() ? 'open' : 'closed';
      }
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      probe = { ended, end };
      return 'probe';
    },
    endProbe() {
      probe?.end();
      probe = undefined;
    },
  };
}
