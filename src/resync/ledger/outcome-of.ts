// From what was thrown to the outcome that a cell, an account or a single read ends with.
import { isAwsError } from '../../aws/errors/aws-error.js';
import { AppError, toError } from '../../errors.js';
import type { Evidence, OutcomeStatus } from '../../types/outcome.js';

export interface FailedOutcome {
  readonly status: Exclude<OutcomeStatus, 'complete' | 'degraded'>;
  readonly evidence: Evidence;
}

/** Never answers `complete`: what was thrown is not known to be harmless. */
export function outcomeOf(thrown: unknown, operation: string, signal?: AbortSignal): FailedOutcome {
  const error = toError(thrown);
  if (isAwsError(error)) return { status: STATUS_OF[error.category], evidence: error.evidence };
  const advice = error instanceof AppError ? { remedy: error.remedy } : {};
  const cause = error.cause;
  if (isAwsError(cause))
    return {
      status: STATUS_OF[cause.category],
      evidence: { ...cause.evidence, message: error.message, ...advice },
    };
  if (signal?.aborted)
    return {
      status: 'cancelled',
      evidence: { code: 'cancelled', message: 'the resync was stopped', operation, attempts: 0 },
    };
  const code = error instanceof AppError ? error.code : 'internal';
  const status = code === 'role-denied' || code === 'session-mismatch' ? 'denied' : 'failed';
  return { status, evidence: { code, message: error.message, operation, attempts: 1, ...advice } };
}

const STATUS_OF = {
  denied: 'denied',
  throttled: 'throttled',
  unreachable: 'unreachable',
  'not-found': 'failed',
  expired: 'denied',
  invalid: 'failed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const;
