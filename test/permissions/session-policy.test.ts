// Session policies of every mapping that can be: they fit, they cover what is needed, and they hand
// out no data. Judged by the simulator's evaluation, which is another implementation.
import { describe, expect, it } from 'vitest';
import { DATA_ACTIONS } from '../../src/permissions/data-actions.js';
import { neededActions } from '../../src/permissions/needed-actions.js';
import { policyLadder } from '../../src/permissions/session-policy.js';
import { readSessionPolicy } from '../../src/sandbox/aws/session-policy.js';
import type { PolicyPart } from '../../src/types/session-policy.js';
import { ALL_KINDS } from '../e2e/support/kinds.js';

const LONGEST = 2048;
const ANY_SPACE = 1_000_000;

const judgeOf = ({ policy }: PolicyPart) => readSessionPolicy(policy, ANY_SPACE).judge;

/** Which of the actions the parts allow together. */
function allowedBy(parts: readonly PolicyPart[], actions: readonly string[]): readonly string[] {
  const judges = parts.map(judgeOf);
  return actions.filter((action) => judges.some((judge) => judge(action, '*') === 'allowed'));
}

function actionsIn(parts: readonly PolicyPart[]): readonly string[] {
  return parts.flatMap(({ policy }) => JSON.parse(policy).Statement[0].Action);
}

/** One mapping for each kind and each of its enrichments, for each kind with all, and for all. */
const MAPPINGS = [
  ...ALL_KINDS.flatMap((kind) => [
    { name: `${kind.name} with all`, kinds: [{ kind, uses: () => true }] },
    ...['', ...kind.enrichments.map(({ action }) => action)].map((wanted) => ({
      name: `${kind.name} with ${wanted || 'nothing'}`,
      kinds: [{ kind, uses: (action: string) => action === wanted }],
    })),
  ]),
  { name: 'all kinds', kinds: ALL_KINDS.map((kind) => ({ kind, uses: () => false })) },
  { name: 'all kinds with all', kinds: ALL_KINDS.map((kind) => ({ kind, uses: () => true })) },
];

describe.each(['member', 'management'] as const)('the policy of the %s role', (role) => {
  it.each(MAPPINGS)('$name: every way fits, is enough and hands out no data', ({ kinds }) => {
    for (const organization of [true, false]) {
      const actions = neededActions(kinds, { organization })[role];
      const ladder = policyLadder(actions);

      expect(ladder.length).toBeGreaterThan(0);
      for (const parts of ladder) {
        for (const { policy } of parts) expect(policy.length).toBeLessThanOrEqual(LONGEST);
        expect(allowedBy(parts, actions)).toEqual(actions);
        expect(allowedBy(parts, DATA_ACTIONS)).toEqual([]);
      }
    }
  });
});

describe('a policy', () => {
  const all = neededActions(
    ALL_KINDS.map((kind) => ({ kind, uses: () => true })),
    { organization: true },
  );

  it('names exactly what is needed, sorted and once, where that fits', () => {
    const [first] = policyLadder([
      's3:ListAllMyBuckets',
      'ec2:DescribeVolumes',
      'ec2:DescribeVolumes',
    ]);

    expect(actionsIn(first ?? [])).toEqual(['ec2:DescribeVolumes', 's3:ListAllMyBuckets']);
  });

  it('of all kinds and enrichments fits as one, with few actions shortened', () => {
    for (const actions of [all.member, all.management]) {
      const [first = []] = policyLadder(actions);
      const patterns = actionsIn(first).filter((action) => action.includes('*'));

      expect(first).toHaveLength(1);
      expect(patterns.length).toBeGreaterThan(0);
      expect(patterns.length).toBeLessThan(10);
    }
  });

  it('shortens only to what reads, in a service that is needed, and for two actions at least', () => {
    for (const parts of policyLadder(all.management)) {
      for (const pattern of actionsIn(parts).filter((action) => action.includes('*'))) {
        expect(pattern).toMatch(/^[a-z0-9-]+:(BatchGet|Describe|Get|List)[A-Za-z0-9]*\*$/);
        const beginning = pattern.slice(0, -1);
        expect(
          all.management.filter((action) => action.startsWith(beginning)).length,
        ).toBeGreaterThan(1);
      }
    }
  });

  it.each([
    [['s3:GetObjectAttributes', 's3:GetObjectTagging']],
    [['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency']],
    [['ssm:GetParameterA', 'ssm:GetParameterB']],
    [['dynamodb:BatchGetThings', 'dynamodb:BatchGetTables', 'dynamodb:BatchGetItems']],
    [['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus']],
    [['ecr:GetRepositoryPolicy', 'ecr:GetLifecyclePolicy']],
    [['secretsmanager:GetSecretA', 'secretsmanager:GetSecretB']],
  ])('never shortens %j, of which a pattern would hand out data', (actions) => {
    for (const parts of policyLadder(actions))
      expect([...actionsIn(parts)].sort()).toEqual([...actions].sort());
  });

  it('that does not fit as a whole is split by service, each part with whole services', () => {
    const long = Array.from({ length: 40 }, (_, service) =>
      ['Describe', 'Put'].map((verb) => `service${service}:${verb}${'Something'.repeat(3)}`),
    ).flat();
    const ladder = policyLadder(long);

    expect(ladder[0]).toHaveLength(2);
    for (const parts of ladder) {
      expect(allowedBy(parts, long)).toEqual(long);
      for (const action of long) {
        const service = action.split(':')[0] ?? '';
        const [own, ...others] = parts.filter(({ services }) => services.has(service));
        expect(others).toEqual([]);
        expect(own && allowedBy([own], [action])).toEqual([action]);
      }
    }
  });

  it('that does not even fit in parts has no way left', () => {
    const endless = Array.from({ length: 900 }, (_, at) => `s3:Put${at}`);

    expect(policyLadder(endless)).toEqual([]);
  });
});

it('no kind needs an action that hands out data', () => {
  const { management } = neededActions(
    ALL_KINDS.map((kind) => ({ kind, uses: () => true })),
    { organization: true },
  );

  expect(management.filter((action) => DATA_ACTIONS.includes(action))).toEqual([]);
});
