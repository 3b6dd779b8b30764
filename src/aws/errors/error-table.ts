// The only place that knows AWS's error codes: what each does to a call, and what it means. A code
// that is not listed is judged by its form, then by its HTTP status. Sources: the API references,
// "Common errors", and the retry rules of the AWS SDKs and Tools reference guide.
import type { AwsFailureCategory, FailureClass, Meaning } from './failure-class.js';
import { TRANSPORT_MEANINGS } from './transport-errors.js';

const DENIED: FailureClass = { category: 'denied', retry: 'none' };
const THROTTLED: FailureClass = { category: 'throttled', retry: 'throttle' };
const TRANSIENT: FailureClass = { category: 'failed', retry: 'transient' };
const EXPIRED: FailureClass = { category: 'expired', retry: 'expired' };
const NOT_FOUND: FailureClass = { category: 'not-found', retry: 'none' };
const INVALID: FailureClass = { category: 'invalid', retry: 'none' };
const FAILED: FailureClass = { category: 'failed', retry: 'none' };

interface Row extends FailureClass {
  readonly meaning: Meaning;
}

const row = (
  failureClass: FailureClass,
  meaning: Meaning,
  codes: string,
): readonly (readonly [string, Row])[] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, { ...failureClass, meaning }] as const);

const TABLE: ReadonlyMap<string, Row> = new Map(
  [
    // None of the codes under DENIED says that there is nothing: neither what an identity may not
    // do, nor what an account has not switched on.
    row(
      DENIED,
      'not-allowed',
      `AccessDenied AccessDeniedException AccessDeniedFault AccessDeniedForDependencyException UnauthorizedOperation UnauthorizedAccess
      UnauthorizedException Unauthorized NotAuthorized NotAuthorizedException AuthorizationError AuthorizationErrorException
      ForbiddenException Forbidden`,
    ),
    row(
      DENIED,
      'not-subscribed',
      `OptInRequired OptInRequiredException SubscriptionRequiredException SubscriptionRequired NotSignedUp NotSignedUpException
      NotSubscribed NotSubscribedException`,
    ),
    row(
      DENIED,
      'account-blocked',
      `Blocked BlockedException AllAccessDisabled AccountProblem AccountSuspended AccountSuspendedException AccountBlocked
      AccountBlockedException AccountDisabled AccountDisabledException AccountClosed InvalidPayer`,
    ),
    row(DENIED, 'account-pending', 'PendingVerification PendingVerificationException'),
    row(
      DENIED,
      'caller-unknown',
      'AuthFailure UnrecognizedClientException UnrecognizedClient InvalidClientTokenId InvalidAccessKeyId InvalidSecurity InvalidToken',
    ),
    row(
      DENIED,
      'region-off',
      'RegionDisabledException RegionDisabled NotOptedIn NotOptedInException',
    ),
    row(
      DENIED,
      'signature',
      'SignatureDoesNotMatch InvalidSignatureException InvalidSignature IncompleteSignature IncompleteSignatureException',
    ),
    row(
      DENIED,
      'unsigned',
      'MissingAuthenticationToken MissingAuthenticationTokenException MissingSecurityHeader InvalidSecurityException',
    ),
    row(
      DENIED,
      'web-token',
      'InvalidIdentityToken InvalidIdentityTokenException IDPRejectedClaim IDPRejectedClaimException',
    ),
    row(
      DENIED,
      'key',
      'KMSAccessDeniedException KmsAccessDenied KmsOptInRequired KMSOptInRequired',
    ),
    row(DENIED, 'no-organization', 'AWSOrganizationsNotInUseException'),
    row(
      THROTTLED,
      'too-fast',
      `Throttling ThrottlingException ThrottledException Throttled RequestThrottled RequestThrottledException TooManyRequests
      TooManyRequestsException RequestLimitExceeded BandwidthLimitExceeded EC2ThrottledException SlowDown PriorRequestNotComplete
      ProvisionedThroughputExceededException TransactionInProgressException RequestRateTooLarge
      LimitExceededException KMSThrottlingException KmsThrottled`,
    ),
    row(
      TRANSIENT,
      'trouble',
      `InternalError InternalErrorException InternalFailure InternalFailureException InternalServerError InternalServerErrorException
      InternalServerException InternalServiceError InternalServiceErrorException InternalServiceException InternalServiceFault Internal
      ServerException ServerInternalException ServiceException ServiceFailure ServiceUnavailable ServiceUnavailableException
      ServiceUnavailableError Unavailable UnknownError RequestTimeout RequestTimeoutException
      IDPCommunicationError IDPCommunicationErrorException ClusterNotReadyException
      EC2UnexpectedException DependencyFailureException`,
    ),
    // EC2 says RequestExpired of an expired session; that it may also mean the clock is checked
    // before this table is asked.
    row(
      EXPIRED,
      'expired',
      'ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired',
    ),
    row(FAILED, 'clock', 'RequestTimeTooSkewed RequestInTheFuture'),
    // What was asked with is not there. Whether an item is gone by it, each read says by its own
    // codes: `gone` in kinds/kind.ts.
    row(
      NOT_FOUND,
      'not-found',
      `NotFound NotFoundException ResourceNotFound ResourceNotFoundException ResourceNotFoundFault NoSuchEntity NoSuchEntityException
      QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue NonExistentQueue AWS.SimpleQueueService.QueueDoesNotExist
      ClusterNotFoundException ServerSideEncryptionConfigurationNotFoundError OwnershipControlsNotFoundError
      ReplicationConfigurationNotFoundError DoesNotExistException ServiceNotActiveException CacheClusterNotFound DBInstanceNotFound
      DBClusterNotFoundFault RepositoryNotFoundException RepositoryPolicyNotFoundException LifecyclePolicyNotFoundException`,
    ),
    row(
      INVALID,
      'not-offered',
      `InvalidAction UnknownOperationException UnknownOperation MethodNotAllowed UnsupportedOperation UnsupportedOperationException
      UnsupportedAPIEndpointException UnsupportedFeatureException NotImplemented`,
    ),
    row(
      INVALID,
      'invalid',
      `ValidationException ValidationError InvalidInput InvalidInputException InvalidRequest InvalidRequestException BadRequest
      BadRequestException ClientException InvalidArgument InvalidArgumentException invalid-request
      MissingParameter MissingAction MalformedQueryString MalformedXML SerializationException InvalidNextToken InvalidNextTokenException
      InvalidPaginationTokenException InvalidPaginationToken ExpiredNextTokenException PackedPolicyTooLarge
      PackedPolicyTooLargeException MalformedPolicyDocument MalformedPolicyDocumentException PermanentRedirect TemporaryRedirect
      IllegalLocationConstraintException AuthorizationHeaderMalformed NoSuchVersion ConstraintViolationException`,
    ),
    row(FAILED, 'garbled', 'malformed-response'),
  ].flat(),
);

