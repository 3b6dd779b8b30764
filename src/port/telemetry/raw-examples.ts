// Shows Port the first resources of each mapping resource, as they were read: what the mapping
// editor offers to try expressions on. Masked, beside the resync, and given up at the first sign
// that Port does not want them.
import { toError } from '../../errors.js';
import { fitJson } from '../../lib/text/fit-json.js';
import { createSparingLog } from '../../lib/text/sparing-log.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import { inTime } from '../../lib/waiting/waiting.js';
import type { MappingResource } from '../../types/mapping.js';
import type { Resource } from '../../types/resource.js';
import type { RunWatch } from '../../types/run-watch.js';
import { portPath } from '../http/call.js';
import { refusedStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { anyAnswer } from '../schemas.js';
import { sleep } from '../wait.js';
import { maskExample } from './mask-example.js';

export interface RawExamples {
  readonly watch: RunWatch;
  /** Waits a little for what is being sent, and gives up on the rest. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

export interface RawExamplesDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly identifier: string;
  /** A text without what is known to be secret. */
  readonly hide: (text: string) => string;
  readonly log: PortLog;
  /** In milliseconds. */
  readonly clock?: () => number;
}

/** As Ocean, for each mapping resource of a resync. */
const MOST = 5;
/** Of one example; five are far below what Port takes in one body. */
const MAX_BYTES = 32_768;
const REQUEST_MS = 5_000;
/** What a request gets when the process ends, with what it has had by then. */
const CLOSE_MS = 1_000;
/** What Port says of one kind or body, and not of all. */
const OF_THIS_ONE: ReadonlySet<number> = new Set([400, 404, 413, 422]);

interface Sample {
  readonly kind: string;
  readonly items: Resource[];
  isQueued: boolean;
}

/** Sends nothing unless its watch is told of resources. */
export function createRawExamples(deps: RawExamplesDeps): RawExamples {
  const { http, identifier, hide, log, clock = () => performance.now() } = deps;
  const ended = linkSignals([]);
  const samples = new Map<number, Sample>();
  let queue: Sample[] = [];
  let sending: Promise<void> | undefined;
  let begunAt: number | undefined;
  const sparing = createSparingLog(log);

  function sampled({ index, kind }: MappingResource, resources: readonly Resource[]): void {
    const known = samples.get(index);
    if (known?.isQueued) return;
    const sample = known ?? { kind, items: [], isQueued: false };
    if (known === undefined) samples.set(index, sample);
    sample.items.push(...resources.slice(0, MOST - sample.items.length));
    if (sample.items.length >= MOST) enqueue(sample);
  }

  function enqueue(sample: Sample): void {
    if (sample.isQueued) return;
    sample.isQueued = true;
    if (sample.items.length > 0) queue.push(sample);
    start();
  }

  function start(): void {
    if (queue.length === 0) return;
    sending ??= sendAll().finally(() => {
      sending = undefined;
      if (!ended.signal.aborted) start();
    });
  }

  function enqueueRest(): void {
    for (const sample of samples.values()) enqueue(sample);
  }

  /** One request at a time. */
  async function sendAll(): Promise<void> {
    // The page that these are from goes on first.
    await sleep(0, ended.signal).catch(() => undefined);
    for (let next = queue.shift(); next && !ended.signal.aborted; next = queue.shift()) {
      const { kind } = next;
      begunAt = clock();
      try {
        await send(kind, next.items.splice(0));
      } catch (thrown) {
        if (!OF_THIS_ONE.has(refusedStatus(thrown) ?? 0)) queue = [];
        say(kind, toError(thrown));
      }
      begunAt = undefined;
    }
  }

  async function send(kind: string, items: readonly Resource[]): Promise<void> {
    const examples = items.flatMap((item) => fitJson(maskExample(item, hide), MAX_BYTES) ?? []);
    if (examples.length === 0) return;
    await http.request(
      {
        method: 'POST',
        path: portPath`/integration/${identifier}/kinds/${kind}/examples`,
        body: `{"examples":[${examples.join(',')}]}`,
        bestEffort: true,
        timeoutMs: REQUEST_MS,
        signal: ended.signal,
      },
      anyAnswer,
    );
  }

  function say(kind: string, err: Error): void {
    if (ended.signal.aborted) return;
    sparing.warn('', { err, kind }, 'Port did not take examples of resources; nothing needs them');
  }

  return {
    watch: {
      began() {
        samples.clear();
        queue = [];
      },
      sampled,
      reconciling: enqueueRest,
      ended() {
        enqueueRest();
        samples.clear();
      },
    },
    async close(signal) {
      const stop = (): void => ended.abort(new Error('the process ends'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      const hadMs = begunAt === undefined ? 0 : clock() - begunAt;
      if (hadMs < CLOSE_MS) await inTime(sending ?? Promise.resolve(), CLOSE_MS - hadMs, sleep);
      signal.removeEventListener('abort', stop);
      stop();
    },
  };
}
