// AWS's error codes: what each does to a call, and what it means. Sources: the API references,
// "Common errors", and the retry rules of the AWS SDKs and Tools reference guide.
import type { FailureClass, Meaning } from './failure-class.js';

export const DENIED: FailureClass = { category: 'denied', retry: 'none' };
export const THROTTLED: FailureClass = { category: 'throttled', retry: 'throttle' };
export const TRANSIENT: FailureClass = { category: 'failed', retry: 'transient' };
const EXPIRED: FailureClass = { category: 'expired', retry: 'expired' };
export const NOT_FOUND: FailureClass = { category: 'not-found', retry: 'none' };
export const INVALID: FailureClass = { category: 'invalid', retry: 'none' };
export const FAILED: FailureClass = { category: 'failed', retry: 'none' };

/** What a code means, in every service or in one. */
export interface CodeMeaning extends FailureClass {
  readonly meaning: Meaning;
}

const row = (
  failureClass: FailureClass,
  meaning: Meaning,
  codes: string,
): readonly (readonly [string, CodeMeaning])[] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, { ...failureClass, meaning }] as const);

const TABLE: ReadonlyMap<string, CodeMeaning> = new Map(
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
      InvalidPaginationTokenException InvalidPaginationToken ExpiredNextTokenException PermanentRedirect TemporaryRedirect
      IllegalLocationConstraintException AuthorizationHeaderMalformed NoSuchVersion ConstraintViolationException`,
    ),
    row(
      INVALID,
      'session-policy',
      `PackedPolicyTooLarge PackedPolicyTooLargeException MalformedPolicyDocument
      MalformedPolicyDocumentException`,
    ),
    row(FAILED, 'garbled', 'malformed-response'),
  ].flat(),
);

/**
 * Codes that mean something else in one service, behind its prefix in IAM. Source: the API
 * references of the services.
 */
const OF_SERVICES: ReadonlyMap<string, CodeMeaning> = new Map([
  // S3 says it of a session; Step Functions of the token of a page.
  ['states InvalidToken', { ...INVALID, meaning: 'invalid' }],
  // S3 says it of the credentials; SQS of a request without TLS or without a signature.
  ['sqs InvalidSecurity', { ...DENIED, meaning: 'unsigned' }],
]);

/** What is known of a code as AWS wrote it; `operation` is in IAM's spelling. */
export function knownCode(written: string, operation: string): CodeMeaning | undefined {
  const code = TABLE.has(written)
    ? written
    : written.replace(/^(Client|Server|Sender|Receiver)\./, '');
  const [service = ''] = operation.split(':');
  return OF_SERVICES.get(`${service} ${code}`) ?? TABLE.get(code);
}
