// Who stands between the program and Port, and what it says of itself.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/errors.js';
import { refusedStatus } from '../../../src/port/http/errors.js';
import { createPortHttp, type PortHttpDeps } from '../../../src/port/http/port-http.js';
import { proxyFor } from '../../../src/port/http/proxy.js';
import { CERTIFICATE, KEY } from '../certificate.js';
import {
  answerToken,
  codeOf,
  fakeTime,
  INTEGRATION,
  portConfig,
  recordingLog,
  scripted,
} from '../setup.js';

const ORGANIZATION = { method: 'GET', path: '/organization' } as const;
const PASSWORD = 'p4ss-of-the-proxy';

let close: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(close.map((end) => end()));
  close = [];
});

function client(url: string, deps: Partial<PortHttpDeps> = {}, verifyTls = true) {
  const time = fakeTime();
  const { log, lines } = recordingLog();
  const config = portConfig(url, { verifyTls });
  const http = createPortHttp({
    config,
    integration: INTEGRATION,
    log,
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
    ...deps,
  });
  close.push(() => http.close());
  return { http, time, lines };
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * A proxy that answers each CONNECT with the status that `decide` says, and opens the tunnel for
 * 200.
 */
async function proxy(
  decide: (request: IncomingMessage) => number,
): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket: Socket) => {
    socket.on('error', () => undefined);
    asked.push(request.url ?? '');
    const status = decide(request);
    if (status !== 200) {
      socket.end(
        `HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\n\r\n<html><title>Blocked</title></html>`,
      );
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
  });
  return { port: await listen(server), asked };
}

async function tlsPort(): Promise<string> {
  const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    if (!answerToken(request, response)) response.end('{"organization":{"id":"o"}}');
  });
  return `https://127.0.0.1:${await listen(server)}`;
}

function thrown(promise: Promise<unknown>): Promise<AppError> {
  return promise.then(
    () => new AppError('internal', 'nothing was thrown'),
    (error: unknown) =>
      error instanceof AppError ? error : new AppError('internal', String(error)),
  );
}

