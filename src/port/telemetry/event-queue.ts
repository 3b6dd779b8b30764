// Sends what Port shows of runs, one call after another and beside the resync, which never waits
// for it. Guarantees the order, a bound, and that Port being in trouble costs a few calls and one
// line of the log.
import { toError } from '../../errors.js';
import { type LinkedSignal, linkSignals } from '../../lib/waiting/linked-signal.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { refusedStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { anyAnswer } from '../schemas.js';
import type { IngestUrls } from './ingest-urls.js';

export interface QueuedCall {
  readonly method: 'POST' | 'PUT';
  /** Below the address for metrics. */
  readonly path: string;
  readonly body: unknown;
  /** When there is much to be sent, it takes the place of an unsent one with the same key. */
  readonly key: string;
}

export interface EventQueue {
  /** Calls from now on are of this run; one that was given up before does not count for it. */
  begin(resyncId: string): void;
  add(call: QueuedCall): void;
  /** Nothing more comes of the run. `isExpected`: what is dropped of it is no news. */
  end(options?: { readonly isExpected: boolean }): void;
  /** Sends what is left, and gives up at the first failure. Ends with the signal; never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

export interface EventQueueDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly urls: Pick<IngestUrls, 'metrics' | 'failed'>;
  readonly log: PortLog;
  readonly sleep: Sleep;
  /** Told how many calls of a run were given up. */
  readonly dropped?: ((calls: number) => void) | undefined;
  /** In milliseconds. */
  readonly clock?: () => number;
}

/** After so many failures in a row nothing more is sent of a run. */
const MOST_FAILURES = 3;
const RETRY_MS = 1_000;
/** From so many unsent calls on, a later state takes the place of an earlier one. */
const CROWDED = 16;
const MOST_CALLS = 5_000;
/**
 * What one call gets when the process ends, with what it has had by then: whoever left it open for
 * so long during the run is not waited for again.
 */
const LAST_CALL_MS = 2_000;

interface RunOfCalls {
  readonly resyncId: string;
  sent: number;
  dropped: number;
  failures: number;
  isGivenUp: boolean;
  hasEnded: boolean;
  isQuiet: boolean;
  error?: Error;
}

interface Waiting extends QueuedCall {
  readonly run: RunOfCalls;
}

/** An empty queue. */
export function createEventQueue(deps: EventQueueDeps): EventQueue {
  const { log } = deps;
  const life = linkSignals([]);
  const sender = createSender(deps, life.signal);
  let waiting: Waiting[] = [];
  let run: RunOfCalls | undefined;
  let sending: Promise<void> | undefined;
  let isClosing = false;

  async function sendAll(): Promise<void> {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
      try {
        await sender.send(call);
        call.run.sent += 1;
        call.run.failures = 0;
      } catch (thrown) {
        await failed(call, toError(thrown));
      }
      settle(call.run);
    }
  }

  /** What Port refuses is not said again; anything else is, until the run is given up. */
  async function failed(call: Waiting, error: Error): Promise<void> {
    const of = call.run;
    of.failures += 1;
    of.error = error;
    if (isClosing || of.failures >= MOST_FAILURES) return giveUp(call);
    if (refusedStatus(error) !== undefined) {
      of.dropped += 1;
      return;
    }
    waiting.unshift(call);
    await deps.sleep(RETRY_MS, life.signal).catch(() => undefined);
  }

  function giveUp(call: Waiting): void {
    const of = call.run;
    of.isGivenUp = true;
    const others = isClosing ? [] : waiting.filter((each) => each.run !== of);
    for (const each of [call, ...waiting]) if (!others.includes(each)) each.run.dropped += 1;
    const dropped = waiting.filter((each) => !others.includes(each));
    waiting = others;
    for (const each of dropped) settle(each.run);
  }

  /** Once nothing more is to come of a run: what Port was not told of it. */
  function settle(of: RunOfCalls): void {
    if (!of.hasEnded || of.dropped === 0 || waiting.some((each) => each.run === of)) return;
    sayDropped(log, of);
    deps.dropped?.(of.dropped);
    of.dropped = 0;
  }

  function start(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
  }

  return {
    begin(resyncId) {
      const state = { isGivenUp: false, hasEnded: false, isQuiet: false };
      run = { resyncId, sent: 0, dropped: 0, failures: 0, ...state };
    },
    add(call) {
      if (run === undefined) return;
      const of = run;
      if (of.isGivenUp || waiting.length >= MOST_CALLS) {
        of.dropped += 1;
        return;
      }
      if (waiting.length >= CROWDED)
        waiting = waiting.filter((each) => each.run !== of || each.key !== call.key);
      waiting.push({ ...call, run: of });
      start();
    },
    end({ isExpected } = { isExpected: false }) {
      if (run === undefined) return;
      run.hasEnded = true;
      run.isQuiet = isExpected;
      if (run.isGivenUp || sending === undefined) settle(run);
    },
    async close(signal) {
      isClosing = true;
      const stop = (): void => life.abort(new Error('the process ends'));
      sender.hurry();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await sending;
      signal.removeEventListener('abort', stop);
    },
  };
}

function sayDropped(log: PortLog, { resyncId, sent, dropped, isQuiet, error }: RunOfCalls): void {
  log[isQuiet ? 'debug' : 'warn'](
    { resyncId, sent, dropped, ...(error === undefined ? {} : { err: error }) },
    'Port did not take all of what it shows of this resync, which itself went on as ever',
  );
}

/** Sends one call at a time. */
function createSender(
  { http, urls, clock: now = () => performance.now() }: EventQueueDeps,
  life: AbortSignal,
) {
  let current: LinkedSignal | undefined;
  let begunAt = 0;
  let clock: NodeJS.Timeout | undefined;
  let isHurried = false;

  function limit({ abort }: LinkedSignal): void {
    clearTimeout(clock);
    const leftMs = Math.max(0, LAST_CALL_MS - (now() - begunAt));
    clock = setTimeout(() => abort(new Error('the process ends')), leftMs);
  }

  return {
    async send({ method, path, body }: QueuedCall): Promise<void> {
      const own = linkSignals([life]);
      const { signal } = own;
      current = own;
      begunAt = now();
      if (isHurried) limit(own);
      try {
        const base = await urls.metrics(signal);
        if (base === undefined) return;
        await http.request(
          { method, path, url: base + path, body, bestEffort: true, signal },
          anyAnswer,
        );
      } catch (thrown) {
        urls.failed(thrown);
        throw thrown;
      } finally {
        clearTimeout(clock);
        own.unlink();
        current = undefined;
      }
    },
    /** Gives little time to the call that is under way, and to those to come. */
    hurry(): void {
      isHurried = true;
      if (current !== undefined) limit(current);
    },
  };
}
