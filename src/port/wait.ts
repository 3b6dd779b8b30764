// Waiting that ends at once when the run is stopped. Everything in this folder waits through these functions.

import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.js';

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

export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly clear: () => void;
}

/** Aborted as soon as one source is. `clear` must be called, or the sources keep a listener each. */
export function linkSignals(sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const source of sources) {
    // As many requests may be in flight as there are readers; that is no leak, so Node need not warn about it.
    if (source !== undefined) setMaxListeners(0, source);
    if (source?.aborted) controller.abort();
    source?.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    clear: () => {
      for (const source of sources) source?.removeEventListener('abort', stop);
    },
  };
}

export interface Deadline extends LinkedSignal {
  readonly expired: () => boolean;
}

/** A signal that is also aborted after `timeoutMs`. */
export function deadline(timeoutMs: number, source: AbortSignal): Deadline {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const linked = linkSignals([source, timeout.signal]);
  return {
    signal: linked.signal,
    expired: () => timeout.signal.aborted,
    clear: () => {
      clearTimeout(timer);
      linked.clear();
    },
  };
}
