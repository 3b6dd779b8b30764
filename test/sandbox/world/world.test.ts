// The world: deterministic, lazy, exact in its totals, and changed only by what is asked.
import { describe, expect, it } from 'vitest';
import { accountIds } from '../../../src/sandbox/world/account-ids.js';
import { applyMutation } from '../../../src/sandbox/world/apply-mutation.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { reservationAt } from '../../../src/sandbox/world/instance.js';
import { scramble, unscramble } from '../../../src/sandbox/world/random.js';
import { defaultRegions } from '../../../src/sandbox/world/regions.js';

function idAt(world: ReturnType<typeof createWorld>, index: number): string {
  return world.organization.accountAt(index)?.id ?? '';
}

describe('determinism', () => {
  it('gives the same world for the same seed, and another for another', () => {
    const [one, two, other] = [
      createWorld({ seed: 5 }),
      createWorld({ seed: 5 }),
      createWorld({ seed: 6 }),
    ];
    expect([...one.accounts()]).toEqual([...two.accounts()]);
    const id = idAt(one, 2);
    expect([...one.instances(id, 'eu-west-1')]).toEqual([...two.instances(id, 'eu-west-1')]);
    expect([...one.buckets(id)]).toEqual([...two.buckets(id)]);
    expect(one.base).toEqual(two.base);
    expect(one.managementAccountId).not.toBe(other.managementAccountId);
    expect(one.base.secretAccessKey).not.toBe(other.base.secretAccessKey);
  });

  it('does not depend on the order of asking', () => {
    const world = createWorld({ instances: 50 });
    const set = world.instances(idAt(world, 1), 'us-east-1');
    const backwards = Array.from({ length: 50 }, (_, at) => set.at(49 - at)).reverse();
    expect([...set]).toEqual(backwards);
  });

  it('has reversible account ids and position codes', () => {
    const ids = accountIds(11);
    for (const index of [0, 1, 2, 999, 123_456, 999_999]) {
      expect(ids.at(index)).toMatch(/^\d{12}$/);
      expect(ids.indexOf(ids.at(index))).toBe(index);
    }
    expect(ids.indexOf('123')).toBeUndefined();
    for (const position of [0, 1, 77, 65_536, 4_000_000_000])
      expect(unscramble(scramble(position, 0xdeadbeef), 0xdeadbeef)).toBe(position);
  });
});

describe('size', () => {
  it('costs nothing until it is read: 10,000 accounts, and a region of 1,000,000 instances', () => {
    const before = process.memoryUsage().heapUsed;
    const world = createWorld({
      accounts: 10_000,
      instances: (account, region) => (account === 3 && region === 'eu-west-1' ? 1_000_000 : 0),
    });
    const set = world.instances(idAt(world, 3), 'eu-west-1');
    expect(set.count).toBe(1_000_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8_000_000);
    const late = set.at(987_654);
    expect(set.find(late?.InstanceId ?? '')).toEqual(late);
    expect(set.positions(999_995, 10)).toEqual({
      positions: [999_995, 999_996, 999_997, 999_998, 999_999],
      next: undefined,
    });
    expect(world.account(idAt(world, 9_999))?.index).toBe(9_999);
    expect(world.instances(idAt(world, 4), 'eu-west-1').count).toBe(0);
  });

  it('meets exact totals over accounts and regions', () => {
    const world = createWorld({
      accounts: 100,
      instances: { total: 400 },
      buckets: { total: 250 },
      clusters: { total: 110 },
      functions: { total: 1701 },
    });
    expect(world.totals()).toEqual({
      accounts: 100,
      activeAccounts: 100,
      instances: 400,
      buckets: 250,
      clusters: 110,
      functions: 1701,
    });
    const filled = [...world.accounts()].filter(({ id }) =>
      defaultRegions('aws').some((region) => world.instances(id, region).count > 0),
    );
    expect(filled.length).toBeGreaterThan(90);
  });

  it('can be empty and wide, and leaves suspended accounts out of the totals', () => {
    const empty = createWorld({
      accounts: 50,
      instances: 0,
      buckets: 0,
      clusters: 0,
      functions: 0,
      suspended: 2,
    });
    expect(empty.totals()).toEqual({
      accounts: 50,
      activeAccounts: 48,
      instances: 0,
      buckets: 0,
      clusters: 0,
      functions: 0,
    });
    expect(empty.account(idAt(empty, 49))?.state).toBe('SUSPENDED');
  });

  it('has unique ids, addresses of its partition, and reservations that neighbours share', () => {
    const world = createWorld({ instances: 300, partition: 'aws-us-gov' });
    const id = idAt(world, 1);
    const instances = [...world.instances(id, 'us-gov-west-1')];
    expect(new Set(instances.map(({ InstanceId }) => InstanceId)).size).toBe(300);
    expect(world.roleArn(id)).toMatch(/^arn:aws-us-gov:iam::/);
    const place = world.place(id, 'us-gov-west-1');
    expect(reservationAt(place, 4)).toEqual(reservationAt(place, 5));
    expect(reservationAt(place, 5).ReservationId).not.toBe(reservationAt(place, 6).ReservationId);
    expect(world.reservation(id, 'us-gov-west-1', instances[5]?.InstanceId ?? '')).toEqual(
      reservationAt(place, 5),
    );
  });
});

