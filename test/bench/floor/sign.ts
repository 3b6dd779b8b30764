// Signature version 4 at its barest: what any program must do for each AWS request.
import { createHash, createHmac } from 'node:crypto';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly derived: Map<string, Buffer>;
}

export interface Unsigned {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** All headers to send. Queries must be sorted and encoded already. */
export function sign(
  request: Unsigned,
  region: string,
  service: string,
  keys: Keys,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const bodyHash = sha256(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-date': time,
    'x-amz-content-sha256': bodyHash,
  };
  if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
  const names = Object.keys(headers).sort();
  let canonical = `${request.method}\n${request.path}\n${request.query}\n`;
  for (const name of names) canonical += `${name}:${headers[name]}\n`;
  canonical += `\n${names.join(';')}\n${bodyHash}`;
  const signature = createHmac('sha256', derivedKey(keys, scope))
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`)
    .digest('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

function derivedKey(keys: Keys, scope: string): Buffer {
  let key = keys.derived.get(scope);
  if (key === undefined) {
    key = Buffer.from(`AWS4${keys.secretAccessKey}`);
    for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
    keys.derived.set(scope, key);
  }
  return key;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
