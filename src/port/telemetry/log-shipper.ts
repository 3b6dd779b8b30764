// Sends the log to Port, which shows it beside the data source: some time after each line, one
// request at a time, and never at the cost of anything else.
import { AppError, toError } from '../../errors.js';
import { deadline, raceAbort } from '../../lib/waiting/waiting.js';
import { BATCH_RECORDS, createLogSender, type LogSenderDeps } from './log-sender.js';

export interface LogShipper {
  /** Port is reachable: from now on lines are sent. */
  open(): void;
  /**
   * Sends what is left, as long as that goes well, for at most two seconds and until the signal is
   * aborted; where a request has been open for that long already, or the last one was, it gives up
   * soon. Nothing is sent afterwards. Never rejects.
   */
  close(signal: AbortSignal): Promise<void>;
}

export interface LogShipperDeps extends LogSenderDeps {
  /** Calls back after a while, unless it is called off. */
  readonly after?: (ms: number, run: () => void) => () => void;
  /** How long the last lines may take. */
  readonly closeMs?: number;
  /** In milliseconds. */
  readonly clock?: () => number;
}

/** As Ocean: no line waits longer while Port takes them. */
const FLUSH_MS = 5_000;
const CLOSE_MS = 2_000;
/** For an address that left the last request open for all the time there is at the end. */
const HUNG_CLOSE_MS = 300;
const LONGEST_BACKOFF_MS = 300_000;

/** Sends nothing before `open` or `close`. */
export function createLogShipper(deps: LogShipperDeps): LogShipper {
  const { buffer, log, after = afterMs, closeMs = CLOSE_MS } = deps;
  const { clock = () => performance.now() } = deps;
  const sender = createLogSender(deps);
  const ended = new AbortController();
  let state: 'waiting' | 'open' | 'closing' = 'waiting';
  /** While Port takes no lines, or names no address for them, the pause before the next try. */
  let backoffMs = 0;
  let isUrgent = false;
  let begunAt: number | undefined;
  /** The last request was open for longer than the end may take, and for nothing. */
  let hasHung = false;
  let callOff: (() => void) | undefined;
  let sending: Promise<void> | undefined;

  /** At once where that is due, else after a while. */
  function plan(): void {
    if (state !== 'open' || (buffer.count === 0 && buffer.dropped === 0)) return;
    if (backoffMs === 0 && buffer.count >= BATCH_RECORDS) void flush();
    else callOff ??= after(Math.max(FLUSH_MS, backoffMs), () => void flush());
  }

  function flush(): Promise<void> {
    callOff?.();
    callOff = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
      if (isUrgent && backoffMs === 0 && state === 'open') void flush();
      else plan();
    });
    return sending;
  }

  /** What waits now; lines that come meanwhile have their own time. */
  async function sendAll(): Promise<void> {
    isUrgent = false;
    for (let left = Math.max(1, buffer.count); left > 0 && !ended.signal.aborted; ) {
      const since = clock();
      begunAt = since;
      const { result, lines } = await sender.next(ended.signal);
      begunAt = undefined;
      hasHung = result === 'failed' && clock() - since >= closeMs;
      if (result === 'unwanted') {
        buffer.forget();
        backoffMs = LONGEST_BACKOFF_MS;
      }
      if (result === 'failed')
        backoffMs = Math.min(Math.max(FLUSH_MS, backoffMs * 2), LONGEST_BACKOFF_MS);
      if (result !== 'sent') return;
      backoffMs = 0;
      left -= Math.max(1, lines);
    }
  }

  buffer.onLine((isUrgentLine) => {
    isUrgent ||= isUrgentLine;
    if (isUrgentLine && state === 'open') void flush();
    else plan();
  });

  return {
    open() {
      state = 'open';
      plan();
    },
    async close(signal) {
      state = 'closing';
      const hadMs = begunAt === undefined ? 0 : clock() - begunAt;
      const limit = deadline(hasHung ? HUNG_CLOSE_MS : Math.max(0, closeMs - hadMs), signal);
      try {
        const last = (sending ?? Promise.resolve()).then(flush);
        await raceAbort(last, limit.signal, outOfTime);
      } catch (thrown) {
        buffer.locally(() => log.debug({ err: toError(thrown) }, 'the last lines stay here'));
      } finally {
        limit.clear();
        ended.abort(new Error('the process ends'));
        callOff?.();
      }
    },
  };
}

function outOfTime(): Error {
  return new AppError('resync-cancelled', 'The last lines of the log took too long to send.');
}

function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
