// Work on many items on the main thread, in slices between which others have their turn.
import { createBreather } from './breather.js';

/** Starts on each item in order, without keeping the main thread for long, and waits for all. */
export async function inSlices<T, R>(
  items: readonly T[],
  start: (item: T, index: number) => R | Promise<R>,
): Promise<R[]> {
  const breather = createBreather();
  const started: (R | Promise<R>)[] = [];
  for (const [index, item] of items.entries()) {
    const pause = breather.pause();
    if (pause !== undefined) await pause;
    const result = start(item, index);
    // It may fail before all are waited for; then it is told there.
    if (result instanceof Promise) result.catch(() => undefined);
    started.push(result);
  }
  return Promise.all(started);
}
