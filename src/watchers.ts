// Everything that shows what the daemon does: what Port shows of a resync, the metrics, the status
// page. Built here, told by the resync through one RunWatch, and reached through routes.
import type { Logger } from 'pino';
import type { Config } from './config/config.js';
import { createRedactor } from './lib/secrets/redact.js';
import type { PortHttp } from './port/http/port-http.js';
import type { IngestUrls } from './port/telemetry/ingest-urls.js';
import type { ProcessMeter } from './port/telemetry/process-usage.js';
import { createRawExamples, type RawExamples } from './port/telemetry/raw-examples.js';
import { showRuns } from './port/telemetry/show-runs.js';
import { watchTogether } from './resync/watch-together.js';
import type { Route } from './server/route.js';
import type { RunWatch } from './types/run-watch.js';

export interface Watchers {
  /** To be told of every resync. */
  readonly watch: RunWatch;
  readonly routes: readonly Route[];
  /** Sends what is still to be sent, as long as the signal is not aborted. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

export interface WatcherDeps {
  readonly http: PortHttp;
  readonly ingestUrls: IngestUrls;
  readonly log: Logger;
  readonly now: () => number;
  readonly meter: ProcessMeter | undefined;
  /** A text without what is known to be secret. */
  readonly hide?: ((text: string) => string) | undefined;
}

/** Builds every watcher that the configuration asks for. */
export function createWatchers(config: Config, deps: WatcherDeps): Watchers {
  const runs = showRuns({ ...deps, config });
  const examples = config.sendRawExamples ? createExamples(config, deps) : undefined;
  return {
    watch: watchTogether([...runs.watches, ...(examples ? [examples.watch] : [])], deps.log),
    routes: [],
    async close(signal) {
      await runs.close(signal);
      await examples?.close(signal);
    },
  };
}

function createExamples(
  { integration, secrets }: Config,
  { log, http, hide = createRedactor(secrets).text }: WatcherDeps,
): RawExamples {
  return createRawExamples({ http, identifier: integration.identifier, hide, log });
}