/**
 * Codes that mean something else in one service, behind its prefix in IAM. Source: the API
 * references of the services.
 */
const OF_SERVICES: ReadonlyMap<string, Row> = new Map([
  // S3 says it of a session; Step Functions of the token of a page.
  ['states InvalidToken', { ...INVALID, meaning: 'invalid' }],
  // S3 says it of the credentials; SQS of a request without TLS or without a signature.
  ['sqs InvalidSecurity', { ...DENIED, meaning: 'unsigned' }],
]);

/**
 * Codes after which the clock is checked against the answer's Date header; which of them AWS uses
 * differs by service.
 */
const CLOCK_CODES: ReadonlySet<string> = new Set(
  'RequestTimeTooSkewed RequestInTheFuture RequestExpired SignatureDoesNotMatch InvalidSignatureException AuthFailure'.split(
    ' ',
  ),
);

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

function entryOf(written: string, operation: string): Row | undefined {
  const code = TABLE.has(written)
    ? written
    : written.replace(/^(Client|Server|Sender|Receiver)\./, '');
  const [service = ''] = operation.split(':');
  return OF_SERVICES.get(`${service} ${code}`) ?? TABLE.get(code);
}

/**
 * The class of an error that AWS answered with. `code` is the one on the wire, and ours
 * (`http-404`) or empty when there was none: only a code that AWS wrote, with a status that blames
 * the request, makes `not-found` or, of its status, `denied`. `operation` is in IAM's spelling.
 */
