// Verifies AWS Signature Version 4 over the request as it arrived: scope, headers, body hash and
// time.
// Source: "Create a signed AWS API request" in the IAM user guide. S3 does not encode the path
// twice; every other service does.
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.js';

/** What the Authorization header says. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

export interface SignedRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How far a request's time may be off, in milliseconds. */
const MAX_SKEW_MS = 15 * 60_000;
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const KEPT_KEYS = 20_000;
const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** The parts of an Authorization header, or undefined when it is not one of Signature Version 4. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  const match = header === undefined ? null : HEADER.exec(header);
  if (match === null) return undefined;
  const [
    ,
    accessKeyId = '',
    date = '',
    region = '',
    service = '',
    signedHeaders = '',
    signature = '',
  ] = match;
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

export type Verifier = (
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
  now: number,
) => void;

/** A verifier with a bounded cache of derived keys. It throws `skewed` or `bad-signature`. */
export function createVerifier(): Verifier {
  const keys = new Map<string, Buffer>();
  const signingKey = (
    { accessKeyId, date, region, service }: Authorization,
    secret: string,
  ): Buffer => {
    const id = `${accessKeyId}/${date}/${region}/${service}`;
    const cached = keys.get(id);
    if (cached !== undefined) return cached;
    const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
    if (keys.size >= KEPT_KEYS) keys.clear();
    keys.set(id, key);
    return key;
  };
  return (request, authorization, secret, now) => {
    const time = header(request.headers, 'x-amz-date') ?? '';
    checkTime(time, authorization, now);
    checkSignedHeaders(request.headers, authorization.signedHeaders);
    const scope = `${authorization.date}/${authorization.region}/${authorization.service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonicalRequest(request, authorization))}`;
    const expected = createHmac('sha256', signingKey(authorization, secret))
      .update(toSign)
      .digest('hex');
    if (expected !== authorization.signature) throw AwsError.condition('bad-signature');
  };
}

function checkTime(time: string, { date, service }: Authorization, now: number): void {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (match === null)
    throw AwsError.condition(
      'bad-signature',
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ''",
    );
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const signed = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Math.abs(now - signed) > MAX_SKEW_MS) {
    throw skewed(time, signed, service, now);
  }
  if (!time.startsWith(date))
    throw AwsError.condition(
      'bad-signature',
      'Credential should be scoped to the date of the request.',
    );
}

/** S3 tells both times in elements of their own; the others say them in the message. */
function skewed(time: string, signed: number, service: string, now: number): AwsError {
  if (service === 's3') {
    const extra = {
      RequestTime: time,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    };
    return AwsError.condition('skewed', undefined, { extra });
  }
  if (service === 'ec2') return AwsError.condition('skewed');
  const [word, sign, edge] =
    signed < now
      ? (['expired', '-', now - MAX_SKEW_MS] as const)
      : (['not yet current', '+', now + MAX_SKEW_MS] as const);
  const order = signed < now ? 'earlier' : 'still later';
  return AwsError.condition(
    'skewed',
    `Signature ${word}: ${time} is ${signed < now ? 'now ' : ''}${order} than ${compact(edge)} (${compact(now)} ${sign} 15 min.)`,
  );
}

function compact(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function checkSignedHeaders(headers: IncomingHttpHeaders, signed: string): void {
  const names = signed.split(';');
  const unsigned = Object.keys(headers).find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.includes(name),
  );
  if (unsigned !== undefined || !names.includes('host')) {
    throw AwsError.condition(
      'bad-signature',
      `There were headers present in the request which were not signed: ${unsigned ?? 'host'}`,
    );
  }
}

function canonicalRequest(
  request: SignedRequest,
  { service, signedHeaders }: Authorization,
): string {
  let lines = '';
  for (const name of signedHeaders.split(';'))
    lines += `${name}:${(header(request.headers, name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`;
  const path =
    service === 's3'
      ? request.path
      : request.path === '/'
        ? '/'
        : encode(request.path).replaceAll('%2F', '/');
  return `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${lines}\n${signedHeaders}\n${bodyHash(request, service)}`;
}

function bodyHash({ headers, body }: SignedRequest, service: string): string {
  const declared = header(headers, 'x-amz-content-sha256');
  if (declared === undefined && service === 's3')
    throw AwsError.code(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  if (declared === 'UNSIGNED-PAYLOAD') return declared;
  const actual = body.length === 0 ? EMPTY_HASH : sha256(body);
  if (declared !== undefined && declared !== actual) {
    throw AwsError.condition(
      'bad-signature',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return actual;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return equals < 0
      ? [recode(pair), '']
      : [recode(pair.slice(0, equals)), recode(pair.slice(equals + 1))];
  });
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function recode(text: string): string {
  try {
    return encode(decodeURIComponent(text));
  } catch {
    throw AwsError.condition('bad-signature', 'The query string is not valid.');
  }
}

/** Percent-encoding that leaves only RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** One header's value; repeated ones are joined. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
