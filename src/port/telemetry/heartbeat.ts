// Says to Port that a resync is alive, at an interval: Port takes a run that falls silent for
// aborted.

import { toError } from '../../errors.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { anyAnswer } from '../schemas.js';
import type { IngestUrls } from './ingest-urls.js';
import { repeatedly } from './process-usage.js';

export interface Heartbeat {
  start(resyncId: string): void;
  /** Also gives up one that is under way. */
  stop(): void;
}

export interface HeartbeatDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly urls: Pick<IngestUrls, 'metrics' | 'failed'>;
  readonly intervalMs: number;
  readonly log: PortLog;
  readonly every?: (ms: number, call: () => void) => () => void;
}

/** Silent before `start`. One at a time: while one is under way, none is added. */
export function createHeartbeat({
  http,
  urls,
  intervalMs,
  log,
  every = repeatedly,
}: HeartbeatDeps): Heartbeat {
  let end: (() => void) | undefined;

  async function beat(eventId: string, signal: AbortSignal): Promise<void> {
    try {
      const base = await urls.metrics(signal);
      if (base === undefined) return;
      await http.request(
        {
          method: 'POST',
          path: '/heartbeat',
          url: `${base}/heartbeat`,
          body: { eventId },
          bestEffort: true,
          evenPaused: true,
          signal,
        },
        anyAnswer,
      );
    } catch (thrown) {
      urls.failed(thrown);
      if (!signal.aborted) log.debug({ err: toError(thrown) }, 'Port did not take a heartbeat');
    }
  }

  function stop(): void {
    end?.();
    end = undefined;
  }

  return {
    start(resyncId) {
      stop();
      const own = linkSignals([]);
      let isUnderWay = false;
      const endTimer = every(intervalMs, () => {
        if (isUnderWay) return;
        isUnderWay = true;
        void beat(resyncId, own.signal).finally(() => {
          isUnderWay = false;
        });
      });
      end = () => {
        endTimer();
        own.abort(new Error('the resync has ended'));
      };
    },
    stop,
  };
}