export function judgeAnswer(
  code: string,
  status: number | undefined,
  operation: string,
): FailureClass {
  const known = entryOf(code, operation);
  if (known !== undefined && (known.category !== 'not-found' || blamesRequest(status)))
    return known;
  if (status === 429 || /Throttl|RequestRate|^TooManyRequests/.test(code)) return THROTTLED;
  if (isNoCode(code))
    return status !== undefined && TRANSIENT_STATUS.has(status) ? TRANSIENT : FAILED;
  const formed = formOf(code);
  if (formed !== undefined && formed.meaning !== 'not-found') return formed;
  if (blamesRequest(status) && formed !== undefined) return formed;
  if (status !== undefined && TRANSIENT_STATUS.has(status)) return TRANSIENT;
  if (status === 401 || status === 403) return DENIED;
  if (/^(Invalid|Malformed|Missing|Unsupported|Validation)/.test(code)) return INVALID;
  return FAILED;
}

export interface Judged {
  readonly category: AwsFailureCategory;
  readonly code: string;
  readonly message: string;
  /** In IAM's spelling. */
  readonly operation: string;
}

/**
 * What the failure means, by its code, and by service and message where AWS uses one code for two
 * things.
 */
export function meaningOf({ code, message, category, operation }: Judged): Meaning {
  const known =
    entryOf(code, operation)?.meaning ??
    TRANSPORT_MEANINGS.get(code) ??
    (isNoCode(code) ? 'foreign' : formOf(code)?.meaning);
  if (
    known === 'signature' &&
    /Signature (expired|not yet current)|is now (earlier|later) than/i.test(message)
  )
    return 'clock';
  if (known !== undefined) return known;
  if (category === 'denied')
    return /not authorized|access denied|explicit deny/i.test(message) ? 'not-allowed' : 'refused';
  if (category === 'expired') return 'expired';
  if (category === 'throttled') return 'too-fast';
  if (category === 'unreachable') return 'connection';
  return category === 'invalid' || category === 'not-found' ? category : 'unexplained';
}

/**
 * Codes of families whose members come and go with services: of accounts that are not (yet, any
 * more) in use, and of encryption keys.
 */
function formOf(code: string): Row | undefined {
  if (/^Account(Is)?(Suspended|Blocked|Disabled|Closed|Terminated|Inactive|NotActive)/.test(code))
    return { ...DENIED, meaning: 'account-blocked' };
  if (/Not(SignedUp|Subscribed)|SubscriptionRequired|^OptInRequired/.test(code))
    return { ...DENIED, meaning: 'not-subscribed' };
  if (/PendingVerification|VerificationPending/.test(code))
    return { ...DENIED, meaning: 'account-pending' };
  if (/^K(MS|ms)|^KeyUnavailable|InaccessibleEncryption/.test(code))
    return { ...FAILED, meaning: 'key' };
  if (
    /(^NoSuch|NotFound(Exception|Fault|Error)?$|\.NotFound$|DoesNotExist(Exception|Fault)?$)/.test(
      code,
    )
  )
    return { ...NOT_FOUND, meaning: 'not-found' };
  return undefined;
}

function isNoCode(code: string): boolean {
  return code === '' || /^http-\d{3}$/.test(code);
}

function blamesRequest(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** True when a clock that is off may be the cause of this code. */
export function mayBeClock(code: string): boolean {
  return CLOCK_CODES.has(code);
}
