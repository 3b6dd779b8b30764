// Waiting for shared work with an end of one's own: a signal, or a clock.
import { linkSignals } from './linked-signal.js';

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/**
 * Awaits shared work without tying its life to this waiter: an abort ends the waiting, not the
 * work. `onAbort` is called then, and once, for the error to end with.
 */
export function raceAbort<T>(
  work: Promise<T>,
  signal: AbortSignal,
  onAbort: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(onAbort());
    if (signal.aborted) {
      work.catch(() => undefined);
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    work.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject);
  });
}

export interface Deadline {
  readonly signal: AbortSignal;
  readonly expired: () => boolean;
  /** Must be called, or the source keeps a listener. */
  readonly clear: () => void;
}

/** A signal that is aborted with its source, or after `timeoutMs`. */
export function deadline(timeoutMs: number, source: AbortSignal): Deadline {
  const { signal, abort, unlink } = linkSignals([source]);
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    abort();
  }, timeoutMs);
  return {
    signal,
    expired: () => expired,
    clear: () => {
      clearTimeout(timer);
      unlink();
    },
  };
}

export const LATE: unique symbol = Symbol('late');

/**
 * What the work gives, or `LATE` when that takes longer; the work goes on then. The clock that
 * loses is switched off.
 */
export async function inTime<T>(
  work: Promise<T>,
  withinMs: number,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<T | typeof LATE> {
  const clock = new AbortController();
  const late = (): typeof LATE => LATE;
  try {
    return await Promise.race([work, sleep(withinMs, clock.signal).then(late, late)]);
  } finally {
    clock.abort();
  }
}
