// Lets requests to Port leave only while its rate limit has room for them, all of them: tokens,
// repetitions and what nothing depends on. Guarantees that whoever waits goes on when the window
// ends, in the order of arrival, and at once when its signal is aborted.

import { AppError } from '../../errors.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { cancelled } from '../wait.js';
import { createLines, type Line, type PortAnswer } from './lines.js';

export interface Governor {
  /**
   * Waits until the request may leave. The returned function says how it ended, without an answer
   * when there was none; call it once. Throws `resync-cancelled` as soon as the signal is aborted.
   */
  enter(request: Ask): Promise<(answer?: PortAnswer) => void>;
  /** Ends the clocks. Who waits then is let go by its own signal. */
  close(): void;
}

export interface Ask {
  /** Requests of one line are counted by Port in one window. */
  readonly line: string;
  /**
   * `first`: others wait for it. `last`: nothing depends on it. `beat`: worth nothing later, so that
   * only what was said of its own line holds it.
   */
  readonly rank?: 'first' | 'usual' | 'last' | 'beat';
  readonly signal: AbortSignal;
}

export interface Pause {
  readonly waitMs: number;
  readonly limit: number | undefined;
}

export interface GovernorDeps {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** No window is waited for longer than this, whatever its headers say. */
  readonly longestMs: number;
  /** Told when requests have to wait for the end of a window. */
  readonly onPause?: (pause: Pause) => void;
}

interface Queue extends Line {
  readonly usual: (() => void)[];
  readonly last: (() => void)[];
  clock: AbortController | undefined;
  /** That the window is used up was told. */
  told: boolean;
}

/** Whoever sends what nothing depends on keeps it in a bounded store of its own. */
const MOST_LAST = 100;
const WAITING = "waiting for room in Port's rate limit";

/** A governor that knows nothing yet. */
export function createGovernor({ now, sleep, longestMs, onPause }: GovernorDeps): Governor {
  const lines = createLines<Queue>({
    now,
    longestMs,
    make: (line) => ({ ...line, usual: [], last: [], clock: undefined, told: false }),
  });
  const mayPass = (queue: Queue, isLast: boolean) =>
    queue.usual.length === 0 &&
    (isLast
      ? queue.last.length === 0 && lines.room(queue, 'spareRoom') > 0
      : lines.room(queue, 'room') > 0);
  const leftMs = (until: number) => Math.min(Math.max(0, until - now()), longestMs);

  const admit = (queue: Queue) => {
    const { usual, last } = queue;
    while (usual.length > 0 && lines.room(queue, 'room') > 0) usual.shift()?.();
    while (usual.length === 0 && last.length > 0 && lines.room(queue, 'spareRoom') > 0)
      last.shift()?.();
    if (usual.length + last.length === 0) {
      queue.clock?.abort();
      queue.clock = undefined;
    } else if (queue.clock === undefined) setClock(queue);
    tellPause(queue);
  };
  const tellPause = (queue: Queue) => {
    const { known } = queue.window;
    const isFull = known?.remaining === 0 && queue.usual.length > 0;
    if (isFull && !queue.told) onPause?.({ waitMs: leftMs(known.until), limit: known.limit });
    queue.told = isFull;
  };
  const setClock = (queue: Queue) => {
    const endsAt = queue.window.endsAt(now());
    if (endsAt === undefined) return;
    const clock = new AbortController();
    queue.clock = clock;
    const rung = () => {
      if (queue.clock !== clock) return;
      queue.clock = undefined;
      queue.window.waited(endsAt);
      admit(queue);
    };
    sleep(leftMs(endsAt), clock.signal).then(rung, () => {
      if (!clock.signal.aborted) rung();
    });
  };
  const send = (queue: Queue) => {
    const land = lines.send(queue);
    return (answer?: PortAnswer) => {
      land(answer);
      for (const each of lines.all()) admit(each);
    };
  };

  return {
    async enter({ line, rank = 'usual', signal }) {
      if (signal.aborted) throw cancelled(WAITING);
      const queue = lines.at(line);
      const isBeat = rank === 'beat' && lines.room(queue, 'ownRoom') > 0;
      if (isBeat || mayPass(queue, rank === 'last')) return send(queue);
      const waiting = rank === 'last' ? queue.last : queue.usual;
      if (rank === 'last' && waiting.length >= MOST_LAST) throw crowded();
      const begun = inQueue(waiting, () => send(queue), {
        isFirst: rank === 'first' || rank === 'beat',
        signal,
        left: () => admit(queue),
      });
      admit(queue);
      return begun;
    },
    close() {
      for (const { clock } of lines.all()) clock?.abort();
    },
  };
}

/** Begins when its turn comes, in the same moment, so that the next one sees it on its way. */
function inQueue<T>(
  waiting: (() => void)[],
  begin: () => T,
  options: { readonly isFirst: boolean; readonly signal: AbortSignal; readonly left: () => void },
): Promise<T> {
  const { isFirst, signal, left } = options;
  return new Promise((resolve, reject) => {
    const pass = () => {
      signal.removeEventListener('abort', stop);
      resolve(begin());
    };
    const stop = () => {
      const place = waiting.indexOf(pass);
      if (place >= 0) waiting.splice(place, 1);
      reject(cancelled(WAITING));
      left();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (isFirst) waiting.unshift(pass);
    else waiting.push(pass);
  });
}

function crowded(): AppError {
  return new AppError(
    'port-unreachable',
    "Too much that nothing depends on waits for room in Port's rate limit already.",
  );
}
