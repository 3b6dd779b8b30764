// Who gets in: signatures, sessions and their expiry, trust, ExternalId, regions, policies, in each
// service's own words.
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { applyMutation } from '../../../src/sandbox/world/apply-mutation.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { baseKeys, clients, failure, type Keys, sessionIn, settings } from './clients.js';

let world: World;
let aws: SimulatedAws;
let memberId: string;
let now: number;

beforeEach(async () => {
  world = createWorld({ accounts: 4, externalId: 'port-42', suspended: 1 });
  memberId = world.organization.accountAt(1)?.id ?? '';
  now = Date.now();
  aws = await startAws({ world, limits: 'none', clock: () => now });
});
afterEach(() => aws.close());

/** The name of the error that each service answers to these keys. */
async function namesFor(keys: Keys, region = 'us-east-1') {
  const { sts, organizations, ec2, s3, ecs, lambda } = clients(aws, keys, region);
  return {
    sts: (await failure(sts.send(new GetCallerIdentityCommand({})))).name,
    organizations: (await failure(organizations.send(new ListAccountsCommand({})))).name,
    ec2: (await failure(ec2.send(new DescribeInstancesCommand({})))).name,
    s3: (await failure(s3.send(new ListBucketsCommand({})))).name,
    ecs: (await failure(ecs.send(new ListClustersCommand({})))).name,
    lambda: (await failure(lambda.send(new ListFunctionsCommand({})))).name,
  };
}

