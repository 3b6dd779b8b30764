// Shares one running task between everyone who asks for its result at the same time. The task runs
// under a signal of its own, so a caller that gives up never fails the others; it is aborted only
// when every caller has given up.
import { AppError } from '../../errors.js';
import { raceAbort } from './waiting.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Returns a function that starts `task`, or joins the run in progress. A caller without a signal
 * keeps the run alive to its end. Throws `resync-cancelled` to the caller whose signal is aborted;
 * the next caller after a run ended starts a new one.
 */
export function createSingleFlight<T>(
  task: (signal: AbortSignal) => Promise<T>,
): (signal?: AbortSignal) => Promise<T> {
  let current: Flight<T> | undefined;

  function start(): Flight<T> {
    const controller = new AbortController();
    const result = task(controller.signal);
    const flight: Flight<T> = { result, controller, waiting: 0 };
    const land = (): void => {
      if (current === flight) current = undefined;
    };
    // Also marks the result as handled: with only gone callers left, its rejection is nobody's
    // news.
    result.then(land, land);
    return flight;
  }

  return async (signal) => {
    if (signal?.aborted) throw cancelled();
    current ??= start();
    const flight = current;
    flight.waiting += 1;
    if (!signal) return flight.result;
    return raceAbort(flight.result, signal, () => {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        if (current === flight) current = undefined;
        flight.controller.abort();
      }
      return cancelled();
    });
  };
}

function cancelled(): AppError {
  return new AppError('resync-cancelled', 'Waiting for what others wait for too was stopped.');
}
