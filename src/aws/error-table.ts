// The only place that knows AWS's error codes. Sources: the API references of each service, "Common errors", and the
// retry rules of the AWS SDKs and Tools reference guide. A code that is not listed is judged by its form, then by its HTTP status.
import type { AwsFailureCategory } from './aws-error.js';

/** How a failed attempt may be followed up. */
export type RetryClass = 'throttle' | 'transient' | 'timeout' | 'connect' | 'malformed' | 'expired' | 'none';

export interface Verdict {
  readonly category: AwsFailureCategory;
  readonly retry: RetryClass;
}

const DENIED: Verdict = { category: 'denied', retry: 'none' };
const THROTTLED: Verdict = { category: 'throttled', retry: 'throttle' };
const TRANSIENT: Verdict = { category: 'failed', retry: 'transient' };
const EXPIRED: Verdict = { category: 'expired', retry: 'expired' };
const NOT_FOUND: Verdict = { category: 'not-found', retry: 'none' };
const INVALID: Verdict = { category: 'invalid', retry: 'none' };
const FAILED: Verdict = { category: 'failed', retry: 'none' };

const codes = (text: string): readonly string[] => text.trim().split(/\s+/);

const TABLE: ReadonlyMap<string, Verdict> = new Map(
  [
    {
      // What an identity may not do, and what an account has not switched on: neither says that there is nothing.
      verdict: DENIED,
      list: codes(`
        AccessDenied AccessDeniedException AccessDeniedFault AccessDeniedForDependencyException UnauthorizedOperation UnauthorizedAccess
        UnauthorizedException Unauthorized NotAuthorized NotAuthorizedException AuthorizationError AuthorizationErrorException
        ForbiddenException Forbidden AllAccessDisabled AccountProblem AccountSuspended InvalidPayer NotSignedUp OptInRequired
        SubscriptionRequiredException PendingVerification Blocked RegionDisabledException AuthFailure UnrecognizedClientException
        InvalidClientTokenId InvalidAccessKeyId InvalidSecurity SignatureDoesNotMatch InvalidSignatureException IncompleteSignature
        IncompleteSignatureException MissingAuthenticationToken MissingAuthenticationTokenException InvalidToken InvalidIdentityToken
        InvalidIdentityTokenException IDPRejectedClaim IDPRejectedClaimException KMSAccessDeniedException KmsAccessDenied
        AWSOrganizationsNotInUseException NotOptedIn`),
    },
    {
      verdict: THROTTLED,
      list: codes(`
        Throttling ThrottlingException ThrottledException Throttled RequestThrottled RequestThrottledException TooManyRequests
        TooManyRequestsException RequestLimitExceeded BandwidthLimitExceeded EC2ThrottledException SlowDown PriorRequestNotComplete
        ProvisionedThroughputExceededException TransactionInProgressException RequestRateTooLarge
        LimitExceededException KMSThrottlingException`),
    },
    {
      verdict: TRANSIENT,
      list: codes(`
        InternalError InternalErrorException InternalFailure InternalFailureException InternalServerError InternalServerErrorException
        InternalServerException InternalServiceError InternalServiceErrorException InternalServiceException InternalServiceFault Internal
        ServerException ServerInternalException ServiceException ServiceFailure ServiceUnavailable ServiceUnavailableException
        ServiceUnavailableError Unavailable UnknownError RequestTimeout RequestTimeoutException
        IDPCommunicationError IDPCommunicationErrorException ClusterNotReadyException
        EC2UnexpectedException DependencyFailureException`),
    },
    // EC2 says RequestExpired of an expired session; that it may also mean the clock is checked before the verdict is asked.
    { verdict: EXPIRED, list: codes('ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired') },
    { verdict: FAILED, list: codes('RequestTimeTooSkewed RequestInTheFuture') },
    {
      // What was asked with is not there. Whether an item is gone by it, each read says by its own codes: `gone` in kinds/kind.ts.
      verdict: NOT_FOUND,
      list: codes(`
        NotFound NotFoundException ResourceNotFound ResourceNotFoundException ResourceNotFoundFault NoSuchEntity NoSuchEntityException
        QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue NonExistentQueue AWS.SimpleQueueService.QueueDoesNotExist
        ClusterNotFoundException ServerSideEncryptionConfigurationNotFoundError OwnershipControlsNotFoundError
        ReplicationConfigurationNotFoundError DoesNotExistException ServiceNotActiveException CacheClusterNotFound DBInstanceNotFound
        DBClusterNotFoundFault RepositoryNotFoundException RepositoryPolicyNotFoundException LifecyclePolicyNotFoundException`),
    },
    {
      verdict: INVALID,
      list: codes(`
        ValidationException ValidationError InvalidInput InvalidInputException InvalidRequest InvalidRequestException BadRequest
        BadRequestException ClientException InvalidAction UnknownOperationException UnknownOperation InvalidArgument InvalidArgumentException
        MissingParameter MissingAction MalformedQueryString MalformedXML SerializationException InvalidNextToken InvalidNextTokenException
        InvalidPaginationTokenException InvalidPaginationToken ExpiredNextTokenException MethodNotAllowed UnsupportedOperation
        UnsupportedOperationException UnsupportedAPIEndpointException UnsupportedFeatureException PackedPolicyTooLarge
        PackedPolicyTooLargeException MalformedPolicyDocument MalformedPolicyDocumentException PermanentRedirect TemporaryRedirect
        IllegalLocationConstraintException AuthorizationHeaderMalformed NoSuchVersion NotImplemented ConstraintViolationException`),
    },
  ].flatMap(({ verdict, list }) => list.map((code) => [code, verdict] as const)),
);