describe('signatures', () => {
  it('refuse a wrong secret in the words of each service', async () => {
    expect(await namesFor({ ...baseKeys(aws), secretAccessKey: 'wrong' })).toEqual({
      sts: 'SignatureDoesNotMatch',
      organizations: 'InvalidSignatureException',
      ec2: 'AuthFailure',
      s3: 'SignatureDoesNotMatch',
      ecs: 'InvalidSignatureException',
      lambda: 'InvalidSignatureException',
    });
  });

  it('refuse an unknown access key', async () => {
    expect(await namesFor({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' })).toEqual({
      sts: 'InvalidClientTokenId',
      organizations: 'UnrecognizedClientException',
      ec2: 'AuthFailure',
      s3: 'InvalidAccessKeyId',
      ecs: 'UnrecognizedClientException',
      lambda: 'UnrecognizedClientException',
    });
  });

  it('refuse a request whose time is off by more than 15 minutes', async () => {
    now += 16 * 60_000;
    expect(await namesFor(baseKeys(aws))).toEqual({
      sts: 'SignatureDoesNotMatch',
      organizations: 'InvalidSignatureException',
      ec2: 'RequestExpired',
      s3: 'RequestTimeTooSkewed',
      ecs: 'InvalidSignatureException',
      lambda: 'InvalidSignatureException',
    });
  });

  it('refuse a changed body, an unsigned header and a missing signature', async () => {
    const tampered = new EC2Client(settings(aws, baseKeys(aws)));
    tampered.middlewareStack.add(
      (next) => async (args) => {
        const request = Object(args.request);
        request.body = request.body.replace('MaxResults=10', 'MaxResults=11');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    expect(
      (await failure(tampered.send(new DescribeInstancesCommand({ MaxResults: 10 })))).name,
    ).toBe('AuthFailure');
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const unsigned = await fetch(aws.url, { method: 'POST', body });
    expect(unsigned.status).toBe(403);
    expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('are not looked at when that is switched off', async () => {
    const lenient = await startAws({ world, limits: 'none', verifySignatures: false });
    const { sts } = clients(lenient, { ...baseKeys(lenient), secretAccessKey: 'wrong' });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(
      world.managementAccountId,
    );
    await lenient.close();
  });
});

describe('sessions', () => {
  it('expire, and each service says so in its own words', async () => {
    await aws.close();
    aws = await startAws({ world, limits: 'none', clock: () => now, sessionSeconds: 60 });
    const short = await sessionIn(aws, memberId);
    now += 58_000;
    await clients(aws, short).ec2.send(new DescribeInstancesCommand({}));
    now += 2_000;
    expect(await namesFor(short)).toEqual({
      sts: 'ExpiredToken',
      organizations: 'ExpiredTokenException',
      ec2: 'RequestExpired',
      s3: 'ExpiredToken',
      ecs: 'ExpiredTokenException',
      lambda: 'ExpiredTokenException',
    });
  });

  it('need their token, and belong to one account', async () => {
    const { sessionToken: _, ...bare } = await sessionIn(aws, memberId);
    expect((await namesFor(bare)).ec2).toBe('AuthFailure');
    const other = world.organization.accountAt(2)?.id ?? '';
    const [one, two] = [await sessionIn(aws, memberId), await sessionIn(aws, other)];
    expect((await namesFor({ ...one, sessionToken: two.sessionToken ?? '' })).sts).toBe(
      'InvalidClientTokenId',
    );
    const { Reservations = [] } = await clients(aws, two).ec2.send(
      new DescribeInstancesCommand({}),
    );
    expect(Reservations[0]?.OwnerId).toBe(other);
  });

  it('of a closed account stop working', async () => {
    const keys = await sessionIn(aws, memberId);
    world.closeAccount(memberId);
    expect((await namesFor(keys)).ecs).toBe('UnrecognizedClientException');
  });

  it('work only in enabled regions', async () => {
    const keys = await sessionIn(aws, memberId);
    const { ec2, ecs, lambda } = clients(aws, keys, 'af-south-1');
    expect((await failure(ec2.send(new DescribeInstancesCommand({})))).name).toBe('AuthFailure');
    expect((await failure(ecs.send(new ListClustersCommand({})))).name).toBe(
      'UnrecognizedClientException',
    );
    expect((await failure(lambda.send(new ListFunctionsCommand({})))).name).toBe(
      'UnrecognizedClientException',
    );
    world.enableRegion(memberId, 'af-south-1');
    await ec2.send(new DescribeInstancesCommand({}));
  });
});

describe('AssumeRole', () => {
  const assume = (
    input: Partial<{
      RoleArn: string;
      ExternalId: string;
      RoleSessionName: string;
      DurationSeconds: number;
    }> = {},
    keys = baseKeys(aws),
  ) =>
    clients(aws, keys).sts.send(
      new AssumeRoleCommand({
        RoleArn: world.roleArn(memberId),
        RoleSessionName: 's1',
        ExternalId: 'port-42',
        ...input,
      }),
    );

  it.each([
    ['a wrong ExternalId', () => undefined, { ExternalId: 'port-43' }],
    ['a role that trusts somebody else', () => world.denyRole(memberId), {}],
    ['a role that does not exist', () => world.deleteRole(memberId), {}],
    ['a changed ExternalId', () => world.setExternalId(memberId, 'other'), {}],
    ['a closed account', () => world.closeAccount(memberId), {}],
  ])('refuses %s with the same sentence, as AWS does', async (_, prepare, input) => {
    await assume();
    prepare();
    const error = await failure(assume(input));
    expect(error).toMatchObject({
      name: 'AccessDenied',
      message: `User: ${world.base.userArn} is not authorized to perform: sts:AssumeRole on resource: ${world.roleArn(memberId)}`,
    });
  });

  it('says when the base identity lacks the permission', async () => {
    world.denyBaseAssume(world.roleArn(memberId));
    const error = await failure(assume());
    expect(error.message).toContain(
      'because no identity-based policy allows the sts:AssumeRole action',
    );
    world.allowBaseAssume(world.roleArn(memberId));
    await assume();
    world.denyRole(memberId);
    world.allowRole(memberId);
    await assume();
  });

  it('lets a role of the management account assume others, for at most an hour', async () => {
    const keys = await sessionIn(aws, world.managementAccountId);
    expect((await assume({}, keys)).AssumedRoleUser?.Arn).toContain(memberId);
    expect((await failure(assume({ DurationSeconds: 7200 }, keys))).name).toBe('ValidationError');
    const stranger = await sessionIn(aws, world.organization.accountAt(2)?.id ?? '');
    expect((await failure(assume({}, stranger))).name).toBe('AccessDenied');
  });

  it('refuses input that AWS refuses', async () => {
    for (const input of [
      { RoleArn: 'arn:aws:iam::1:role/x' },
      { RoleSessionName: 'a b' },
      { DurationSeconds: 60 },
    ]) {
      expect((await failure(assume(input))).name).toBe('ValidationError');
    }
  });
});

describe('policies', () => {
  it('deny with the words of their type', async () => {
    const keys = await sessionIn(aws, memberId);
    world.denyAction(memberId, {
      action: 'ec2:*',
      by: 'service-control-policy',
      region: 'eu-west-1',
    });
    world.denyAction(memberId, { action: 'ecs:ListClusters', by: 'identity-policy' });
    await clients(aws, keys).ec2.send(new DescribeInstancesCommand({}));
    const scp = await failure(
      clients(aws, keys, 'eu-west-1').ec2.send(new DescribeInstancesCommand({})),
    );
    expect(scp).toMatchObject({
      name: 'UnauthorizedOperation',
      message: `You are not authorized to perform this operation. User: arn:aws:sts::${memberId}:assumed-role/PortOceanReadRole/test-session is not authorized to perform: ec2:DescribeInstances with an explicit deny in a service control policy`,
    });
    const identity = await failure(clients(aws, keys).ecs.send(new ListClustersCommand({})));
    expect(identity.name).toBe('AccessDeniedException');
    expect(identity.message).toContain(
      'on resource: * because no identity-based policy allows the ecs:ListClusters action',
    );
    world.allowAction(memberId);
    await clients(aws, keys, 'eu-west-1').ec2.send(new DescribeInstancesCommand({}));
  });

  it('allow the roles of an account no more than was given them', async () => {
    const keys = await sessionIn(aws, memberId);
    const { ec2, ecs, sts } = clients(aws, keys);
    world.allowOnly(memberId, ['ec2:Describe*']);
    await ec2.send(new DescribeInstancesCommand({}));
    const refused = await failure(ecs.send(new ListClustersCommand({})));
    expect(refused.name).toBe('AccessDeniedException');
    expect(refused.message).toBe(
      `User: arn:aws:sts::${memberId}:assumed-role/PortOceanReadRole/test-session is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action`,
    );
    await sts.send(new GetCallerIdentityCommand({}));
    world.denyAction(memberId, { action: 'ec2:DescribeInstances', by: 'service-control-policy' });
    expect((await failure(ec2.send(new DescribeInstancesCommand({})))).message).toContain(
      'explicit deny',
    );

    applyMutation(world, { op: 'allowOnly', accountId: memberId, actions: [] });
    world.allowAction(memberId);
    expect((await failure(ec2.send(new DescribeInstancesCommand({})))).name).toBe(
      'UnauthorizedOperation',
    );
    applyMutation(world, { op: 'allowOnly', accountId: memberId, actions: null });
    await ecs.send(new ListClustersCommand({}));
  });

  it('allow nothing that a boundary or a control policy does not allow too', async () => {
    const keys = await sessionIn(aws, memberId);
    const { ec2, ecs } = clients(aws, keys);
    const said = async () => (await failure(ecs.send(new ListClustersCommand({})))).message;

    world.allowOnly(memberId, ['ec2:*'], 'permissions-boundary');
    expect(await said()).toContain(
      'because no permissions boundary allows the ecs:ListClusters action',
    );
    await ec2.send(new DescribeInstancesCommand({}));
    world.allowOnly(memberId, undefined, 'permissions-boundary');
    applyMutation(world, {
      ...{ op: 'allowOnly', accountId: memberId },
      ...{ actions: ['ec2:*'], by: 'service-control-policy' },
    });
    expect(await said()).toContain(
      'because no service control policy allows the ecs:ListClusters action',
    );
    world.allowOnly(memberId, undefined, 'service-control-policy');
    await ecs.send(new ListClustersCommand({}));
  });

  it('tell an account outside any organization', async () => {
    const alone = await startAws({ world: createWorld({ organization: false }), limits: 'none' });
    const error = await failure(
      clients(alone, baseKeys(alone)).organizations.send(new ListAccountsCommand({})),
    );
    expect(error.name).toBe('AWSOrganizationsNotInUseException');
    await alone.close();
  });
});