describe('a proxy before Port', () => {
  it.each([403, 407, 401, 400])(
    'that refuses the tunnel with %i is named, with its status and without its password, at once',
    async (status) => {
      const { port } = await proxy(() => status);
      const { http, time } = client('https://api.port.test', {
        proxy: { HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:${port}` },
      });

      const error = await thrown(http.request(ORGANIZATION, z.unknown()));

      expect(error.code).toBe('port-unreachable');
      expect(error.message).toContain(
        `the proxy http://127.0.0.1:${port} refused the tunnel to api.port.test:443 with status ${status}`,
      );
      expect(error.remedy).toMatch(/NO_PROXY/);
      expect(time.waits).toEqual([]);
      expect(JSON.stringify([error, error.details, String(error.cause)])).not.toContain(PASSWORD);
    },
  );

  it.each([502, 503, 504])(
    'that answers %i for a while is tried again, and told',
    async (status) => {
      const url = await tlsPort();
      let refusals = 3;
      const { port } = await proxy(() => (refusals-- > 0 ? status : 200));
      const { http, lines } = client(url, { proxy: { https_proxy: `127.0.0.1:${port}` } }, false);

      expect(await codeOf(http.request(ORGANIZATION, z.unknown()))).toBe('no error');
      expect(lines.find(({ level }) => level === 'warn')?.message).toContain(
        `with status ${status}`,
      );
    },
  );

  it('gets user and password in the request for the tunnel, and Port never does', async () => {
    const url = await tlsPort();
    const { port, asked } = await proxy(({ headers }) => {
      const expected = `Basic ${Buffer.from('us er:p%&@').toString('base64')}`;
      return headers['proxy-authorization'] === expected ? 200 : 407;
    });
    const { http } = client(
      url,
      { proxy: { HTTPS_PROXY: `http://us%20er:p%&%40@127.0.0.1:${port}` } },
      false,
    );

    expect(await codeOf(http.request(ORGANIZATION, z.unknown()))).toBe('no error');
    expect(asked).toEqual([url.replace('https://', '')]);
  });

  it('that does not listen is named', async () => {
    const { http } = client('https://api.port.test', {
      proxy: { all_proxy: 'http://127.0.0.1:1' },
    });

    const error = await thrown(http.request({ ...ORGANIZATION, budgetMs: 10 }, z.unknown()));

    expect(error.message).toContain('the proxy http://127.0.0.1:1 could not be used');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('carries requests without TLS itself, with its credentials', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await scripted((request, response) => {
      seen.push(request.headers['proxy-authorization']);
      const path = new URL(request.url ?? '').pathname;
      response.end(
        path === '/v1/auth/access_token' ? '{"accessToken":"t","expiresIn":3600}' : '{}',
      );
    });
    const { http } = client('http://port.test', {
      proxy: { HTTP_PROXY: server.url.replace('http://', 'http://a:b@') },
    });

    expect(await codeOf(http.request(ORGANIZATION, z.unknown()))).toBe('no error');
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('a:b').toString('base64')}`]));
  });
});

describe('the choice of the proxy', () => {
  const env = { HTTPS_PROXY: 'http://p:1' };
  it.each([
    ['api.port.test', 'api.port.test'],
    ['a suffix with a dot', '.port.test'],
    ['a suffix with a star', 'x, *.port.test'],
    ['everything', '*'],
    ['a host with its port', 'api.port.test:443'],
  ])('spares %s', (_, list) => {
    expect(proxyFor('https://api.port.test', { ...env, NO_PROXY: list })).toBeUndefined();
  });

  it.each(['port.test', 'api.port.test:8443', 'api.port.tes', ''])(
    'does not spare anything for %j',
    (list) => {
      expect(proxyFor('https://api.port.test', { ...env, no_proxy: list })?.address).toBe(
        'http://p:1',
      );
    },
  );

  it('takes small letters first, an address without a scheme for HTTP, and ALL_PROXY last', () => {
    expect(
      proxyFor('https://a.test', { https_proxy: 'p:3', HTTPS_PROXY: 'http://q:1' })?.address,
    ).toBe('http://p:3');
    expect(proxyFor('https://a.test', { ALL_PROXY: 'http://u:x@r:2' })?.address).toBe('http://r:2');
    expect(proxyFor('https://a.test', { HTTP_PROXY: 'http://q:1' })).toBeUndefined();
  });

  it.each([
    'http://',
    'http://user:secret@:99999',
    'socks5://u:secret@h:1',
    'http://a b:secret',
    '::::',
  ])('refuses %j without showing it', (value) => {
    const run = () => proxyFor('https://a.test', { HTTPS_PROXY: value });

    expect(run).toThrow(/HTTPS_PROXY does not name an HTTP proxy/);
    expect(run).not.toThrow(/secret/);
  });
});

describe('something else that answers in the place of Port', () => {
  const page = '<!doctype html><html><head><title>Sign in to\n the network</title></head></html>';

  it.each([401, 403, 407, 451, 511])(
    'with a page and status %i is not taken for a refusal of the credentials, nor repeated',
    async (status) => {
      await using server = await scripted((_, response) => {
        response.writeHead(status, { 'content-type': 'text/html', server: 'squid/6.1' });
        response.end(page);
      });
      const { http, time } = client(server.url);

      const error = await thrown(http.request(ORGANIZATION, z.unknown()));

      expect(error.code).toBe('port-unreachable');
      expect(error.message).toContain(String(status));
      if (status !== 401)
        expect(error.message).toContain('“Sign in to the network” from squid/6.1');
      expect(error.remedy).toMatch(/Something between this program and Port/);
      expect(time.waits).toEqual([]);
    },
  );

  it.each([404, 409, 410])(
    'with a page and status %i says nothing about what Port holds',
    async (status) => {
      await using server = await scripted((request, response) => {
        if (answerToken(request, response)) return;
        response.writeHead(status);
        response.end(page);
      });
      const error = await thrown(
        client(server.url).http.request({ ...ORGANIZATION, budgetMs: 1000 }, z.unknown()),
      );

      expect(error.code).toBe('port-unreachable');
      expect(refusedStatus(error)).toBeUndefined();
    },
  );

  it('with a page and status 200 is described', async () => {
    await using server = await scripted((_, response) => response.end(page));

    const error = await thrown(
      client(server.url).http.request({ ...ORGANIZATION, budgetMs: 1000 }, z.unknown()),
    );

    expect(error.message).toContain('a page of HTML titled “Sign in to the network”');
    expect(error.remedy).toMatch(/login page/);
  });

  it('with a redirect is named by its host alone', async () => {
    await using server = await scripted((_, response) => {
      response.writeHead(302, { location: 'https://portal.test/login?session=s3cret' });
      response.end();
    });
    const error = await thrown(client(server.url).http.request(ORGANIZATION, z.unknown()));

    expect(error.message).toContain('https://portal.test');
    expect(error.message).not.toContain('s3cret');
  });

  it('with a certificate that nobody trusts is named at once, and what to do', async () => {
    const { http, time } = client(await tlsPort());

    const error = await thrown(http.request(ORGANIZATION, z.unknown()));

    expect(error.code).toBe('port-unreachable');
    expect(error.message).toMatch(/self.signed certificate/i);
    expect(error.remedy).toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(time.waits).toEqual([]);
  });

  it('without TLS on a port for it is final', async () => {
    await using server = await scripted((_, response) => response.end());
    const { http, time } = client(server.url.replace('http:', 'https:'));

    expect(await codeOf(http.request(ORGANIZATION, z.unknown()))).toBe('port-unreachable');
    expect(time.waits).toEqual([]);
  });
});

describe('the size of an answer', () => {
  const large = Buffer.alloc(3_000_000, ' ');

  it.each([
    ['as it is', false],
    ['when it is unpacked', true],
  ])('is bounded %s, and not tried twice', async (_, isPacked) => {
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      if (isPacked) response.setHeader('content-encoding', 'gzip');
      response.end(isPacked ? gzipSync(large) : large);
    });
    const { http, time } = client(server.url, { maxAnswerBytes: 1_000_000 });

    const error = await thrown(http.request(ORGANIZATION, z.unknown()));

    expect(error.details['reason']).toBe('too-large');
    expect(refusedStatus(error)).toBeUndefined();
    expect(time.waits).toEqual([]);
    expect(http.usage.requests).toBe(2);
  });

  it('is bounded when it never ends', async () => {
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      const more = (): void => {
        while (!response.destroyed && response.write(large));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });

    const error = await thrown(
      client(server.url, { maxAnswerBytes: 5_000_000 }).http.request(ORGANIZATION, z.unknown()),
    );

    expect(error.details['reason']).toBe('too-large');
  });
});
