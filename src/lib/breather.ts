// Lets others have the main thread during long work: requests of probes are answered between two
// slices.
import { setImmediate } from 'node:timers/promises';

export interface Breather {
  /** Resolves at once within a slice, else after everything that waits has had its turn. */
  pause(): Promise<void> | undefined;
}

/** Slices of so many milliseconds. */
export function createBreather(
  sliceMs = 20,
  now: () => number = () => performance.now(),
): Breather {
  let until = now() + sliceMs;
  return {
    pause() {
      if (now() < until) return undefined;
      return setImmediate().then(() => {
        until = now() + sliceMs;
      });
    },
  };
}
