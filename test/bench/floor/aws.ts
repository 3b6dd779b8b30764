// Raw AWS requests over one keep-alive pool: form, JSON and REST, one function each.
import type Agent from 'undici/lib/dispatcher/agent.js';
import { type Keys, sign } from './sign.js';
import { at, parseXml } from './xml.js';

export interface RawAws {
  /** Query protocol; the answer is the content of the root element. */
  form(
    service: 'ec2' | 'sts',
    region: string,
    keys: Keys,
    fields: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  /** JSON 1.1 protocol. */
  json(
    service: 'ecs' | 'organizations',
    region: string,
    keys: Keys,
    target: string,
    input: object,
  ): Promise<unknown>;
  rest(
    service: 'account' | 'lambda' | 's3',
    region: string,
    keys: Keys,
    request: RestRequest,
  ): Promise<unknown>;
  readonly requests: () => number;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: string;
  readonly body?: string;
  /** Answers an error of this status with nothing. */
  readonly toleratedStatus?: number;
}

export function createRawAws(endpoint: string, agent: Agent): RawAws {
  const { host, origin } = new URL(endpoint);
  let count = 0;

  async function send(
    service: string,
    region: string,
    keys: Keys,
    { method, path, query = '', body = '', toleratedStatus }: RestRequest,
    more: Record<string, string>,
  ) {
    count += 1;
    const headers = sign({ method, host, path, query, headers: more, body }, region, service, keys);
    const answer = await exchange(agent, {
      origin,
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      body,
    });
    if (answer.status === toleratedStatus) return '';
    if (answer.status >= 300)
      throw new Error(
        `${service} ${method} ${path} ${body}: ${answer.status} ${answer.text.slice(0, 300)}`,
      );
    return answer.text;
  }

  return {
    async form(service, region, keys, fields) {
      const body = new URLSearchParams({
        Version: service === 'ec2' ? '2016-11-15' : '2011-06-15',
        ...fields,
      }).toString();
      return parseXml(
        await send(
          service,
          region,
          keys,
          { method: 'POST', path: '/', body },
          { 'content-type': 'application/x-www-form-urlencoded' },
        ),
      );
    },
    async json(service, region, keys, target, input) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      return JSON.parse(
        await send(
          service,
          region,
          keys,
          { method: 'POST', path: '/', body: JSON.stringify(input) },
          headers,
        ),
      );
    },
    async rest(service, region, keys, request) {
      const text = await send(
        service,
        region,
        keys,
        request,
        request.body === undefined ? {} : { 'content-type': 'application/json' },
      );
      if (text === '') return undefined;
      return service === 's3' ? parseXml(text) : JSON.parse(text);
    },
    requests: () => count,
  };
}

export interface RawRequest {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One HTTP exchange, the body as text. */
export function exchange(
  agent: Agent,
  { body, ...request }: RawRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const chunks: Buffer[] = [];
    agent.dispatch(
      { ...request, body: body === '' ? null : body },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve({ status, text: Buffer.concat(chunks).toString() }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

/** A text under a path of names, empty where there is none. */
export function textAt(value: unknown, ...names: readonly string[]): string {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : '';
}
