// The yardstick for AWS calls: it must know every kind, and count pages, batches and owners as AWS
// does.
import { expect, it } from 'vitest';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import type { WorldOptions } from '../../src/sandbox/world/options.js';
import { NEEDED_CALLS } from './calls.js';
import { countsByPlace, total } from './contents.js';
import { minimumCalls } from './minimum.js';

const NOTHING = { instances: 0, buckets: 0, clusters: 0, functions: 0 };
const PLACE = { accounts: 1, regions: ['eu-west-1'] };

/**
 * Calls by operation that a world takes at least, without the ones that have nothing to do with its
 * kinds.
 */
function calls(
  world: WorldOptions,
  kinds: readonly string[],
  actions: readonly string[] = [],
): Record<string, number> {
  const all = minimumCalls(createWorld({ ...NOTHING, ...world }), { kinds, actions });
  return Object.fromEntries(
    [...all].filter(([operation]) => !/^(sts|account|organizations):/.test(operation)),
  );
}

it('counts resources of every kind', () => {
  const world = createWorld({
    ...PLACE,
    further: Object.fromEntries(KIND_NAMES.map((name) => [name, 4])),
  });
  const counts = countsByPlace(world, KIND_NAMES);
  expect([...counts].filter(([, places]) => total(places) === 0)).toEqual([]);
  expect([...counts.keys()].sort()).toEqual([...KIND_NAMES].sort());
});

it('needs calls only for kinds and enrichments that there are, and for every default enrichment', async () => {
  const kinds = [...(await loadKinds(KIND_NAMES)).values()];
  const operations = new Set(NEEDED_CALLS.map(({ operation }) => operation));
  const named = NEEDED_CALLS.flatMap(({ of, by }) => (by === 'any' ? [of] : [of, ...by]));
  expect(KIND_NAMES).toEqual(expect.arrayContaining(named));
  for (const { of, action } of NEEDED_CALLS) {
    const optional = kinds
      .find(({ name }) => name === of)
      ?.enrichments.filter(({ always }) => !always);
    if (action) expect(optional?.map((enrichment) => enrichment.action)).toContain(action);
  }
  const defaults = kinds.flatMap(({ enrichments }) => enrichments.filter(({ always }) => always));
  expect(
    defaults.filter(({ iamActions }) => !iamActions.some((action) => operations.has(action))),
  ).toEqual([]);
});

it('takes a call for each page, one for each place without anything, and one for each resource that has no batch', () => {
  const further = { 'AWS::ECS::TaskDefinition': { total: 250 } };
  expect(calls({ ...PLACE, further }, ['AWS::ECS::TaskDefinition'])).toEqual({
    'ecs:ListTaskDefinitions': 3,
    'ecs:DescribeTaskDefinition': 250,
  });
  expect(
    calls({ accounts: 2, regions: ['eu-west-1', 'us-east-1'] }, ['AWS::ECS::TaskDefinition']),
  ).toEqual({
    'ecs:ListTaskDefinitions': 4,
    'ecs:DescribeTaskDefinition': 0,
  });
});

it('asks each owner, and fills a batch with the children of one owner only', () => {
  expect(
    calls({ ...PLACE, clusters: 2, further: { 'AWS::ECS::Service': 25 } }, ['AWS::ECS::Service']),
  ).toEqual({
    'ecs:ListClusters': 1,
    'ecs:ListServices': 2,
    'ecs:DescribeServices': 4,
  });
});

it('makes a call that several kinds need once', () => {
  const further = { 'AWS::CodePipeline::Pipeline': 3 };
  const one = calls({ ...PLACE, further }, ['AWS::CodePipeline::Stage']);
  expect(
    calls({ ...PLACE, further }, ['AWS::CodePipeline::Stage', 'AWS::CodePipeline::Action']),
  ).toEqual(one);
  expect(one).toEqual({ 'codepipeline:ListPipelines': 1, 'codepipeline:GetPipeline': 3 });
});

it('takes the calls of an enrichment only when it is asked for, and refuses one that it does not know', () => {
  const world = { ...PLACE, further: { 'AWS::SQS::Queue': 5 } };
  const untagged = { 'sqs:ListQueues': 1, 'sqs:GetQueueAttributes': 5 };
  expect(calls(world, ['AWS::SQS::Queue'])).toEqual(untagged);
  expect(calls(world, ['AWS::SQS::Queue'], ['ListQueueTagsAction'])).toEqual({
    ...untagged,
    'sqs:ListQueueTags': 5,
  });
  expect(() => calls(world, ['AWS::SQS::Queue'], ['GetQueueColoursAction'])).toThrow(
    'GetQueueColoursAction',
  );
});

it('takes credentials and regions of each account, and pages of twenty accounts', () => {
  const world = createWorld({ ...NOTHING, accounts: 21, regions: ['eu-west-1'] });
  expect(
    Object.fromEntries(minimumCalls(world, { kinds: ['AWS::EC2::Instance'], actions: [] })),
  ).toEqual({
    'sts:AssumeRole': 21,
    'account:ListRegions': 21,
    'organizations:ListAccounts': 2,
    'ec2:DescribeInstances': 21,
  });
});
