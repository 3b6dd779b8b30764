// How each service words the errors that all services have, and how it renders any error.
// Sources: "Common errors" of each service's API reference, the EC2 and S3 error code lists, and the Smithy protocol pages.
import { type Answer, JSON_11_TYPE, JSON_TYPE, jsonAnswer, XML_TYPE, xmlAnswer } from './answer.js';
import type { AwsError, Condition } from './aws-error.js';
import { element } from './xml.js';

export type ServiceName = 'sts' | 'organizations' | 'account' | 'ec2' | 's3' | 'ecs' | 'lambda';
type Wording = readonly [code: string, status: number, text: string];
type Style = 'query' | 'ec2' | 's3' | 'json-1.1' | 'rest-json';

export interface Dialect {
  readonly style: Style;
  readonly words: Readonly<Record<Condition, Wording>>;
}

const TOKEN_INVALID = 'The security token included in the request is invalid.';
const TOKEN_EXPIRED = 'The security token included in the request is expired';
const SIGNATURE_WRONG =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const EC2_CREDENTIALS = 'AWS was not able to validate the provided access credentials';
const INTERNAL = 'An internal error has occurred';

const QUERY: Dialect['words'] = {
  unsigned: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  'unknown-key': ['InvalidClientTokenId', 403, TOKEN_INVALID],
  'bad-token': ['InvalidClientTokenId', 403, TOKEN_INVALID],
  'bad-signature': ['SignatureDoesNotMatch', 403, SIGNATURE_WRONG],
  skewed: ['SignatureDoesNotMatch', 403, 'Signature expired'],
  'expired-token': ['ExpiredToken', 403, TOKEN_EXPIRED],
  'region-disabled': ['RegionDisabledException', 403, 'STS is not activated in this region for this account.'],
  denied: ['AccessDenied', 403, 'Access denied'],
  throttled: ['Throttling', 400, 'Rate exceeded'],
  internal: ['InternalFailure', 500, INTERNAL],
  unavailable: ['ServiceUnavailable', 503, 'Service is temporarily unavailable'],
  'unknown-operation': ['InvalidAction', 400, 'The action or operation requested is invalid.'],
  'invalid-input': ['ValidationError', 400, 'The input is not valid'],
};

const EC2: Dialect['words'] = {
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

const S3: Dialect['words'] = {
  unsigned: ['AccessDenied', 403, 'Access Denied'],
  'unknown-key': ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  'bad-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  'bad-signature': ['SignatureDoesNotMatch', 403, SIGNATURE_WRONG],
  skewed: ['RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.'],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
  'region-disabled': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  denied: ['AccessDenied', 403, 'Access Denied'],
  throttled: ['SlowDown', 503, 'Please reduce your request rate.'],
  internal: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
  unavailable: ['ServiceUnavailable', 503, 'Reduce your request rate.'],
  'unknown-operation': ['NotImplemented', 501, 'A header or query you provided implies functionality that is not implemented.'],
  'invalid-input': ['InvalidArgument', 400, 'Invalid Argument'],
};

function jsonWords(own: { denied: number; throttled: Wording; internal: string; unavailable: string; invalid: string }): Dialect['words'] {
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

/** The dialect of every simulated service. JSON 1.1 services answer client errors with 400, REST services with the modelled status. */
export const DIALECTS: Readonly<Record<ServiceName, Dialect>> = {
  sts: { style: 'query', words: QUERY },
  ec2: { style: 'ec2', words: EC2 },
  s3: { style: 's3', words: S3 },
  organizations: {
    style: 'json-1.1',
    words: jsonWords({
      denied: 400,
      throttled: ['TooManyRequestsException', 400, 'You have sent too many requests in too short a period of time. Try again later.'],
      internal: 'ServiceException',
      unavailable: 'ServiceUnavailableException',
      invalid: 'InvalidInputException',
    }),
  },
  ecs: {
    style: 'json-1.1',
    words: jsonWords({
      denied: 400,
      throttled: ['ThrottlingException', 400, 'Rate exceeded'],
      internal: 'ServerException',
      unavailable: 'ServiceUnavailableException',
      invalid: 'InvalidParameterException',
    }),
  },
  account: {
    style: 'rest-json',
    words: jsonWords({
      denied: 403,
      throttled: ['TooManyRequestsException', 429, 'Rate exceeded'],
      internal: 'InternalServerException',
      unavailable: 'ServiceUnavailableException',
      invalid: 'ValidationException',
    }),
  },
  lambda: {
    style: 'rest-json',
    words: jsonWords({
      denied: 403,
      throttled: ['TooManyRequestsException', 429, 'Rate exceeded'],
      internal: 'ServiceException',
      unavailable: 'ServiceUnavailableException',
      invalid: 'InvalidParameterValueException',
    }),
  },
};

/** The name of the request id header of each style. */
export function requestIdHeader(style: Style): string {
  return style === 's3' ? 'x-amz-request-id' : 'x-amzn-RequestId';
}

/** The code an error has in a dialect. */
export function errorCode(error: AwsError, dialect: Dialect): string {
  return 'code' in error.what ? error.what.code : dialect.words[error.what.condition][0];
}

/** Renders an error as the service would. */
export function renderError(error: AwsError, dialect: Dialect, requestId: string): Answer {
  const [code, status, usual] = 'code' in error.what ? [error.what.code, 400, ''] : dialect.words[error.what.condition];
  const text = error.text ?? usual;
  const answer = renderBody(dialect.style, {
    code,
    text,
    requestId,
    status: error.fields.status ?? status,
    extra: error.fields.extra ?? {},
  });
  return { ...answer, headers: { ...answer.headers, ...error.fields.headers } };
}

interface ErrorBody {
  readonly code: string;
  readonly text: string;
  readonly status: number;
  readonly requestId: string;
  readonly extra: Readonly<Record<string, string>>;
}

function renderBody(style: Style, { code, text, status, requestId, extra }: ErrorBody): Answer {
  const core =
    element('Code', code) +
    element('Message', text) +
    Object.entries(extra)
      .map(([name, value]) => element(name, value))
      .join('');
  switch (style) {
    case 'ec2':
      return xmlAnswer(`<Response><Errors><Error>${core}</Error></Errors><RequestID>${requestId}</RequestID></Response>`, XML_TYPE, status);
    case 'query': {
      const fault = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const open = '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">';
      return xmlAnswer(`${open}<Error>${fault}${core}</Error>${element('RequestId', requestId)}</ErrorResponse>`, 'text/xml', status);
    }
    case 's3':
      return xmlAnswer(
        `<Error>${core}${element('RequestId', requestId)}${element('HostId', `host-${requestId}`)}</Error>`,
        'application/xml',
        status,
      );
    case 'json-1.1':
      return jsonAnswer({ __type: code, Message: text, message: text, ...extra }, JSON_11_TYPE, status);
    case 'rest-json':
      return { ...jsonAnswer({ message: text, Message: text, ...extra }, JSON_TYPE, status), headers: { 'x-amzn-ErrorType': code } };
  }
}
