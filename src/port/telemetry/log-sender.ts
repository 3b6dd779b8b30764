// One request with lines of the log, and what becomes of its lines: sent, kept for another try, or
// dropped because they never will be taken.
import { AppError, toError } from '../../errors.js';
import { createSparingLog } from '../../lib/text/sparing-log.js';
import { lastStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { anyAnswer } from '../schemas.js';
import type { IngestUrls } from './ingest-urls.js';
import type { LogBatch, LogBuffer } from './log-buffer.js';

export interface LogSenderDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly urls: Pick<IngestUrls, 'logs' | 'failed'>;
  readonly buffer: LogBuffer;
  readonly log: PortLog;
}

/** `unwanted`: Port names no address for lines. */
export type LinesSent = 'sent' | 'failed' | 'unwanted';

export interface LogSender {
  /**
   * Sends the oldest lines and gives how many they were. Never rejects; failures are logged, but
   * not sent.
   */
  next(signal: AbortSignal): Promise<{ readonly result: LinesSent; readonly lines: number }>;
}

/** As Ocean: so many lines at most in one request. */
export const BATCH_RECORDS = 100;
/** Half of what Port takes in one body. */
const BATCH_BYTES = 524_288;
/** Time limit of one request. */
const REQUEST_MS = 5_000;
/** Answers that say that this very body will never be taken. */
const HOPELESS: ReadonlySet<number> = new Set([400, 422]);
const TOO_LARGE = 413;

/** Makes bodies smaller for good once one was too large. */
export function createLogSender({ http, urls, buffer, log }: LogSenderDeps): LogSender {
  let bytes = BATCH_BYTES;
  const sparing = createSparingLog(log);

  async function send(body: string, signal: AbortSignal): Promise<LinesSent> {
    const url = await urls.logs(signal);
    if (url === undefined) return 'unwanted';
    const call = {
      method: 'POST',
      path: '/logs',
      bestEffort: true,
      timeoutMs: REQUEST_MS,
    } as const;
    try {
      await http.request({ ...call, url, body, signal }, anyAnswer);
    } catch (thrown) {
      if (!isTaken(thrown)) throw thrown;
    }
    return 'sent';
  }

  function keepOrDrop(batch: LogBatch, status: number | undefined): void {
    if (status === TOO_LARGE && batch.records.length > 1) {
      bytes = Math.floor(Math.min(bytes, batch.body.length) / 2);
      buffer.putBack(batch);
    } else if (status === TOO_LARGE || HOPELESS.has(status ?? 0)) buffer.drop(batch);
    else buffer.putBack(batch);
  }

  /** The first failure is a warning, and those after it are of one cause with it. */
  function say(err: Error): void {
    const fields = { err, waiting: buffer.count };
    buffer.locally(() =>
      sparing.warn('', fields, 'Port did not take lines of the log; nothing else needs that'),
    );
  }

  return {
    async next(signal) {
      const batch = buffer.take({ records: BATCH_RECORDS, bytes });
      if (batch === undefined) return { result: 'sent', lines: 0 };
      const lines = batch.records.length;
      try {
        return { result: await send(batch.body, signal), lines };
      } catch (thrown) {
        urls.failed(thrown);
        keepOrDrop(batch, lastStatus(thrown));
        if (!signal.aborted) say(toError(thrown));
        return { result: 'failed', lines };
      }
    },
  };
}

/** Whoever takes lines says so by the status; nothing is said of the body that comes with it. */
function isTaken(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.details['reason'] === 'garbage';
}
