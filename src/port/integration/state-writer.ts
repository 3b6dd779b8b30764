// Writes the run state to the integration in Port.

import type { PortCall } from '../http/call.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import type { Integration } from '../schemas.js';
import { anyAnswer } from '../schemas.js';
import { type ResyncState, type ResyncTimes, resyncStateBody } from './resync-state.js';

export interface StateWriter {
  /** Throws what the call throws. */
  write(
    state: ResyncState,
    times: ResyncTimes,
    options?: Pick<PortCall, 'signal' | 'bestEffort'>,
  ): Promise<void>;
  /**
   * To be called before the first resync, with the document as it was found: a process that was
   * killed could not say that its resync ended. Throws only when it was stopped.
   */
  endLeftover(found: Integration | undefined): Promise<void>;
}

export interface StateWriterDeps {
  readonly http: PortHttp;
  /** Of the integration. */
  readonly path: string;
  readonly log: PortLog;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
}

/** Short enough to be sent again within the time that the end of a resync waits for it. */
const STATE_TIMEOUT_MS = 4_000;

/** Makes no call by itself. */
export function createStateWriter({ http, path, log, signal, now }: StateWriterDeps): StateWriter {
  async function write(
    state: ResyncState,
    times: ResyncTimes,
    options: Pick<PortCall, 'signal' | 'bestEffort'> = {},
  ): Promise<void> {
    const body = resyncStateBody(state, times);
    await http.request(
      {
        method: 'PATCH',
        path: `${path}/resync-state`,
        body,
        timeoutMs: STATE_TIMEOUT_MS,
        signal,
        ...options,
      },
      anyAnswer,
    );
  }

  return {
    write,
    async endLeftover(found) {
      if (found?.resyncState?.status !== 'running') return;
      try {
        await write('aborted', { end: new Date(now()) }, { bestEffort: true });
        log.info({}, 'a resync that was cut off before this start is shown as aborted now');
      } catch (error) {
        signal?.throwIfAborted();
        // The resync that follows writes a state of its own.
        log.debug({ err: error }, 'Port did not take that a resync was cut off before this start');
      }
    },
  };
}