/** Codes after which the clock is checked against the answer's Date header; which of them AWS uses differs by service. */
const CLOCK_CODES: ReadonlySet<string> = new Set(
  codes(`RequestTimeTooSkewed RequestInTheFuture RequestExpired SignatureDoesNotMatch InvalidSignatureException AuthFailure`),
);

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * The verdict on an error that AWS answered with. `code` is the one on the wire, and ours (`http-404`) or empty when there was none: only a code
 * that AWS wrote, with a status that blames the request, makes `not-found`.
 */
export function judgeAnswer(code: string, status: number | undefined): Verdict {
  const known = TABLE.get(code) ?? TABLE.get(code.replace(/^(Client|Server|Sender|Receiver)\./, ''));
  if (known !== undefined && (known !== NOT_FOUND || blamesRequest(status))) return known;
  if (status === 429 || /Throttl|RequestRate/.test(code)) return THROTTLED;
  if (blamesRequest(status) && /(^NoSuch|NotFound(Exception|Fault|Error)?$|\.NotFound$|DoesNotExist(Exception|Fault)?$)/.test(code))
    return NOT_FOUND;
  if (status !== undefined && TRANSIENT_STATUS.has(status)) return TRANSIENT;
  if (status === 401 || status === 403) return DENIED;
  if (/^(Invalid|Malformed|Missing|Unsupported|Validation)/.test(code)) return INVALID;
  return FAILED;
}

function blamesRequest(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** True when a clock that is off may be the cause of this code. */
export function mayBeClock(code: string): boolean {
  return CLOCK_CODES.has(code);
}

interface TransportVerdict extends Verdict {
  /** Our code, for evidence. */
  readonly code: string;
  readonly message: string;
}

const unreachable = (code: string, retry: RetryClass, message: string): TransportVerdict => ({
  category: 'unreachable',
  retry,
  code,
  message,
});

const TRANSPORT: ReadonlyMap<string, TransportVerdict> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', unreachable('connect-timeout', 'timeout', 'no connection within the time-out')],
  ['UND_ERR_HEADERS_TIMEOUT', unreachable('timeout', 'timeout', 'no answer within the time-out')],
  ['UND_ERR_BODY_TIMEOUT', unreachable('timeout', 'timeout', 'the answer stopped in the middle')],
  ['body-too-slow', unreachable('timeout', 'timeout', 'the answer did not end in time')],
  ['ETIMEDOUT', unreachable('connect-timeout', 'timeout', 'no connection within the time-out')],
  ['EHOSTUNREACH', unreachable('host-unreachable', 'connect', 'the host cannot be reached')],
  ['ENETUNREACH', unreachable('host-unreachable', 'connect', 'the network cannot be reached')],
  ['ECONNREFUSED', unreachable('connection-refused', 'connect', 'the connection was refused')],
  ['ENOTFOUND', unreachable('name-not-resolved', 'connect', 'the host name does not exist')],
  ['EAI_AGAIN', unreachable('name-not-resolved', 'connect', 'the host name could not be resolved')],
  ['ECONNRESET', unreachable('connection-reset', 'transient', 'the connection was reset')],
  ['ECONNABORTED', unreachable('connection-reset', 'transient', 'the connection was aborted')],
  ['EPIPE', unreachable('connection-reset', 'transient', 'the connection was closed')],
  ['UND_ERR_SOCKET', unreachable('connection-reset', 'transient', 'the connection was closed before the end of the answer')],
  ['UND_ERR_ABORTED', unreachable('connection-reset', 'transient', 'the connection was closed before the end of the answer')],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', unreachable('connection-reset', 'transient', 'the answer was shorter than announced')],
  ['UND_ERR_PRX_TLS', unreachable('proxy-failed', 'connect', 'the proxy refused the connection')],
  ['body-too-large', { category: 'failed', retry: 'none', code: 'body-too-large', message: 'the answer was longer than any of AWS' }],
]);

/** The verdict on an error below HTTP; looks through causes for a code it knows. */
export function judgeTransport(error: unknown): TransportVerdict {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    const known = TRANSPORT.get(code);
    if (known !== undefined) return known;
    if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code))
      return unreachable('tls-failed', 'none', 'no trusted TLS connection');
    if (/^HPE_/.test(code))
      return { category: 'failed', retry: 'malformed', code: 'malformed-response', message: 'the answer is not HTTP' };
  }
  return unreachable('connection-failed', 'transient', 'the connection failed');
}
