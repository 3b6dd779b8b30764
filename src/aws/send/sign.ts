// Signature version 4 for one request. Credentials come as an argument of every call, so that none
// can be used for another account. Specification: "Create a signed AWS API request", IAM User
// Guide.
import { createHmac, hash } from 'node:crypto';
import type { AwsCredentials } from '../../types/session.js';
import { escapePathAgain, queryString } from './uri.js';

export interface SignableRequest {
  readonly method: string;
  readonly host: string;
  /** Encoded as it is sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
  /** False for S3, whose path is encoded once. */
  readonly escapePath: boolean;
}

export type Signer = (
  request: SignableRequest,
  scope: SigningScope,
  credentials: AwsCredentials,
  date: Date,
) => Record<string, string>;

// Services x regions of one day fit several times over.
const KEYS_PER_CREDENTIALS = 1024;
const UNSIGNED_HEADERS = new Set([
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

/**
 * A signer that returns all headers to send, lower-case. Signing keys are remembered per
 * credentials object, day, region and service, and are forgotten together with the credentials.
 */
export function createSigner(): Signer {
  const keys = new WeakMap<AwsCredentials, Map<string, Buffer>>();

  function signingKey(
    credentials: AwsCredentials,
    day: string,
    scope: SigningScope,
  ): string | Buffer {
    let own = keys.get(credentials);
    if (own === undefined) {
      own = new Map();
      keys.set(credentials, own);
    }
    if (own.size >= KEYS_PER_CREDENTIALS) own.clear();
    // A chain of four, of which regions share the first links: they are remembered too, under the
    // beginning of the name.
    let name = '';
    let key: string | Buffer = `AWS4${credentials.secretAccessKey}`;
    for (const part of [day, scope.region, scope.service, 'aws4_request']) {
      name += `/${part}`;
      const known: Buffer | undefined = own.get(name);
      key = known ?? hmac(key, part);
      if (known === undefined) own.set(name, key);
    }
    return key;
  }

  return (request, scope, credentials, date) => {
    const time = date.toISOString().replace(/[:-]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const bodyHash = sha256(request.body ?? '');
    const headers: Record<string, string> = { host: request.host, 'x-amz-date': time };
    for (const name in request.headers) headers[name.toLowerCase()] = String(request.headers[name]);
    if (credentials.sessionToken !== undefined)
      headers['x-amz-security-token'] = credentials.sessionToken;
    // S3 alone refuses a request without the hash of its body.
    if (scope.service === 's3') headers['x-amz-content-sha256'] = bodyHash;

    const names = Object.keys(headers).filter(isSigned).sort();
    const signedHeaders = names.join(';');
    let canonical = `${request.method}\n${scope.escapePath ? escapePathAgain(request.path) : request.path}\n${queryString(request.query)}\n`;
    for (const name of names)
      canonical += `${name}:${String(headers[name]).replace(/\s+/g, ' ').trim()}\n`;
    canonical += `\n${signedHeaders}\n${bodyHash}`;

    const credentialScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
    const signature = createHmac('sha256', signingKey(credentials, day, scope))
      .update(`AWS4-HMAC-SHA256\n${time}\n${credentialScope}\n${sha256(canonical)}`)
      .digest('hex');
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${credentialScope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return headers;
  };
}

function isSigned(name: string): boolean {
  return !UNSIGNED_HEADERS.has(name) && !name.startsWith('proxy-') && !name.startsWith('sec-');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data);
}
