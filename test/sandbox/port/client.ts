// A bare client for these tests: signs in once and returns status, headers and parsed body of each
// answer.
import { type SimulatedPort, startPort } from '../../../src/sandbox/port/port.js';
import type { PortOptions } from '../../../src/sandbox/port/settings.js';

export const EXPORTER = 'port-ocean/aws-v3/1.0.0/my-aws/exporter';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or an empty object when it is not a JSON object. */
  readonly body: Record<string, unknown>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly userAgent?: string;
}

export interface TestPort extends AsyncDisposable {
  readonly port: SimulatedPort;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  post(path: string, body: unknown, userAgent?: string): Promise<Answer>;
  get(path: string): Promise<Answer>;
}

export async function startTestPort(options: PortOptions = {}): Promise<TestPort> {
  const port = await startPort(options);
  const authorization = await signIn(port);
  const call = async (method: string, path: string, given: CallOptions = {}): Promise<Answer> => {
    const headers: Record<string, string> = {
      authorization,
      'user-agent': given.userAgent ?? EXPORTER,
      ...given.headers,
    };
    if (given.body === undefined) return request(port.url + path, { method, headers });
    const body = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
    return request(port.url + path, {
      method,
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  };
  return {
    port,
    call,
    post: (path, body, userAgent) =>
      call('POST', path, userAgent === undefined ? { body } : { body, userAgent }),
    get: (path) => call('GET', path),
    [Symbol.asyncDispose]: () => port.close(),
  };
}

export async function signIn(port: SimulatedPort): Promise<string> {
  const answer = await request(`${port.url}/v1/auth/access_token`, {
    method: 'POST',
    body: JSON.stringify({ clientId: port.clientId, clientSecret: port.clientSecret }),
  });
  return `${String(answer.body['tokenType'])} ${String(answer.body['accessToken'])}`;
}

export async function request(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Identifiers of the `entities` of an answer, sorted. */
export function identifiers(answer: Answer): string[] {
  return list(answer, 'entities')
    .map((entity) => String(entity['identifier']))
    .sort();
}

/** An array of objects in the body. */
export function list(answer: Answer, name: string): Record<string, unknown>[] {
  const value = answer.body[name];
  return Array.isArray(value) ? value : [];
}

/** An object in the body. */
export function part(answer: Answer, name: string): Record<string, unknown> {
  const value = answer.body[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What an error answer says, without the prose. */
export function refusal(answer: Answer): { status: number; ok: unknown; error: unknown } {
  return { status: answer.status, ok: answer.body['ok'], error: answer.body['error'] };
}

export const ACCOUNT = {
  identifier: 'account',
  title: 'Account',
  schema: { properties: { name: { type: 'string' } }, required: [] },
  relations: {},
};

export const INSTANCE = {
  identifier: 'instance',
  title: 'Instance',
  schema: {
    properties: {
      name: { type: 'string' },
      state: { type: 'string', enum: ['running', 'stopped'] },
      cores: { type: 'number', minimum: 1 },
      public: { type: 'boolean' },
      launched: { type: 'string', format: 'date-time' },
      link: { type: 'string', format: 'url' },
      mail: { type: 'string', format: 'email' },
      address: { type: 'string', format: 'ipv4' },
      tags: { type: 'array', items: { type: 'string' } },
      extra: { type: 'object' },
    },
  },
  relations: {
    account: { target: 'account', required: false, many: false },
    peers: { target: 'instance', required: false, many: true },
  },
};

/** A port with the two blueprints above. */
export async function startCatalog(options: PortOptions = {}): Promise<TestPort> {
  const started = await startTestPort(options);
  started.port.seed.blueprint(ACCOUNT);
  started.port.seed.blueprint(INSTANCE);
  return started;
}

/** A clock that stands still until it is moved. */
export function manualClock(start = Date.parse('2026-01-01T00:00:00Z')): {
  now: () => number;
  advance: (ms: number) => void;
} {
  let time = start;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}
