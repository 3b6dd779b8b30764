// What Port shows of resyncs while they run, put together: states and counts, and a heartbeat.
import type { ProcessMeter } from '../../types/process-meter.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { sleep } from '../wait.js';
import { createEventQueue } from './event-queue.js';
import { createHeartbeat } from './heartbeat.js';
import type { IngestUrls } from './ingest-urls.js';
import type { EventSource } from './metric-events.js';
import { createProcessUsage } from './process-usage.js';
import { createSyncMetrics } from './sync-metrics.js';

export interface ShownRuns {
  /** To be told of every resync, one after another; the heartbeat first. */
  readonly watches: readonly RunWatch[];
  /** Sends what is left. Ends with the signal; never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

export interface ShowRunsDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly ingestUrls: Pick<IngestUrls, 'metrics' | 'failed'>;
  readonly config: {
    readonly integration: EventSource['integration'];
    readonly heartbeatMs: number;
  };
  readonly log: PortLog;
  readonly now: () => number;
  /** Told how many calls were given up. */
  readonly dropped?: (calls: number) => void;
  /** What can be asked about this process; without it no usage is shown. */
  readonly meter?: ProcessMeter | undefined;
}

/** Sends nothing before a resync begins. */
export function showRuns(deps: ShowRunsDeps): ShownRuns {
  const { http, ingestUrls: urls, config, log, now } = deps;
  const queue = createEventQueue({ http, urls, log, sleep, dropped: deps.dropped });
  const heartbeat = createHeartbeat({ http, urls, log, intervalMs: config.heartbeatMs });
  const usage = createProcessUsage({ meter: deps.meter });
  const beating: RunWatch = {
    began: ({ resyncId }) => heartbeat.start(resyncId),
    ended: () => heartbeat.stop(),
  };
  const metrics = createSyncMetrics({ queue, usage, integration: config.integration, now });
  return {
    watches: [beating, metrics],
    async close(signal) {
      heartbeat.stop();
      usage.stop();
      await queue.close(signal);
    },
  };
}
