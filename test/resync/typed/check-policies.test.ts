import { describe, expect, it } from 'vitest';
import { checkPolicies } from '../../../src/resync/typed/check-policies.js';
import type { RegionPolicy } from '../../../src/types/mapping.js';
import { ALPHA, kind, opened, plan } from '../builders.js';

const INSTANCE = kind('AWS::EC2::Instance');
const PATH = 'resources[0].selector.regionPolicy';

function check(
  regionPolicy: Partial<RegionPolicy>,
  regions = ['eu-west-1', 'us-east-1'],
  of = INSTANCE,
) {
  return checkPolicies([plan(of, { regionPolicy })], [opened(ALPHA, { regions })]);
}

describe('a region policy', () => {
  it.each([
    ['nothing', {}],
    ['regions of the accounts', { allow: ['eu-west-1'], deny: ['us-east-1'] }],
    [
      'a region that AWS has and no account has enabled, beside one',
      { allow: ['eu-west-1', 'eu-south-1'], deny: ['ap-east-1'] },
    ],
  ])('that names %s is clear', (_what, policy) => {
    expect(check(policy)).toEqual({ unclear: new Map(), warnings: [] });
  });

  it('that names a region newer than the data is clear where an account has it enabled', () => {
    expect(check({ deny: ['eu-moon-1'] }, ['eu-west-1', 'eu-moon-1'])).toEqual({
      unclear: new Map(),
      warnings: [],
    });
    expect(check({ deny: ['eu-moon-1'] }).unclear.size).toBe(1);
  });

  it.each([
    ['us-east2', 'us-east-2'],
    ['us-east-1a', 'us-east-1'],
    ['US-EAST-1', 'us-east-1'],
    ['eu-west-1 ', 'eu-west-1'],
  ])('that allows or denies %j is unclear, and told with %s', (name, nearest) => {
    for (const list of ['allow', 'deny'] as const) {
      const { unclear, warnings } = check({ [list]: ['eu-west-1', name] });
      const what = `${PATH}.${list}[1] is ${JSON.stringify(name)}, which is no region of these accounts or of AWS`;
      expect(warnings).toEqual([`${what}; did you mean ${nearest}?`]);
      expect(unclear.get(0)).toBe(`${PATH} names ${JSON.stringify(name)}, which is no region`);
    }
  });

  it.each(['*', '', 'us-gov-west-1'])(
    'that names %j, to which nothing is near, is unclear as well',
    (name) => {
      const { unclear, warnings } = check({ deny: [name] });
      expect(unclear.size).toBe(1);
      expect(warnings).toEqual([expect.not.stringContaining('did you mean')]);
    },
  );

  it('of a resource of another kind of the account is none of it, and one of a global kind is', () => {
    expect(
      check({ deny: ['x'] }, undefined, kind('AWS::Account::Info', { scope: 'account' })).unclear
        .size,
    ).toBe(0);
    expect(
      check({ deny: ['x'] }, undefined, kind('AWS::S3::Bucket', { scope: 'global' })).unclear.size,
    ).toBe(1);
  });

  it('that allows only regions which no account has is unclear; one that denies all that there are says so', () => {
    const allows = check({ allow: ['eu-south-1'] });
    expect(allows.warnings).toEqual([
      expect.stringMatching(/leaves no region of any account.*enabled are eu-west-1, us-east-1/),
    ]);
    expect(allows.unclear.size).toBe(1);
    const denies = check({ deny: ['eu-west-1', 'us-east-1'] });
    expect(denies.warnings).toHaveLength(1);
    expect(denies.unclear.size).toBe(0);
  });

  it('with a key that is not known is unclear', () => {
    const [resource] = plan(INSTANCE).resources;
    if (!resource) throw new Error('unreachable: there is one');
    const selector = {
      ...resource.selector,
      regionPolicy: { allow: [], deny: [], unclear: 'alow is not known' },
    };
    const { unclear } = checkPolicies(
      [{ kind: INSTANCE, resources: [{ ...resource, selector }] }],
      [opened(ALPHA)],
    );
    expect(unclear.get(0)).toBe('alow is not known');
  });

  it('with hundreds of wrong names is told with five of them', () => {
    const deny = Array.from({ length: 400 }, (_, index) => `region ${index}`);
    expect(check({ deny }).warnings).toHaveLength(6);
  });

  it('is not judged when no account could be opened', () => {
    expect(checkPolicies([plan(INSTANCE, { regionPolicy: { allow: ['x'] } })], [])).toEqual({
      unclear: new Map(),
      warnings: [],
    });
  });
});
