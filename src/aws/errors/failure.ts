// What one failed attempt means: its class by the error table, and the facts that a retry or the
// operator needs.

import { cutText } from '../../lib/text/cut-text.js';
import { strangerIn } from './answered-by.js';
import type { AwsFailureCategory, RetryClass } from './failure-class.js';
import { judgeAnswer, mayBeClock } from './judge-answer.js';
import { judgeTransport } from './transport-errors.js';

/** What came with an answer that is an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As AWS wrote it; undefined when the answer carries none, see answer-code.ts. */
  readonly code: string | undefined;
}

/** The answer of AWS that an attempt failed with; `error` is the SDK's exception. */
export class AnswerError extends Error {
  readonly error: unknown;
  readonly answer: ErrorAnswer;

  constructor(error: unknown, answer: ErrorAnswer) {
    super('AWS answered with an error.');
    this.name = new.target.name;
    this.error = error;
    this.answer = answer;
  }
}

/**
 * An answer that cannot be what AWS sent: truncated, malformed, or of another shape. Never carries
 * a piece of the answer.
 */
export class MalformedAnswer extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, status: number, headers: Readonly<Record<string, string>>) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.headers = headers;
  }
}

export interface AwsFailure {
  readonly category: AwsFailureCategory;
  readonly retry: RetryClass;
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /**
   * Server time of an answer whose code may come from a clock that is off, in epoch milliseconds.
   */
  readonly serverTime?: number;
  /** True when no answer came: the breaker counts these. */
  readonly silent: boolean;
  /** The host name that could not be resolved, which may also be a proxy's. */
  readonly unresolvedHost?: string;
  readonly cause: unknown;
}

/** Judges what an attempt threw; `operation` is in IAM's spelling. */
export function failureOf(thrown: unknown, operation: string): AwsFailure {
  if (thrown instanceof AnswerError) return answerFailure(thrown, operation);
  if (thrown instanceof MalformedAnswer) return malformedFailure(thrown, operation);
  if (isInputError(thrown)) return inputFailure(thrown);
  const { category, retry, code, message } = judgeTransport(thrown);
  const silent = retry === 'timeout' || retry === 'connect';
  const host = code === 'name-not-resolved' ? unresolvedHostIn(thrown) : undefined;
  return {
    category,
    retry,
    code,
    message,
    silent,
    ...(host === undefined ? {} : { unresolvedHost: host }),
    cause: thrown,
  };
}

// Node names it in the errors of its resolver. Only a definite "no such name" counts: EAI_AGAIN is
// a resolver in trouble.
function unresolvedHostIn(thrown: unknown): string | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (
      'hostname' in at &&
      typeof at.hostname === 'string' &&
      'code' in at &&
      at.code === 'ENOTFOUND'
    )
      return at.hostname;
  }
  return undefined;
}

const NO_CODE = 'the answer carries no error code';

// The exception's name is no code: the SDK makes one up for an answer that has none.
function answerFailure(
  { error, answer: { status, headers, code: written } }: AnswerError,
  operation: string,
): AwsFailure {
  const code = written ?? `http-${status}`;
  const exception = isServiceException(error) ? error : undefined;
  const message = publicMessage(exception?.message ?? '');
  const failureClass = judgeAnswer(code, status, operation);
  const serverTime = mayBeClock(code) ? Date.parse(headers['date'] ?? '') : Number.NaN;
  const requestId =
    exception?.$metadata.requestId ?? headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  const retryAfterMs = retryAfter(headers);
  return {
    ...failureClass,
    code,
    message: written === undefined ? withoutCode(message, headers) : message,
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(Number.isNaN(serverTime) ? {} : { serverTime }),
    silent: false,
    cause: exception === undefined ? undefined : withoutSecrets(exception),
  };
}

function withoutCode(message: string, headers: ErrorAnswer['headers']): string {
  const said = /^(Unknown(Error)?)?$/.test(message) ? NO_CODE : message;
  const stranger = strangerIn(headers);
  return stranger === undefined ? said : `${stranger}: ${said}`;
}

// A body that cannot be read leaves the status: 429 and 5xx speak for themselves, an unreadable 404
// does not say that something is gone.
function malformedFailure(
  { message, status, headers, cause }: MalformedAnswer,
  operation: string,
): AwsFailure {
  const judged = status >= 300 ? judgeAnswer('', status, operation) : undefined;
  const stranger = strangerIn(headers);
  const retryAfterMs = retryAfter(headers);
  const requestId = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  return {
    ...(judged ?? { category: 'failed', retry: 'malformed' }),
    code: judged === undefined ? 'malformed-response' : `http-${status}`,
    message: stranger === undefined ? message : `${stranger}: ${message}`,
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    silent: false,
    cause,
  };
}

function inputFailure(error: Error): AwsFailure {
  return {
    category: 'invalid',
    retry: 'none',
    code: 'invalid-request',
    message: error.message,
    silent: false,
    cause: error,
  };
}

interface ServiceException extends Error {
  readonly $metadata: { readonly requestId?: string };
}

function isServiceException(value: unknown): value is ServiceException {
  return (
    value instanceof Error &&
    '$metadata' in value &&
    typeof value.$metadata === 'object' &&
    '$fault' in value
  );
}

// What the SDK throws before anything is sent: a missing label, an endpoint that the input does not
// allow.
function isInputError(value: unknown): value is Error {
  return (
    value instanceof Error &&
    !('code' in value) &&
    (value.name === 'EndpointError' || /^(No value provided|@smithy|@aws-sdk)/.test(value.message))
  );
}

function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = headers['x-amz-retry-after'];
  if (ms !== undefined && /^\d+$/.test(ms)) return Number(ms);
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

const MAX_MESSAGE = 600;

// A signature error quotes the whole signed request, session token included; an encoded
// authorization message is noise.
function publicMessage(message: string): string {
  const cut = message.search(
    /\n|The Canonical String|The String-to-Sign|Encoded authorization failure message/,
  );
  return cutText((cut < 0 ? message : message.slice(0, cut)).trim(), MAX_MESSAGE);
}

const REVEALING = [
  'AWSAccessKeyId',
  'StringToSign',
  'StringToSignBytes',
  'CanonicalRequest',
  'CanonicalRequestBytes',
  'SignatureProvided',
  'Token-0',
];

function withoutSecrets(exception: ServiceException): ServiceException {
  const publicText = publicMessage(exception.message);
  if (publicText !== exception.message) {
    exception.message = publicText;
    if (exception.stack !== undefined) exception.stack = `${exception.name}: ${publicText}`;
  }
  for (const name of REVEALING) if (name in exception) Reflect.deleteProperty(exception, name);
  for (const field of ['Error', 'Errors'])
    if (field in exception) Reflect.deleteProperty(exception, field);
  return exception;
}
