// Questions to Port that end soon, whatever Port does.
import { AppError } from '../../../errors.js';
import { deadline } from '../../../lib/waiting/waiting.js';

/** For one question, repetitions included. */
const LIMIT_MS = 15_000;

/** Throws what asking throws, and `port-unreachable` when the time is over. */
export async function answeredSoon<T>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = deadline(LIMIT_MS, signal);
  try {
    return await ask(limit.signal);
  } catch (thrown) {
    if (signal.aborted || !limit.expired()) throw thrown;
    throw new AppError('port-unreachable', `Port gave no answer within ${LIMIT_MS / 1000} s.`, {
      cause: thrown,
    });
  } finally {
    limit.clear();
  }
}
