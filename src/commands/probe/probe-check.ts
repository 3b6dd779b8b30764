// One finding of `ocean-aws probe`: what was looked at, and what became of it. The words for the
// states are those of Ocean's probe.
import { AwsError } from '../../aws/errors/aws-error.js';
import { AppError, toError } from '../../errors.js';
import { ended } from '../../lib/text/ended.js';

export interface ProbeCheck {
  /** What was looked at: `Port`, `AWS identity`, `AWS accounts`, `AWS account`, or a kind. */
  readonly kind: string;
  readonly scopes: Readonly<Record<string, string>>;
  readonly status: 'PENDING' | 'SUCCESS' | 'FAILURE' | 'UNKNOWN';
  readonly message?: string;
}

/** A check that went well. */
export function succeeded(
  kind: string,
  message: string,
  scopes: ProbeCheck['scopes'] = {},
): ProbeCheck {
  return { kind, scopes, status: 'SUCCESS', message };
}

/** A check that failed for a reason that is no error. */
export function failedCheck(
  kind: string,
  message: string,
  scopes: ProbeCheck['scopes'] = {},
): ProbeCheck {
  return { kind, scopes, status: 'FAILURE', message };
}

/** A check that was not made, and why. */
export function unknownCheck(
  kind: string,
  message: string,
  scopes: ProbeCheck['scopes'] = {},
): ProbeCheck {
  return { kind, scopes, status: 'UNKNOWN', message };
}

/** A check that ended in an error: its code, what it says, and what to do about it. */
export function failedBy(
  kind: string,
  thrown: unknown,
  scopes: ProbeCheck['scopes'] = {},
): ProbeCheck {
  return failedCheck(kind, sentenceOf(toError(thrown)), scopes);
}

function sentenceOf(error: Error): string {
  if (error instanceof AppError) return `${error.code}: ${ended(error.message)} ${error.remedy}`;
  if (error instanceof AwsError)
    return `aws-request-failed: ${ended(error.message)} ${error.remedy ?? ''}`.trim();
  return error.message;
}
