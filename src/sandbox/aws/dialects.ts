// How each service words the errors that all services have, and how it renders any error.
// Sources: "Common errors" of each service's API reference, the EC2 and S3 error code lists, and the Smithy protocol pages.
import { type Answer, JSON_10_TYPE, JSON_11_TYPE, JSON_TYPE, jsonAnswer, XML_TYPE, xmlAnswer } from './answer.js';
import type { AwsError } from './aws-error.js';
import { EC2, type JsonWording, jsonWords, QUERY, S3, type Words } from './wordings.js';
import { element } from './xml.js';

export type ServiceName =
  | 'sts'
  | 'organizations'
  | 'account'
  | 'ec2'
  | 's3'
  | 'ecs'
  | 'lambda'
  | 'rds'
  | 'elasticache'
  | 'sns'
  | 'sqs'
  | 'dynamodb'
  | 'ecr'
  | 'eks'
  | 'memorydb'
  | 'kafka'
  | 'ses'
  | 'codebuild'
  | 'codedeploy'
  | 'codepipeline'
  | 'states';
type Style = 'query' | 'ec2' | 's3' | 'json-1.0' | 'json-1.1' | 'rest-json';

export interface Dialect {
  readonly style: Style;
  readonly words: Words;
  /** Errors also name the code that the service's former query protocol had (Smithy's awsQueryCompatible). */
  readonly queryCompatible?: true;
}

const JSON_DEFAULTS: JsonWording = {
  denied: 400,
  throttled: ['ThrottlingException', 400, 'Rate exceeded'],
  internal: 'InternalFailure',
  unavailable: 'ServiceUnavailable',
  invalid: 'InvalidParameterValue',
};

const REST_DEFAULTS: JsonWording = {
  denied: 403,
  throttled: ['TooManyRequestsException', 429, 'Rate exceeded'],
  internal: 'InternalServerErrorException',
  unavailable: 'ServiceUnavailableException',
  invalid: 'ValidationException',
};

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
  rds: { style: 'query', words: QUERY },
  elasticache: { style: 'query', words: QUERY },
  sns: { style: 'query', words: { ...QUERY, denied: ['AuthorizationError', 403, 'Access denied'] } },
  sqs: { style: 'json-1.0', words: jsonWords(JSON_DEFAULTS), queryCompatible: true },
  dynamodb: { style: 'json-1.0', words: jsonWords({ ...JSON_DEFAULTS, internal: 'InternalServerError', invalid: 'ValidationException' }) },
  states: { style: 'json-1.0', words: jsonWords({ ...JSON_DEFAULTS, invalid: 'ValidationException' }) },
  ecr: { style: 'json-1.1', words: jsonWords({ ...JSON_DEFAULTS, internal: 'ServerException', invalid: 'InvalidParameterException' }) },
  memorydb: { style: 'json-1.1', words: jsonWords({ ...JSON_DEFAULTS, invalid: 'InvalidParameterValueException' }) },
  codebuild: { style: 'json-1.1', words: jsonWords({ ...JSON_DEFAULTS, invalid: 'InvalidInputException' }) },
  codedeploy: { style: 'json-1.1', words: jsonWords(JSON_DEFAULTS) },
  codepipeline: { style: 'json-1.1', words: jsonWords({ ...JSON_DEFAULTS, invalid: 'ValidationException' }) },
  eks: { style: 'rest-json', words: jsonWords({ ...REST_DEFAULTS, internal: 'ServerException', invalid: 'InvalidParameterException' }) },
  kafka: { style: 'rest-json', words: jsonWords({ ...REST_DEFAULTS, invalid: 'BadRequestException' }) },
  ses: { style: 'rest-json', words: jsonWords({ ...REST_DEFAULTS, invalid: 'BadRequestException' }) },
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
  const former = dialect.queryCompatible ? { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` } : {};
  return { ...answer, headers: { ...answer.headers, ...former, ...error.fields.headers } };
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
    case 'json-1.0':
    case 'json-1.1': {
      const type = style === 'json-1.0' ? JSON_10_TYPE : JSON_11_TYPE;
      return jsonAnswer({ __type: code, Message: text, message: text, ...extra }, type, status);
    }
    case 'rest-json':
      return { ...jsonAnswer({ message: text, Message: text, ...extra }, JSON_TYPE, status), headers: { 'x-amzn-ErrorType': code } };
  }
}
