// What a failed request to AWS is, in our own few words: the codes themselves are in error-table.ts
// and transport-errors.ts.

/** What may be concluded from a failure. */
export type AwsFailureCategory =
  | 'denied'
  | 'throttled'
  | 'unreachable'
  | 'not-found'
  | 'expired'
  | 'invalid'
  | 'failed'
  | 'cancelled';

/** How a failed attempt may be followed up. */
export type RetryClass =
  | 'throttle'
  | 'transient'
  | 'timeout'
  | 'connect'
  | 'malformed'
  | 'expired'
  | 'none';

export interface FailureClass {
  readonly category: AwsFailureCategory;
  readonly retry: RetryClass;
}

/** What a failure means to an operator, whatever AWS calls it. */
export type Meaning =
  | 'not-allowed'
  | 'refused'
  | 'not-subscribed'
  | 'account-blocked'
  | 'account-pending'
  | 'caller-unknown'
  | 'region-off'
  | 'clock'
  | 'signature'
  | 'unsigned'
  | 'expired'
  | 'web-token'
  | 'session-policy'
  | 'key'
  | 'no-organization'
  | 'too-fast'
  | 'trouble'
  | 'not-found'
  | 'invalid'
  | 'not-offered'
  | 'foreign'
  | 'garbled'
  | 'too-large'
  | 'unexplained'
  | TransportMeaning;

/** What a failure below HTTP means. */
export type TransportMeaning =
  | 'proxy-refused'
  | 'proxy-login'
  | 'proxy-unreachable'
  | 'tls'
  | 'name'
  | 'no-connection'
  | 'silence'
  | 'connection'
  | 'too-large'
  | 'garbled'
  | 'bad-address';