describe('changes', () => {
  it('to instances are kept, counted and found again', () => {
    const world = createWorld({ instances: 5 });
    const id = idAt(world, 1);
    const set = world.instances(id, 'us-east-1');
    const [first, second] = [...set];
    const version = world.version;
    world.terminateInstance(id, 'us-east-1', first?.InstanceId ?? '');
    world.tagInstance(id, 'us-east-1', first?.InstanceId ?? '', [{ Key: 'a', Value: 'b' }]);
    world.removeInstance(id, 'us-east-1', second?.InstanceId ?? '');
    const added = world.addInstance(id, 'us-east-1', { InstanceType: 'x1.32xlarge' });
    expect(world.version).toBeGreaterThan(version);
    expect(world.instances(id, 'us-east-1').count).toBe(5);
    expect(set.find(first?.InstanceId ?? '')).toMatchObject({
      State: { Code: 48, Name: 'terminated' },
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(set.find(second?.InstanceId ?? '')).toBeUndefined();
    expect(set.find(added.InstanceId ?? '')?.InstanceType).toBe('x1.32xlarge');
    expect(() => world.removeInstance(id, 'us-east-1', second?.InstanceId ?? '')).toThrow(
      'There is no instance',
    );
    expect(
      createWorld({ instances: 5 })
        .instances(id, 'us-east-1')
        .find(second?.InstanceId ?? ''),
    ).toEqual(second);
  });

  it('to buckets, clusters and functions work by name', () => {
    const world = createWorld();
    const id = idAt(world, 1);
    world.addBucket(id, { Name: 'chosen', Region: 'eu-west-1' });
    expect(world.bucket('chosen')).toMatchObject({
      accountId: id,
      bucket: { Region: 'eu-west-1' },
    });
    world.changeBucket('chosen', { Tags: undefined });
    expect(world.bucket('chosen')?.bucket.Tags).toBeUndefined();
    world.removeBucket('chosen');
    expect(world.bucket('chosen')).toBeUndefined();
    expect(world.addCluster(id, 'eu-west-1', { clusterName: 'blue' }).clusterArn).toBe(
      `arn:aws:ecs:eu-west-1:${id}:cluster/blue`,
    );
    world.removeCluster(id, 'eu-west-1', 'blue');
    const made = world.addFunction(id, 'eu-west-1', {
      Configuration: { FunctionName: 'mine' },
      Tags: { a: 'b' },
    });
    expect(made).toMatchObject({
      Configuration: {
        FunctionName: 'mine',
        FunctionArn: `arn:aws:lambda:eu-west-1:${id}:function:mine`,
        Handler: 'index.handler',
      },
    });
    world.changeFunction(id, 'eu-west-1', 'mine', { Configuration: { MemorySize: 3008 } });
    expect(world.functions(id, 'eu-west-1').find('mine')?.Configuration).toMatchObject({
      MemorySize: 3008,
      Handler: 'index.handler',
    });
    world.removeFunction(id, 'eu-west-1', 'mine');
    expect(world.functions(id, 'eu-west-1').count).toBe(2);
  });

  it('to accounts, regions and roles show in the readers', () => {
    const world = createWorld({
      accounts: 3,
      externalId: 'x',
      optInRegions: (index) => (index === 2 ? ['af-south-1'] : []),
    });
    const [one, two] = [idAt(world, 1), idAt(world, 2)];
    const added = world.addAccount({ name: 'late' });
    expect(world.account(added.id)).toMatchObject({ name: 'late', state: 'ACTIVE', member: true });
    world.closeAccount(one);
    expect(world.account(one)?.state).toBe('SUSPENDED');
    world.removeAccountFromOrganization(two);
    expect(world.totals().accounts).toBe(4);
    expect(world.account(two)?.member).toBe(false);
    const unit = world.organization.units[0]?.id ?? '';
    world.moveAccount(one, unit);
    expect(world.account(one)?.parentId).toBe(unit);
    expect(() => world.moveAccount(one, 'ou-x')).toThrow('There is no root');
    expect(world.enabledRegions(two)).toContain('af-south-1');
    world.disableRegion(two, 'af-south-1');
    expect(world.regionEnabled(two, 'af-south-1')).toBe(false);
    world.setExternalId(two, undefined);
    expect(world.role(two, 'PortOceanReadRole')?.externalId).toBeUndefined();
    expect(world.role(one, 'PortOceanReadRole')?.externalId).toBe('x');
    world.putRole(two, 'path/Other', { trusts: ['*'] });
    expect(world.role(two, 'path/Other')).toMatchObject({
      name: 'Other',
      path: '/path/',
      arn: `arn:aws:iam::${two}:role/path/Other`,
    });
  });

  it('arrive as JSON too, and are checked', () => {
    const world = createWorld();
    const accountId = idAt(world, 1);
    const instanceId = world.instances(accountId, 'us-east-1').at(0)?.InstanceId ?? '';
    applyMutation(world, {
      op: 'changeInstance',
      accountId,
      region: 'us-east-1',
      instanceId,
      instanceType: 'c7g.large',
    });
    expect(world.instances(accountId, 'us-east-1').at(0)?.InstanceType).toBe('c7g.large');
    applyMutation(world, { op: 'denyAction', accountId, action: 's3:*', by: 'session-policy' });
    expect(world.denials(accountId)).toEqual([{ action: 's3:*', by: 'session-policy' }]);
    expect(() => applyMutation(world, { op: 'denyAction', accountId })).toThrow(
      'Not a change to the world',
    );
    expect(() => applyMutation(world, { op: 'closeAccount', accountId: '000000000000' })).toThrow(
      'There is no account',
    );
  });
});
