// Time that moves on only when nothing is left to do, to the next moment for which somebody waits:
// requests with a latency and clocks that wait for a window stay in their true order.
import { setImmediate as turn } from 'node:timers/promises';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export function virtualTime(start = Date.parse('2026-03-01T12:00:00Z')) {
  const sleepers = new Set<Sleeper>();
  const time = {
    at: start,
    now: () => time.at,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const end = (settle: () => void) => () => {
          sleepers.delete(sleeper);
          settle();
        };
        const sleeper = { due: time.at + ms, wake: end(resolve) };
        sleepers.add(sleeper);
        signal?.addEventListener(
          'abort',
          end(() => reject(new Error('stopped'))),
          { once: true },
        );
      }),
    /** Runs until the work has ended; fails when it waits for nothing. */
    async run<T>(work: Promise<T>): Promise<T> {
      let ended = false;
      const end = () => {
        ended = true;
      };
      work.then(end, end);
      for (await turn(); !ended; await turn()) {
        const [next] = [...sleepers].sort((a, b) => a.due - b.due);
        if (next === undefined) throw new Error('Everybody waits, and nobody for a time.');
        time.at = Math.max(time.at, next.due);
        next.wake();
      }
      return work;
    },
    get sleeping() {
      return sleepers.size;
    },
  };
  return time;
}

export type VirtualTime = ReturnType<typeof virtualTime>;
