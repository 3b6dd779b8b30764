// What an operator is told when the base identity could not be opened, and what to do about it.

import { AwsError } from '../aws/errors/aws-error.js';
import type { Meaning } from '../aws/errors/failure-class.js';
import { AppError } from '../errors.js';

const STS_REMEDY =
  'Check that the regional STS endpoint can be reached: egress rules, proxy, VPC endpoint, AWS_REGION.';

/** Answers in which STS says nothing that an operator could act on. */
const SAYS_NOTHING: ReadonlySet<Meaning> = new Set([
  'trouble',
  'too-fast',
  'unexplained',
  'invalid',
  'not-found',
]);

/** Refusals that the source of the credentials mends; of all others the error knows more. */
const OF_THE_SOURCE: ReadonlySet<Meaning> = new Set([
  'not-allowed',
  'refused',
  'caller-unknown',
  'signature',
  'expired',
  'web-token',
]);

/** Where credentials come from, in words. */
interface CredentialsSource {
  readonly label: string;
  readonly remedy?: string;
}

/** The error for credentials that could not be had or used. */
export function unavailable(origin: CredentialsSource, error: Error): AppError {
  const details = error instanceof AwsError ? { awsCode: error.awsCode, ...error.evidence } : {};
  const unasked =
    error instanceof AwsError &&
    (error.category === 'unreachable' ||
      error.category === 'throttled' ||
      error.category === 'failed');
  const remedy = error instanceof AwsError ? remedyFor(error, origin) : origin.remedy;
  return new AppError(
    'base-identity-unavailable',
    unasked
      ? `STS could not be asked about the credentials from ${origin.label}: ${error.message}`
      : `The credentials from ${origin.label} could not be used: ${error.message}`,
    {
      cause: error,
      details,
      ...(remedy === undefined ? {} : { remedy }),
    },
  );
}

function remedyFor({ meaning, remedy }: AwsError, origin: CredentialsSource): string | undefined {
  if (SAYS_NOTHING.has(meaning)) return STS_REMEDY;
  return OF_THE_SOURCE.has(meaning) ? origin.remedy : remedy;
}

/** The error for credentials that belong to another account than before. */
export function moved(before: string, after: string): AppError {
  return new AppError(
    'base-identity-unavailable',
    `The base identity changed from ${before} to ${after} while running; it is not used.`,
    {
      remedy: 'Restart to go on with the new identity.',
    },
  );
}
