// The one error that AWS calls end with. Its category decides what may be concluded; its evidence
// goes into the ledger.
import { AppError } from '../../errors.js';
import type { Evidence } from '../../types/outcome.js';
import type { AwsFailureCategory, Meaning } from './failure-class.js';
import { meaningOf } from './judge-answer.js';

export interface AwsErrorFields {
  readonly category: AwsFailureCategory;
  /** AWS's code as it stands on the wire, or a code of ours, such as `timeout`. */
  readonly awsCode: string;
  readonly evidence: Evidence;
  readonly httpStatus?: number | undefined;
  /** The SDK's service id, such as `EC2`. */
  readonly service: string;
  readonly region: string;
  readonly accountId?: string | undefined;
  readonly remedy?: string | undefined;
  /** The host name that could not be resolved, which may also be a proxy's. */
  readonly unresolvedHost?: string | undefined;
  /** The SDK's modelled exception, or the error of the transport. */
  readonly cause?: unknown;
}

/**
 * A request to AWS that failed for good. Its message names the action, the account, the region and
 * what AWS said.
 */
export class AwsError extends AppError {
  readonly category: AwsFailureCategory;
  readonly awsCode: string;
  readonly evidence: Evidence;
  readonly httpStatus: number | undefined;
  readonly service: string;
  readonly region: string;
  readonly accountId: string | undefined;
  readonly unresolvedHost: string | undefined;

  constructor(message: string, fields: AwsErrorFields) {
    const { category, awsCode, evidence, httpStatus, service, region, accountId } = fields;
    super(category === 'cancelled' ? 'resync-cancelled' : 'aws-request-failed', message, {
      cause: fields.cause,
      details: {
        category,
        awsCode,
        operation: evidence.operation,
        requestId: evidence.requestId,
        httpStatus,
        region,
        accountId,
      },
      ...(fields.remedy === undefined ? {} : { remedy: fields.remedy }),
    });
    this.category = category;
    this.awsCode = awsCode;
    this.evidence = evidence;
    this.httpStatus = httpStatus;
    this.service = service;
    this.region = region;
    this.accountId = accountId;
    this.unresolvedHost = fields.unresolvedHost;
  }

  /** What the failure means, whatever AWS calls it. */
  get meaning(): Meaning {
    return meaningOf({ ...this.evidence, category: this.category });
  }
}

/**
 * True for a request to AWS that failed for good; its category then decides what may be concluded.
 */
export function isAwsError(error: unknown): error is AwsError {
  return error instanceof AwsError;
}
