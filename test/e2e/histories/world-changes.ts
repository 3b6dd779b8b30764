// Random changes of a world: resources, accounts, regions, and who may read what. Changes of access
// are undone by `restoreAccess`.

import { sqsQueues } from '../../../src/sandbox/world/sqs-queue.js';
import type { Harness } from '../support/harness.js';
import type { Random } from '../support/random.js';
import { clusterAt, instanceAt } from '../support/world-changes.js';

const ACTIONS = [
  'ec2:DescribeInstances',
  'ec2:*',
  's3:*',
  's3:ListAllMyBuckets',
  's3:GetBucketTagging',
  'ecs:ListClusters',
  'ecs:DescribeClusters',
  'lambda:ListFunctions',
  'lambda:ListTags',
  'sqs:ListQueues',
  'sqs:GetQueueAttributes',
  'sqs:ListQueueTags',
  'ec2:DescribeRegions',
  'account:ListRegions',
  'organizations:ListAccounts',
  'organizations:ListParents',
  'sts:GetCallerIdentity',
  '*',
];
const POLICIES = [
  'identity-policy',
  'service-control-policy',
  'session-policy',
  'permissions-boundary',
] as const;

/**
 * One change; says in words what it was, so that a failing history can be read. What it would
 * change may not be there: then nothing.
 */
export function changeWorld(harness: Harness, random: Random): string {
  const { world } = harness;
  const members = [...world.accounts()]
    .filter(({ member, state }) => member && state === 'ACTIVE')
    .map(({ id }) => id);
  const account = random.pick(members);
  const region = random.pick(world.enabledRegions(account));
  const change = random.pick(CHANGES);
  try {
    return `${change.name} ${account} ${region}: ${String(change(harness, account, region, random) ?? 'done')}`;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('There is no'))
      return `${change.name} ${account} ${region}: ${error.message}`;
    throw error;
  }
}

type Change = (harness: Harness, account: string, region: string, random: Random) => unknown;

const CHANGES: readonly Change[] = [
  function addInstance({ world }, account, region) {
    world.addInstance(account, region);
  },
  function removeInstance({ world }, account, region) {
    world.removeInstance(account, region, instanceAt(world, account, region));
  },
  function resizeInstance({ world }, account, region, random) {
    world.changeInstance(account, region, instanceAt(world, account, region), {
      InstanceType: random.pick(['m7g.large', 'c7g.large']),
    });
  },
  function tagInstance({ world }, account, region, random) {
    world.tagInstance(account, region, instanceAt(world, account, region), [
      { Key: 'team', Value: `team-${random.below(9)}` },
    ]);
  },
  function addBucket({ world }, account) {
    world.addBucket(account);
  },
  function removeBucket({ world }, account) {
    const bucket = [...world.buckets(account)][0];
    if (bucket) world.removeBucket(bucket.Name);
  },
  function addCluster({ world }, account, region) {
    world.addCluster(account, region);
  },
  function removeCluster({ world }, account, region) {
    world.removeCluster(account, region, clusterAt(world, account, region).name);
  },
  function addFunction({ world }, account, region) {
    world.addFunction(account, region);
  },
  function removeFunction({ world }, account, region) {
    const name = [...world.functions(account, region)][0]?.Configuration.FunctionName;
    if (name !== undefined) world.removeFunction(account, region, name);
  },
  function addQueue({ world }, account, region) {
    sqsQueues.add(world, account, region);
  },
  function removeQueue({ world }, account, region) {
    const queue = [...sqsQueues.in(world, account, region)][0];
    if (queue) sqsQueues.remove(world, account, region, queue.name);
  },
  function tagQueue({ world }, account, region, random) {
    const queue = [...sqsQueues.in(world, account, region)][0];
    if (queue)
      sqsQueues.change(world, account, region, queue.name, {
        tags: { team: `team-${random.below(9)}` },
      });
  },
  function addAccount({ world }, _account, _region, random) {
    if ([...world.accounts()].length >= MOST_ACCOUNTS) return 'there are enough';
    return world.addAccount({ name: `added-${random.below(1000)}` }).id;
  },
  function renameAccount({ world }, account, _region, random) {
    world.changeAccount(account, { name: `renamed-${random.below(1000)}` });
  },
  function closeAccount({ world }, account) {
    if (!isNeeded(world, account)) world.closeAccount(account);
  },
  function removeAccount({ world }, account) {
    if (!isNeeded(world, account)) world.removeAccountFromOrganization(account);
  },
  function moveAccount({ world }, account, _region, random) {
    world.moveAccount(
      account,
      random.pick([world.organization.rootId, ...world.organization.units.map(({ id }) => id)]),
    );
  },
  function disableRegion({ world }, account) {
    world.disableRegion(account, OPT_IN_REGION);
  },
  function enableRegion({ world }, account) {
    world.enableRegion(account, OPT_IN_REGION);
  },
  function denyRole({ world }, account) {
    world.denyRole(account);
  },
  function deleteRole({ world }, account) {
    world.deleteRole(account);
  },
  function changeExternalId({ world }, account) {
    world.setExternalId(account, 'another');
  },
  function denyAction({ world }, account, region, random) {
    const action = random.pick(ACTIONS);
    const by = random.pick(POLICIES);
    world.denyAction(account, { action, by, ...(random.below(2) === 0 ? { region } : {}) });
    return `${action} ${by}`;
  },
];

const MOST_ACCOUNTS = 6;

/** Only such a region can be switched off again. */
export const OPT_IN_REGION = 'eu-south-1';

/** The management account is asked for the others, and one member has to be left. */
function isNeeded({ managementAccountId, ...world }: Harness['world'], account: string): boolean {
  const active = [...world.accounts()].filter(({ member, state }) => member && state === 'ACTIVE');
  return account === managementAccountId || active.length <= 2;
}

/** Gives back every permission that a change took away. */
export function restoreAccess({
  world,
  externalId,
}: Pick<Harness, 'world'> & { readonly externalId: string }): void {
  for (const { id } of [...world.accounts()]) {
    world.allowRole(id);
    world.setExternalId(id, externalId);
    world.allowAction(id);
  }
}
