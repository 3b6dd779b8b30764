// Tells Port the state of the running resync, beside the resync: nothing depends on it, so it is
// repeated without holding anything up. Guarantees the order: a state is sent only when the one
// before it was taken or dropped, so an old one never overwrites a newer one.

import { toError } from '../../errors.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import { inTime, LATE, type Sleep } from '../../lib/waiting/waiting.js';
import type { PortIntegration } from './integration.js';
import type { ResyncState, ResyncTimes } from './resync-state.js';

export type Delivery = 'written' | 'pending' | Error;

export interface StateReporter {
  /**
   * Begins to write the state and gives up on an older one. Resolves when it was written or will
   * not be, or after `waitMs` at the latest while it goes on. Never rejects.
   */
  report(state: ResyncState, times: ResyncTimes, waitMs: number): Promise<Delivery>;
}

/** `sleep` measures `waitMs`; how long a state is repeated is up to the integration. */
export function createStateReporter(deps: {
  readonly integration: Pick<PortIntegration, 'reportResync'>;
  readonly sleep: Sleep;
}): StateReporter {
  let latest: { readonly drop: () => void; readonly ended: Promise<unknown> } | undefined;

  async function write(
    state: ResyncState,
    times: ResyncTimes,
    before: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<Delivery> {
    await before;
    try {
      await deps.integration.reportResync(state, times, { signal });
      return 'written';
    } catch (error) {
      return toError(error);
    }
  }

  return {
    async report(state, times, waitMs) {
      latest?.drop();
      const own = linkSignals([]);
      const ended = write(state, times, latest?.ended ?? Promise.resolve(), own.signal);
      latest = { drop: own.abort, ended };
      const result = await inTime(ended, waitMs, deps.sleep);
      return result === LATE ? 'pending' : result;
    },
  };
}
