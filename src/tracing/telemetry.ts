// Traces and metrics over OTLP, where the environment asks for them. The SDK of OpenTelemetry is
// loaded only then; whatever it does, a resync never waits for it, and never fails by it.
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { toError } from '../errors.js';
import { deadline, raceAbort } from '../lib/waiting/waiting.js';
import type { MetricFamily } from '../types/metric.js';
import type { RunWatch } from '../types/run-watch.js';

export interface TelemetryDeps {
  readonly config: Pick<Config, 'otlp' | 'integration'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: { read(): Promise<readonly MetricFamily[]> };
  /** Told of spans that were given up. */
  readonly dropped: (signal: string, records: number) => void;
  /** In epoch milliseconds. */
  readonly now: () => number;
}

export interface Telemetry {
  /** Loads the SDK; what is to be told of resyncs, if anything is. Never rejects. */
  open(): Promise<RunWatch | undefined>;
  /**
   * Sends what is left, for at most two seconds and until the signal is aborted. Never rejects.
   */
  close(signal: AbortSignal): Promise<void>;
}

const CLOSE_MS = 2_000;

/** Nothing happens before `open`, and nothing at all unless the configuration asks for it. */
export function createTelemetry({ config, log, ...deps }: TelemetryDeps): Telemetry {
  let flush: (() => Promise<void>) | undefined;
  return {
    async open() {
      const { otlp, integration } = config;
      if (otlp === undefined) return undefined;
      try {
        const { startOtlp } = await import('./otlp.js');
        const started = startOtlp({ otlp, integration, log, ...deps });
        flush = started.close;
        return started.watch;
      } catch (thrown) {
        log.warn({ err: toError(thrown) }, 'nothing is sent over OTLP: its SDK did not start');
        return undefined;
      }
    },
    async close(signal) {
      if (flush === undefined || signal.aborted) return;
      const limit = deadline(CLOSE_MS, signal);
      await raceAbort(flush(), limit.signal, () => new Error('late')).catch(() => undefined);
      limit.clear();
    },
  };
}
