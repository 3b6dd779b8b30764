/** Credentials for one AWS session. `expiration` is absent for static keys, which never expire. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * One identity in one account. The account id was verified when the session was opened.
 * Holds no credentials itself: it hands out fresh ones, with one refresh in flight at a time.
 */
export interface Session {
  readonly accountId: string;
  /** As in the ARN that AWS gives the session. */
  readonly partition: string;
  /**
   * Why AWS could not be asked whose session this is; then what it reads is no evidence that
   * anything is gone. Absent when it is proven.
   */
  readonly unproven?: string;
  /**
   * Why AWS takes no policy for this session, though one was to limit it: it may do whatever its
   * role may.
   */
  readonly unlimited?: string;
  /**
   * Where no single policy was taken: the session that may use the service, named as IAM names it.
   */
  forService?(service: string): Session;
  /**
   * Credentials that are valid now; refreshes before expiry. Throws an AppError when a refresh
   * fails.
   */
  credentials(signal?: AbortSignal): Promise<AwsCredentials>;
  /**
   * Replaces credentials that AWS refused as expired; callers that name the same rejected ones
   * share one refresh.
   */
  renew(rejected: AwsCredentials, signal?: AbortSignal): Promise<AwsCredentials>;
}
