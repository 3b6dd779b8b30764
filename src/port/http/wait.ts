// Waiting that ends at once when the run is stopped. Everything in this folder waits through these functions.

import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../errors.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** The error of everything that was stopped from outside. */
export function cancelled(doing: string): AppError {
  return new AppError('resync-cancelled', `Stopped while ${doing}.`);
}

/** Resolves after `ms` milliseconds. Throws `resync-cancelled` as soon as the signal is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted) throw cancelled('waiting for Port');
    throw error;
  }
}

/** Awaits shared work without tying its life to this waiter: an abort ends the waiting, not the work. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(cancelled('waiting for Port'));
    if (signal.aborted) {
      work.catch(() => undefined);
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
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
