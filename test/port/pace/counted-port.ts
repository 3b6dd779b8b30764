// The rate limiter of the simulated Port behind a governor, in virtual time: requests take a while
// to arrive and to be answered, and overtake each other.
import { setMaxListeners } from 'node:events';
import { createGovernor, type Pause } from '../../../src/port/pace/governor.js';
import { createRateLimiter, type LimitScope } from '../../../src/sandbox/port/rate-limit.js';
import { type PortOptions, resolveSettings } from '../../../src/sandbox/port/settings.js';
import { virtualTime } from './virtual-time.js';

export interface CountedOptions extends PortOptions {
  /** So far Port's clock is ahead of ours. */
  readonly aheadMs?: number;
  /** Headers that Port gives in place of its own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly withoutDate?: boolean;
  /** Longest way of a request or an answer. */
  readonly longestWayMs?: number;
}

export function countedPort(options: CountedOptions = {}) {
  const time = virtualTime();
  const start = time.at;
  const clock = () => time.at + (options.aheadMs ?? 0);
  const limiter = createRateLimiter(resolveSettings({ ...options, clock }));
  const pauses: Pause[] = [];
  const governor = createGovernor({
    now: time.now,
    sleep: time.sleep,
    longestMs: 300_000,
    onPause: (pause) => pauses.push(pause),
  });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const counts = { sent: 0, refused: 0, widest: 0, widestUnknowing: 0, inFlight: 0, answered: 0 };
  let seed = 1;
  const way = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return time.sleep(1 + (seed % (options.longestWayMs ?? 200)));
  };

  /** One request of the program, which has to pass the governor. */
  async function send(line: LimitScope, rank: 'first' | 'usual' | 'last' = 'usual') {
    const leave = await governor.enter({ line, rank, signal });
    counts.sent += 1;
    counts.inFlight += 1;
    if (counts.answered === 0)
      counts.widestUnknowing = Math.max(counts.widestUnknowing, counts.inFlight);
    counts.widest = Math.max(counts.widest, counts.inFlight);
    await way();
    const { allowed, headers } = limiter.take(line);
    const date = new Date(clock()).toUTCString();
    await way();
    counts.inFlight -= 1;
    counts.answered += 1;
    if (!allowed) counts.refused += 1;
    const all: Readonly<Record<string, string>> = {
      ...(options.headers ?? headers),
      ...(options.withoutDate ? {} : { date }),
    };
    leave({ status: allowed ? 200 : 429, header: (name) => all[name] });
  }

  return {
    time,
    limiter,
    governor,
    counts,
    pauses,
    send,
    elapsed: () => time.at - start,
    /** So many requests, `width` of them side by side. */
    many(line: LimitScope, count: number, width: number, rank?: 'first' | 'usual' | 'last') {
      let left = count;
      const one = async () => {
        for (; left > 0; ) {
          left -= 1;
          await send(line, rank);
        }
      };
      return time.run(Promise.all(Array.from({ length: width }, one)));
    },
  };
}
