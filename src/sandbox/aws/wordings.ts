// The words of the errors that all services have, by family of services.
// Sources: "Common errors" of each service's API reference, the EC2 and S3 error code lists.
import type { Condition } from './aws-error.js';

/** Code, status and usual text. */
export type Wording = readonly [code: string, status: number, text: string];
export type Words = Readonly<Record<Condition, Wording>>;

const TOKEN_INVALID = 'The security token included in the request is invalid.';
const TOKEN_EXPIRED = 'The security token included in the request is expired';
const SIGNATURE_WRONG =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const EC2_CREDENTIALS = 'AWS was not able to validate the provided access credentials';
const INTERNAL = 'An internal error has occurred';

export const QUERY: Words = {
  unsigned: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  'unknown-key': ['InvalidClientTokenId', 403, TOKEN_INVALID],
  'bad-token': ['InvalidClientTokenId', 403, TOKEN_INVALID],
  'bad-signature': ['SignatureDoesNotMatch', 403, SIGNATURE_WRONG],
  skewed: ['SignatureDoesNotMatch', 403, 'Signature expired'],
  'expired-token': ['ExpiredToken', 403, TOKEN_EXPIRED],
  'region-disabled': [
    'RegionDisabledException',
    403,
    'STS is not activated in this region for this account.',
  ],
  denied: ['AccessDenied', 403, 'Access denied'],
  throttled: ['Throttling', 400, 'Rate exceeded'],
  internal: ['InternalFailure', 500, INTERNAL],
  unavailable: ['ServiceUnavailable', 503, 'Service is temporarily unavailable'],
  'unknown-operation': ['InvalidAction', 400, 'The action or operation requested is invalid.'],
  'invalid-input': ['ValidationError', 400, 'The input is not valid'],
};

export const EC2: Words = {
  unsigned: ['MissingParameter', 400, 'The request must contain the parameter AWSAccessKeyId'],
  'unknown-key': ['AuthFailure', 401, EC2_CREDENTIALS],
  'bad-token': ['AuthFailure', 401, EC2_CREDENTIALS],
  'bad-signature': ['AuthFailure', 401, EC2_CREDENTIALS],
  skewed: ['RequestExpired', 400, 'Request has expired.'],
  'expired-token': ['RequestExpired', 400, 'Request has expired.'],
  'region-disabled': ['AuthFailure', 401, EC2_CREDENTIALS],
  denied: ['UnauthorizedOperation', 403, 'You are not authorized to perform this operation.'],
  throttled: ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
  internal: ['InternalError', 500, INTERNAL],
  unavailable: ['Unavailable', 503, 'The service is unavailable. Please try again shortly.'],
  'unknown-operation': ['InvalidAction', 400, 'The action is not valid for this web service.'],
  'invalid-input': ['InvalidParameterValue', 400, 'The input is not valid'],
};

export const S3: Words = {
  unsigned: ['AccessDenied', 403, 'Access Denied'],
  'unknown-key': [
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  'bad-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  'bad-signature': ['SignatureDoesNotMatch', 403, SIGNATURE_WRONG],
  skewed: [
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
  ],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
  'region-disabled': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  denied: ['AccessDenied', 403, 'Access Denied'],
  throttled: ['SlowDown', 503, 'Please reduce your request rate.'],
  internal: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
  unavailable: ['ServiceUnavailable', 503, 'Reduce your request rate.'],
  'unknown-operation': [
    'NotImplemented',
    501,
    'A header or query you provided implies functionality that is not implemented.',
  ],
  'invalid-input': ['InvalidArgument', 400, 'Invalid Argument'],
};

export interface JsonWording {
  readonly denied: number;
  readonly throttled: Wording;
  readonly internal: string;
  readonly unavailable: string;
  readonly invalid: string;
}

/** The words of a JSON service, from what is its own. */
export function jsonWords(own: JsonWording): Words {
  return {
    unsigned: ['MissingAuthenticationTokenException', own.denied, 'Missing Authentication Token'],
    'unknown-key': ['UnrecognizedClientException', own.denied, TOKEN_INVALID],
    'bad-token': ['UnrecognizedClientException', own.denied, TOKEN_INVALID],
    'bad-signature': ['InvalidSignatureException', own.denied, SIGNATURE_WRONG],
    skewed: ['InvalidSignatureException', own.denied, 'Signature expired'],
    'expired-token': ['ExpiredTokenException', own.denied, TOKEN_EXPIRED],
    'region-disabled': ['UnrecognizedClientException', own.denied, TOKEN_INVALID],
    denied: ['AccessDeniedException', own.denied, 'Access denied'],
    throttled: own.throttled,
    internal: [own.internal, 500, INTERNAL],
    unavailable: [own.unavailable, 503, 'Service is temporarily unavailable'],
    'unknown-operation': [
      'UnknownOperationException',
      own.denied === 403 ? 404 : 400,
      'The requested operation is not recognized by the service.',
    ],
    'invalid-input': [own.invalid, 400, 'The input is not valid'],
  };
}
