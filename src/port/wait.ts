// Waiting for Port that ends at once when the run is stopped. Everything said to Port waits
// through these functions.

import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.js';
import { raceAbort } from '../lib/waiting/waiting.js';

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

/**
 * Awaits work that others wait for too. Throws `resync-cancelled` as soon as the signal is aborted;
 * the work goes on.
 */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return signal === undefined ? work : raceAbort(work, signal, () => cancelled('waiting for Port'));
}
