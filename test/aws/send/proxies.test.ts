// Who answered: a proxy, something else on the way, or AWS. Over real connections through a real
// proxy on loopback.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { AwsError } from '../../../src/aws/errors/aws-error.js';
import { createAwsGateway } from '../../../src/aws/gateway.js';
import { readProxies } from '../../../src/aws/send/proxies.js';
import { type Answer, type Loopback, rejection, scopeOf, startLoopback } from '../loopback.js';
import { ec2Error, json } from '../recorded.js';

const PASSWORD = 'pr0xy-p4ss-NEVER-shown';

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

async function startProxy(
  onConnect: (target: string, socket: Socket, authorization: string | undefined) => void,
): Promise<number> {
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    if (socket instanceof Object && 'setNoDelay' in socket) {
      socket.on('error', () => {});
      onConnect(String(request.url), socket as Socket, request.headers['proxy-authorization']);
    }
  });
  return listening(proxy);
}

function tunnel(target: string, socket: Socket): void {
  const [host = '', port = ''] = target.split(':');
  const onward = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.pipe(socket);
    socket.pipe(onward);
  });
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
}

function gatewayWith(env: Readonly<Record<string, string>>, endpoint?: string) {
  const gateway = createAwsGateway({
    config: {
      endpoints: endpoint === undefined ? {} : { default: endpoint },
      clientStack: 'lean',
      requestTimeoutMs: 500,
    },
    env,
    sleep: async () => undefined,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

async function failureThrough(
  env: Readonly<Record<string, string>>,
  endpoint?: string,
): Promise<AwsError> {
  const error = await rejection(
    gatewayWith(env, endpoint).client(EC2Client, scopeOf()).send(new DescribeInstancesCommand({})),
  );
  if (!(error instanceof AwsError)) throw error;
  expect(
    `${error.message} ${error.remedy} ${JSON.stringify(error.evidence)} ${error.stack} ${String(error.cause)}`,
  ).not.toContain('NEVER');
  return error;
}

describe('a proxy that refuses the tunnel', () => {
  it.each([
    [403, 'proxy-refused', 1, 'NO_PROXY'],
    [405, 'proxy-refused', 1, 'NO_PROXY'],
    [407, 'proxy-login', 1, 'user and password'],
    [429, 'proxy-refused', 1, 'NO_PROXY'],
    [502, 'proxy-refused', 2, 'NO_PROXY'],
    [503, 'proxy-refused', 2, 'NO_PROXY'],
  ])(
    'with %i is named with its address and status, and AWS is not blamed',
    async (status, code, attempts, advice) => {
      let connects = 0;
      const port = await startProxy((_target, socket) => {
        connects += 1;
        socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      });

      const error = await failureThrough({
        HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:${port}`,
      });

      expect(error).toMatchObject({ category: 'unreachable' });
      expect(error.message).toContain(`http://127.0.0.1:${port}`);
      expect(error.message).toContain(`status ${status}`);
      expect(error.message).not.toMatch(/reset/);
      expect(error.message).toContain(code);
      expect(error.remedy).toMatch(advice);
      expect(error.remedy).not.toMatch(/Allow ec2:/);
      expect(connects).toBeGreaterThanOrEqual(attempts);
    },
  );

  it('on the way to a plain endpoint is told as well', async () => {
    const port = await startProxy((_target, socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'));

    expect(
      (await failureThrough({ HTTP_PROXY: `http://127.0.0.1:${port}` }, 'http://127.0.0.1:9'))
        .awsCode,
    ).toBe('proxy-refused');
  });
});

describe('a proxy that is not there', () => {
  it('is named, not AWS', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));

    const error = await failureThrough({ ALL_PROXY: `http://u:${PASSWORD}@127.0.0.1:${port}` });

    expect(error).toMatchObject({ category: 'unreachable', unresolvedHost: undefined });
    expect(error.message).toContain(
      `the proxy http://127.0.0.1:${port} could not be reached: the connection was refused`,
    );
    expect(error.remedy).toContain('ALL_PROXY');
  });

  it('because its name does not resolve says nothing of the service', async () => {
    const error = await failureThrough({ https_proxy: 'http://proxy.invalid:3128' });

    expect(error).toMatchObject({ category: 'unreachable', unresolvedHost: undefined });
    expect(error.message).toContain('the proxy http://proxy.invalid:3128');
  });

  it('or that never answers is given up in time', async () => {
    const port = await startProxy(() => {});

    expect((await failureThrough({ HTTPS_PROXY: `http://127.0.0.1:${port}` })).message).toContain(
      `the proxy http://127.0.0.1:${port}`,
    );
  });
});

describe('a proxy that connects', () => {
  let server: Loopback;
  afterEach(() => server.close());

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    'is used when %s names it, with its password',
    async (name) => {
      server = await startLoopback(() => json({ clusterArns: [] }));
      const seen: (string | undefined)[] = [];
      const port = await startProxy((target, socket, authorization) => {
        seen.push(authorization);
        tunnel(target, socket);
      });

      // A percent sign that is no escape stands for itself.
      const gateway = gatewayWith(
        { [name]: `user:100%25@127.0.0.1:${port}`, HTTPS_PROXY: 'http://127.0.0.1:9' },
        server.url,
      );
      await gateway.client(ECSClient, scopeOf()).send(new ListClustersCommand({}));

      expect(seen).toEqual([`Basic ${Buffer.from('user:100%').toString('base64')}`]);
      expect(server.asked).toHaveLength(1);
    },
  );

  it('does not see what NO_PROXY names', async () => {
    server = await startLoopback(() => json({ clusterArns: [] }));
    const gateway = gatewayWith(
      { ALL_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
      server.url,
    );
    await gateway.client(ECSClient, scopeOf()).send(new ListClustersCommand({}));

    expect(server.asked).toHaveLength(1);
  });
});

describe('an answer of something else than AWS', () => {
  const page = '<html><body>Please log in</body></html>';
  let server: Loopback;
  afterEach(() => server.close());

  const failureOf = async (answer: Answer): Promise<AwsError> => {
    server = await startLoopback(() => answer);
    return failureThrough({}, server.url);
  };

  it.each([
    [
      200,
      { 'content-type': 'text/html; charset=utf-8', server: 'captive/1.0' },
      /text\/html, from captive\/1\.0/,
    ],
    [
      302,
      { location: 'http://portal.example/login?secret=NEVER' },
      /sending to http:\/\/portal\.example\/login/,
    ],
    [401, { 'content-type': 'text/html', via: '1.1 squid' }, /via 1\.1 squid/],
    [403, { 'content-type': 'text/html', server: 'Zscaler/6.2' }, /from Zscaler\/6\.2/],
    [407, { 'content-type': 'text/plain' }, /text\/plain/],
    [451, {}, /something else than AWS/],
    [503, { 'content-type': 'text/html', server: 'nginx' }, /from nginx/],
  ])('with status %i is told apart, and is no lack of permission', async (status, headers, who) => {
    const error = await failureOf({ status, headers, body: page });

    expect(error.message).toContain('something else than AWS');
    expect(error.message).toMatch(who);
    expect(error.category).not.toBe('denied');
    expect(error.remedy).toMatch(/between this program and AWS/);
    expect(error.remedy).not.toMatch(/Allow ec2/);
  });

  it('is told from one of AWS that has its request id', async () => {
    const error = await failureOf({
      ...ec2Error('UnauthorizedOperation', 'You are not authorized', 403),
      headers: { 'x-amzn-requestid': 'r' },
    });

    expect(error).toMatchObject({
      category: 'denied',
      remedy: expect.stringContaining('Allow ec2:DescribeInstances'),
    });
    expect(error.message).not.toContain('something else');
  });
});

describe('no trusted connection', () => {
  it('is final, and says what is wrong with it', async () => {
    const server = await startLoopback(() => json({}));
    onTestFinished(() => server.close());

    const error = await failureThrough({}, server.url.replace('http:', 'https:'));

    expect(error).toMatchObject({
      category: 'unreachable',
      awsCode: 'tls-failed',
      evidence: { attempts: 1 },
    });
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });
});

describe('proxy variables', () => {
  it('that cannot be used are named, without what they hold', () => {
    const { problems, byProtocol } = readProxies({
      HTTPS_PROXY: `http://u:${PASSWORD}@ho st:1`,
      http_proxy: `socks5://u:${PASSWORD}@h:1`,
    });

    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/HTTPS_PROXY: .*valid URL.*http_proxy: .*socks5/s);
    expect(problems.join()).not.toContain('NEVER');
    expect(byProtocol.size).toBe(0);
  });

  it.each([
    ['proxy:3128', 'http://proxy:3128'],
    ['https://proxy.example', 'https://proxy.example'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is %s', (text, address) => {
    expect(readProxies({ ALL_PROXY: text }).byProtocol.get('https')).toEqual({ address });
  });

  it('may hold a percent sign that is no escape', () => {
    expect(
      readProxies({ ALL_PROXY: 'http://u:50%zz@proxy:1' }).byProtocol.get('http')?.authorization,
    ).toBe(`Basic ${Buffer.from('u:50%zz').toString('base64')}`);
  });
});
