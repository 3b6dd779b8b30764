/**
 * A unit of reading: one kind in one account and region. Global kinds have the region `global`.
 * Plain JSON on purpose.
 */
export interface Cell {
  readonly kind: string;
  readonly accountId: string;
  readonly region: string;
}

export type OutcomeStatus =
  | 'complete'
  | 'degraded'
  | 'denied'
  | 'unreachable'
  | 'throttled'
  | 'failed'
  | 'cancelled';

/** Why a read ended as it did, as far as AWS told. Plain JSON. */
export interface Evidence {
  /** AWS's error code, such as `AccessDenied`, or a code of ours, such as `timeout`. */
  readonly code: string;
  readonly message: string;
  /** In IAM's spelling, such as `ec2:DescribeInstances`. */
  readonly operation: string;
  readonly requestId?: string;
  readonly attempts: number;
  /** What to do about it, where the failing part knows better than the general rule. */
  readonly remedy?: string;
  readonly deniedBy?:
    | 'identity-policy'
    | 'service-control-policy'
    | 'session-policy'
    | 'permissions-boundary'
    | 'resource-policy'
    | 'trust-policy';
}

/**
 * What became of a cell. `degraded` means that the list was read to its end and only enrichments
 * failed.
 */
export interface Outcome {
  readonly status: OutcomeStatus;
  readonly items: number;
  readonly evidence?: Evidence;
}
