// How each service words the errors that all services have, and in which style it answers.
// Sources: "Common errors" of each service's API reference, the EC2 and S3 error code lists, and
// the Smithy protocol pages.
import { EC2, type JsonWording, jsonWords, QUERY, S3, type Words } from './wordings.js';

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
  | 'states'
  | 'tagging'
  | 'secretsmanager'
  | 'ssm';
export type Style = 'query' | 'ec2' | 's3' | 'json-1.0' | 'json-1.1' | 'rest-json';

export interface Dialect {
  readonly style: Style;
  readonly words: Words;
  /**
   * Errors also name the code that the service's former query protocol had (Smithy's
   * awsQueryCompatible).
   */
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

/**
 * The dialect of every simulated service. JSON 1.1 services answer client errors with 400, REST
 * services with the modelled status.
 */
export const DIALECTS: Readonly<Record<ServiceName, Dialect>> = {
  sts: { style: 'query', words: QUERY },
  ec2: { style: 'ec2', words: EC2 },
  s3: { style: 's3', words: S3 },
  organizations: {
    style: 'json-1.1',
    words: jsonWords({
      denied: 400,
      throttled: [
        'TooManyRequestsException',
        400,
        'You have sent too many requests in too short a period of time. Try again later.',
      ],
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
  sns: {
    style: 'query',
    words: { ...QUERY, denied: ['AuthorizationError', 403, 'Access denied'] },
  },
  sqs: { style: 'json-1.0', words: jsonWords(JSON_DEFAULTS), queryCompatible: true },
  dynamodb: {
    style: 'json-1.0',
    words: jsonWords({
      ...JSON_DEFAULTS,
      internal: 'InternalServerError',
      invalid: 'ValidationException',
    }),
  },
  states: {
    style: 'json-1.0',
    words: jsonWords({ ...JSON_DEFAULTS, invalid: 'ValidationException' }),
  },
  tagging: {
    style: 'json-1.1',
    words: jsonWords({
      denied: 400,
      throttled: ['ThrottledException', 400, 'Rate exceeded'],
      internal: 'InternalServiceException',
      unavailable: 'ServiceUnavailable',
      invalid: 'InvalidParameterException',
    }),
  },
  ecr: {
    style: 'json-1.1',
    words: jsonWords({
      ...JSON_DEFAULTS,
      internal: 'ServerException',
      invalid: 'InvalidParameterException',
    }),
  },
  memorydb: {
    style: 'json-1.1',
    words: jsonWords({ ...JSON_DEFAULTS, invalid: 'InvalidParameterValueException' }),
  },
  codebuild: {
    style: 'json-1.1',
    words: jsonWords({ ...JSON_DEFAULTS, invalid: 'InvalidInputException' }),
  },
  codedeploy: { style: 'json-1.1', words: jsonWords(JSON_DEFAULTS) },
  codepipeline: {
    style: 'json-1.1',
    words: jsonWords({ ...JSON_DEFAULTS, invalid: 'ValidationException' }),
  },
  secretsmanager: {
    style: 'json-1.1',
    words: jsonWords({ ...JSON_DEFAULTS, invalid: 'InvalidParameterException' }),
  },
  ssm: { style: 'json-1.1', words: jsonWords(JSON_DEFAULTS) },
  eks: {
    style: 'rest-json',
    words: jsonWords({
      ...REST_DEFAULTS,
      internal: 'ServerException',
      invalid: 'InvalidParameterException',
    }),
  },
  kafka: {
    style: 'rest-json',
    words: jsonWords({ ...REST_DEFAULTS, invalid: 'BadRequestException' }),
  },
  ses: {
    style: 'rest-json',
    words: jsonWords({ ...REST_DEFAULTS, invalid: 'BadRequestException' }),
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
