import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import type { AwsScope } from '../../src/aws/scope.js';
import { createAwsTroubleLog } from '../../src/aws/trouble-log.js';
import { type SimulatedAws, startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import { sessionOf } from './loopback.js';

describe('trouble where everything waits for AWS', () => {
  let aws: SimulatedAws;
  let gateway: AwsGateway;
  let scope: AwsScope;
  let waitedMs = 0;
  let said: string[] = [];

  beforeEach(async () => {
    const world = createWorld({ accounts: 2, regions: ['us-east-1'] });
    aws = await startAws({ world, limits: 'none' });
    waitedMs = 0;
    said = [];
    const now = () => Date.parse('2026-03-01T12:00:00Z') + waitedMs;
    const log = {
      debug: () => {},
      warn: (_: unknown, message?: unknown) => void said.push(String(message)),
    };
    gateway = createAwsGateway({
      config: {
        endpoints: { default: aws.url },
        requestTimeoutMs: 5_000,
        clientStack: 'lean',
      },
      repeating: createAwsTroubleLog({ log, now }).repeating,
      random: () => 1,
      sleep: async (ms) => {
        waitedMs += ms;
      },
    });
    scope = {
      session: sessionOf(world.managementAccountId, {
        accessKeyId: world.base.accessKeyId,
        secretAccessKey: world.base.secretAccessKey,
      }),
      region: 'us-east-1',
      signal: new AbortController().signal,
    };
  });
  afterEach(async () => {
    await gateway.close();
    await aws.close();
  });

  const identity = () => gateway.client(STSClient, scope).send(new GetCallerIdentityCommand({}));

  it.each<[string, string, () => Promise<unknown>]>([
    ['STS', 'sts', () => identity()],
    [
      'Organizations',
      'organizations',
      () => gateway.client(OrganizationsClient, scope).send(new ListAccountsCommand({})),
    ],
  ])(
    'is told at the first failed attempt at %s, once, with why, since when and the next try',
    async (name, service, ask) => {
      aws.faults.add({ service, times: 2, effect: { type: 'server-error', status: 503 } });

      await ask();

      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(
        new RegExp(
          `: ${name}:\\S+ in us-east-1: ServiceUnavailable.*; failing since 2026-03-01T12:00:00`,
        ),
      );
      expect(said[0]).toMatch(/next try in \d\.\d s$/);
    },
  );

  it('is told again once a minute, with the time of the first failure', async () => {
    aws.faults.add({ service: 'sts', effect: { type: 'server-error', status: 503 } });
    for (let each = 0; each < 6; each += 1) {
      await identity().catch(() => undefined);
      waitedMs += 25_000;
    }

    expect(said.length).toBeGreaterThanOrEqual(2);
    expect(said.length).toBeLessThanOrEqual(1 + waitedMs / 60_000);
    for (const line of said) expect(line).toContain('failing since 2026-03-01T12:00:00');
  });

  it('is not told of reads, which the report of a resync counts', async () => {
    aws.faults.add({ service: 'ec2', times: 2, effect: { type: 'server-error', status: 503 } });

    await gateway.client(EC2Client, scope).send(new DescribeInstancesCommand({}));

    expect(said).toEqual([]);
  });
});
