// Lets requests to Port leave only while its rate limit has room for them, all of them: tokens,
// repetitions and what nothing depends on. Guarantees that whoever waits goes on when the window
// ends, in the order of arrival, and at once when its signal is aborted or all is closed.

import { AppError } from '../../errors.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { cancelled } from '../wait.js';
import { createLines, type Landed, type Line } from './lines.js';

export interface Governor {
  /**
   * Waits until the request may leave. The returned function says how it ended; call it once.
   * Throws `resync-cancelled` as soon as the signal is aborted, and after `close`.
   */
  enter(request: Ask): Promise<Landed>;
  /** Lets go whoever waits, and nobody in any more. */
  close(): void;
}

export interface Ask {
  /** Requests of one line are counted by Port in one window. */
  readonly line: string;
  /**
   * `first`: others wait for it. `last`: nothing depends on it. `beat`: worth nothing later, so that
   * only what was said of its own line holds it, and it throws when a 429 said so.
   */
  readonly rank?: 'first' | 'usual' | 'last' | 'beat';
  readonly signal: AbortSignal;
}

export interface Pause {
  readonly waitMs: number;
  readonly limit: number | undefined;
}

export interface GovernorDeps {
  /** A clock that does not jump. */
  readonly now: () => number;
  /** The time of day; by default the same clock. */
  readonly timeOfDay?: () => number;
  readonly sleep: Sleep;
  /** No window is waited for longer than this, whatever its headers say. */
  readonly longestMs: number;
  /** Told when requests have to wait for the end of a window. */
  readonly onPause?: (pause: Pause) => void;
}

interface Queue extends Line {
  readonly usual: Waiter[];
  readonly last: Waiter[];
  clock: { readonly endsAt: number; readonly stop: AbortController } | undefined;
  /** That the window is used up was told. */
  told: boolean;
}

interface Waiter {
  pass(): void;
  letGo(): void;
}

/** Whoever sends what nothing depends on keeps it in a bounded store of its own. */
const MOST_LAST = 100;
const WAITING = "waiting for room in Port's rate limit";

/** A governor that knows nothing yet. */
export function createGovernor(deps: GovernorDeps): Governor {
  const { now, timeOfDay = now, sleep, longestMs, onPause } = deps;
  let isClosed = false;
  const lines = createLines<Queue>({
    now,
    timeOfDay,
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
    while (usual.length > 0 && lines.room(queue, 'room') > 0) usual.shift()?.pass();
    while (usual.length === 0 && last.length > 0 && lines.room(queue, 'spareRoom') > 0)
      last.shift()?.pass();
    setClock(queue, usual.length + last.length === 0 ? undefined : lines.endsAt(queue));
    tellPause(queue);
  };
  const admitAll = () => {
    for (const each of lines.all()) admit(each);
  };
  const tellPause = (queue: Queue) => {
    const known = queue.window.knownAt(now());
    const isFull = known?.remaining === 0 && queue.usual.length > 0;
    if (isFull && !queue.told) onPause?.({ waitMs: leftMs(known.until), limit: known.limit });
    queue.told = isFull;
  };
  /** A clock that is set rings at its time, or earlier; what is later by then is waited for anew. */
  const setClock = (queue: Queue, endsAt: number | undefined) => {
    if (endsAt !== undefined && queue.clock !== undefined && queue.clock.endsAt <= endsAt) return;
    queue.clock?.stop.abort();
    queue.clock = undefined;
    if (endsAt === undefined) return;
    const clock = { endsAt, stop: new AbortController() };
    queue.clock = clock;
    const rung = () => {
      if (queue.clock !== clock) return;
      queue.clock = undefined;
      lines.waited(endsAt);
      admitAll();
    };
    sleep(leftMs(endsAt), clock.stop.signal).then(rung, () => {
      if (!clock.stop.signal.aborted) rung();
    });
  };
  const send = (queue: Queue): Landed => {
    const land = lines.send(queue);
    return (how) => {
      land(how);
      if (!isClosed) admitAll();
    };
  };

  return {
    async enter({ line, rank = 'usual', signal }) {
      if (isClosed || signal.aborted) throw cancelled(WAITING);
      const queue = lines.at(line);
      if (rank === 'beat' && queue.window.isRefused(now())) throw refused();
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
      isClosed = true;
      for (const { clock, usual, last } of lines.all()) {
        clock?.stop.abort();
        for (const waiter of [...usual.splice(0), ...last.splice(0)]) waiter.letGo();
      }
    },
  };
}

/** Begins when its turn comes, in the same moment, so that the next one sees it on its way. */
function inQueue<T>(
  waiting: Waiter[],
  begin: () => T,
  options: { readonly isFirst: boolean; readonly signal: AbortSignal; readonly left: () => void },
): Promise<T> {
  const { isFirst, signal, left } = options;
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      pass() {
        signal.removeEventListener('abort', stop);
        resolve(begin());
      },
      letGo() {
        signal.removeEventListener('abort', stop);
        reject(cancelled(WAITING));
      },
    };
    const stop = () => {
      const place = waiting.indexOf(waiter);
      if (place >= 0) waiting.splice(place, 1);
      waiter.letGo();
      left();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (isFirst) waiting.unshift(waiter);
    else waiting.push(waiter);
  });
}

function refused(): AppError {
  return new AppError('port-unreachable', 'Port asked to wait, and this is worth nothing later.');
}

function crowded(): AppError {
  return new AppError(
    'port-unreachable',
    "Too much that nothing depends on waits for room in Port's rate limit already.",
  );
}
