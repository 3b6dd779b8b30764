import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeInstancesCommand,
  EC2Client,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand, paginateListClusters } from '@aws-sdk/client-ecs';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import { type Loopback, rejection, scopeOf, sessionOf, startLoopback } from './loopback.js';
import { describeInstances, json } from './recorded.js';

describe('the gateway', () => {
  let server: Loopback;
  let gateway: AwsGateway;

  beforeEach(async () => {
    server = await startLoopback(() => json({ clusterArns: [] }));
    gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack: 'lean', requestTimeoutMs: 60_000 },
      userAgent: 'ocean-aws/1.2.3',
    });
  });

  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  it('gives views that are clients and that paginators take', async () => {
    server.respond = (_asked, _response, count) =>
      describeInstances(2, count < 3 ? `page-${count}` : undefined);
    const client = gateway.client(EC2Client, scopeOf());

    const ids: (string | undefined)[] = [];
    for await (const page of paginateDescribeInstances({ client }, {}))
      ids.push(...(page.Reservations ?? []).map((one) => one.ReservationId));

    expect(client).toBeInstanceOf(EC2Client);
    expect(ids).toHaveLength(6);
    expect(server.asked.map((one) => new URLSearchParams(one.body).get('NextToken'))).toEqual([
      null,
      'page-1',
      'page-2',
    ]);
    expect(server.asked[0]?.headers['user-agent']).toBe('ocean-aws/1.2.3 app/ocean-aws');
  });

  it.each(['lean', 'stock'] as const)(
    'says with every %s request which resync it is for, once one has begun',
    async (clientStack) => {
      server.respond = () => describeInstances(1);
      const own = createAwsGateway({
        config: { endpoints: { default: server.url }, clientStack, requestTimeoutMs: 60_000 },
        userAgent: 'ocean-aws/1.2.3',
      });
      own.began('0b6f3f0e-5c52-4d8e-9f0a-8f1f3f6f2a10');
      await own.client(EC2Client, scopeOf()).send(new DescribeInstancesCommand({}));
      await own.close();

      expect(server.asked.at(-1)?.headers['user-agent']).toMatch(
        /(^|\S )ocean-aws\/1\.2\.3 app\/ocean-aws md\/resync#0b6f3f0e-5c52-4d8e-9f0a-8f1f3f6f2a10$/,
      );
    },
  );

  it('paces the settings of buckets when it is to be quiet, in all regions of an account together', async () => {
    server.respond = () => ({ status: 200, body: '<Tagging><TagSet/></Tagging>' });
    let clock = 0;
    const quiet = createAwsGateway({
      config: {
        endpoints: { default: server.url },
        clientStack: 'lean',
        requestTimeoutMs: 60_000,
        quiet: true,
      },
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    });
    for (let bucket = 0; bucket < 27; bucket += 1) {
      const region = bucket % 2 === 0 ? 'us-east-1' : 'eu-west-1';
      const scope = scopeOf({ region, session: sessionOf('1') });
      const command = new GetBucketTaggingCommand({ Bucket: `bucket-${bucket}` });
      await quiet.client(S3Client, scope).send(command);
    }
    await quiet.close();

    expect(clock).toBeGreaterThan(19_000);
    expect(clock).toBeLessThan(25_000);
  });

  it('shares one client per service and region among accounts', () => {
    const first = gateway.client(ECSClient, scopeOf({ session: sessionOf('1') }));
    const second = gateway.client(ECSClient, scopeOf({ session: sessionOf('2') }));
    const elsewhere = gateway.client(ECSClient, scopeOf({ region: 'us-east-1' }));

    expect(first.config).toBe(second.config);
    expect(first.config).not.toBe(elsewhere.config);
    expect(gateway.client(S3Client, scopeOf())).not.toBeInstanceOf(ECSClient);
  });

  it('never signs for another account, however many calls run at once', async () => {
    const accounts = Array.from({ length: 150 }, (_, index) => String(100_000_000_000 + index));
    // The token names the account, the request names it too: a mix-up shows in the server.
    server.respond = (asked) => {
      const { nextToken } = JSON.parse(asked.body) as { nextToken: string };
      return json({
        clusterArns: [
          `${nextToken}|${asked.headers['x-amz-security-token']}|${/Credential=([^/]+)/.exec(String(asked.headers.authorization))?.[1]}`,
        ],
      });
    };

    const calls = Array.from({ length: 3_000 }, async (_, index) => {
      const accountId = accounts[index % accounts.length] ?? '';
      const session = {
        ...sessionOf(accountId),
        credentials: async () => {
          if (index % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
          return {
            accessKeyId: `ASIA${accountId}`,
            secretAccessKey: `secret-${accountId}`,
            sessionToken: `token-${accountId}`,
          };
        },
      };
      const { clusterArns } = await gateway
        .client(ECSClient, scopeOf({ session, region: `r-${index % 7}` }))
        .send(new ListClustersCommand({ nextToken: accountId }));
      return clusterArns?.[0] === `${accountId}|token-${accountId}|ASIA${accountId}`;
    });

    expect((await Promise.all(calls)).filter((right) => !right)).toHaveLength(0);
    expect(server.asked).toHaveLength(3_000);
  });

  it('does not warn or leak listeners when hundreds of calls share one signal', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const { signal } = new AbortController();

    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        gateway
          .client(ECSClient, scopeOf({ signal, session: sessionOf(String(index)) }))
          .send(new ListClustersCommand({})),
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);

    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('keeps connections alive', async () => {
    const ports = new Set<number | undefined>();
    server.respond = (_asked, response) => {
      ports.add(response.socket?.remotePort);
      return json({ clusterArns: [] });
    };
    const client = gateway.client(ECSClient, scopeOf());

    for (let index = 0; index < 10; index += 1) await client.send(new ListClustersCommand({}));

    // Two, because the next request may start before the last one has left its connection.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('stops a paginator with the signal of the scope', async () => {
    const stop = new AbortController();
    server.respond = (_asked, _response, count) => {
      if (count === 2) stop.abort();
      return json({ clusterArns: ['a'], nextToken: 'more' });
    };

    const client = gateway.client(ECSClient, scopeOf({ signal: stop.signal }));
    const error = await rejection(drain(paginateListClusters({ client }, {})));

    expect(error).toMatchObject({ category: 'cancelled' });
  });

  it('goes through the proxy of the environment it is given, except where NO_PROXY says so', async () => {
    const connects: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      connects.push(String(request.url));
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const config = { clientStack: 'lean', requestTimeoutMs: 2_000 } as const;
    const proxied = createAwsGateway({
      config: { ...config, endpoints: {} },
      env: { HTTPS_PROXY },
      sleep: async () => undefined,
    });
    const direct = createAwsGateway({
      config: { ...config, endpoints: { default: server.url } },
      env: { HTTP_PROXY: HTTPS_PROXY, NO_PROXY: '127.0.0.1' },
    });

    const error = await rejection(
      proxied.client(EC2Client, scopeOf()).send(new DescribeInstancesCommand({})),
    );
    await direct.client(ECSClient, scopeOf()).send(new ListClustersCommand({}));

    expect(error).toMatchObject({ category: 'unreachable' });
    expect(new Set(connects)).toEqual(new Set(['ec2.eu-west-1.amazonaws.com:443']));
    expect(server.asked).toHaveLength(1);
    await Promise.all([proxied.close(), direct.close()]);
    await new Promise((resolve) => proxy.close(resolve));
  });
});

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _page of pages);
}
