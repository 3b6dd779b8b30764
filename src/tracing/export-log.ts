// What an operator hears of exports that fail: the first of each cause, and that it works again.
import type { Logger } from 'pino';

export interface ExportResult {
  /** 0 is a success. */
  readonly code: number;
  readonly error?: Error;
}

/** Tells causes apart by their code alone: an address or an answer in a message may hold secrets. */
export function createExportLog(
  signal: 'traces' | 'metrics',
  log: Pick<Logger, 'info' | 'warn'>,
): (result: ExportResult) => boolean {
  let failing: string | undefined;
  return ({ code, error }) => {
    const cause = code === 0 ? undefined : causeOf(error);
    if (cause !== failing) {
      if (cause === undefined) log.info({ signal }, 'telemetry is taken over OTLP again');
      else
        log.warn(
          { signal, cause },
          'telemetry could not be sent over OTLP, and is given up until it can: check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS, and whether the collector takes OTLP over HTTP',
        );
    }
    failing = cause;
    return cause === undefined;
  };
}

function causeOf(error: Error | undefined): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'number') return `http-${at.code}`;
    if ('code' in at && typeof at.code === 'string' && /^[A-Z_]{2,40}$/.test(at.code))
      return at.code;
    at = at.cause;
  }
  return error?.name === 'TimeoutError' ? 'timeout' : 'no answer that could be used';
}
