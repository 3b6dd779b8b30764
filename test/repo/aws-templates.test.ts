// The CloudFormation templates of deploy/aws, evaluated as AWS would: what the roles allow, whom they
// trust, and where they are put.
import { describe, expect, it } from 'vitest';
import {
  allowedBy,
  documented,
  GIVEN,
  isOptional,
  MANAGEMENT,
  MEMBER,
  only,
  place,
  propertiesOf,
  RUNS_IN,
  roleOf,
  stackSetSchema,
  templates,
  texts,
} from './cloudformation/deployed.js';
import { makeStack } from './cloudformation/stack.js';
import { readTemplate } from './cloudformation/template.js';

const ROOT = 'r-ab12';
const sizeOf = (policy: unknown) => JSON.stringify(policy).length;

describe('the role of every account', () => {
  const given = { ...GIVEN, RoleName: 'Reader', RolePath: '/port/' };

  it('allows what the documented policy allows, statement by statement', () => {
    const role = roleOf(makeStack(templates.member, given, place(MEMBER)));

    expect(role).toMatchObject({ RoleName: 'Reader', Path: '/port/' });
    expect(allowedBy(role)).toEqual(documented('member'));
    expect(documented('member').length).toBeGreaterThan(40);
  });

  it('does without what only optional enrichments need, if it is told so', () => {
    const without = { ...given, OptionalEnrichments: 'false' };
    const role = roleOf(makeStack(templates.member, without, place(MEMBER)));

    expect(allowedBy(role)).toEqual(documented('member').filter((one) => !isOptional(one)));
  });

  it('trusts the base identity alone, and only with the ExternalId', () => {
    for (const template of [templates.member, templates.organization]) {
      const role = roleOf(makeStack(template, given, place(MEMBER)));

      expect(role.AssumeRolePolicyDocument.Statement).toEqual([
        {
          Sid: 'BaseIdentity',
          Effect: 'Allow',
          Principal: { AWS: given.BaseIdentityArn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'an-id' } },
        },
      ]);
    }
  });

  it('may only read', () => {
    const stack = makeStack(templates.organization, given, place(MANAGEMENT));
    const actions = allowedBy(roleOf(stack)).flatMap(({ Action }) => Action);

    expect(actions.length).toBeGreaterThan(80);
    expect(
      actions.filter((action) => !/^[a-z0-9-]+:(List|Describe|Get|BatchGet)\w+$/.test(action)),
    ).toEqual([]);
  });
});

describe('the stack of the organization', () => {
  it('gives the management account the same role, with the organization besides', () => {
    const member = roleOf(makeStack(templates.member, GIVEN, place(MANAGEMENT)));
    const management = roleOf(makeStack(templates.organization, GIVEN, place(MANAGEMENT)));
    const organization = management.Policies.slice(member.Policies.length);
    const statements = organization.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    expect(management.Policies.slice(0, member.Policies.length)).toEqual(member.Policies);
    expect(management.AssumeRolePolicyDocument).toEqual(member.AssumeRolePolicyDocument);
    expect(statements).toEqual(documented('management'));
  });

  it('gives the other accounts the role of member-role.yaml, with its own parameters', () => {
    const given = {
      ...GIVEN,
      RoleName: 'Reader',
      RolePath: '/port/',
      OptionalEnrichments: 'false',
    };
    const units = { OrganizationalUnits: `${ROOT},ou-ab12-abcd1234` };
    const stack = makeStack(templates.organization, { ...given, ...units }, place(MANAGEMENT));
    const set = stackSetSchema.parse(only(propertiesOf(stack, 'AWS::CloudFormation::StackSet')));
    const handed = Object.fromEntries(
      set.Parameters.map((one) => [one.ParameterKey, one.ParameterValue]),
    );

    expect(set.StackInstancesGroup[0]?.DeploymentTargets.OrganizationalUnitIds).toEqual([
      ROOT,
      'ou-ab12-abcd1234',
    ]);
    expect(readTemplate(set.TemplateBody)).toEqual(templates.member);
    expect(makeStack(readTemplate(set.TemplateBody), handed, place(MEMBER))).toEqual(
      makeStack(templates.member, given, place(MEMBER)),
    );
  });

  it('makes no StackSet when no unit is named', () => {
    const stack = makeStack(templates.organization, GIVEN, place(MANAGEMENT));

    expect([...stack.resources.keys()]).toEqual(['ReadRole']);
  });
});

describe('the templates', () => {
  it('refuse what cannot be right', () => {
    const make = (given: Readonly<Record<string, string>>) => () =>
      makeStack(templates.organization, { ...GIVEN, ...given }, place(MANAGEMENT));

    expect(() => makeStack(templates.member, {}, place(MEMBER))).toThrow(
      /BaseIdentityArn is missing\nExternalId is missing/,
    );
    expect(make({ BaseIdentityArn: RUNS_IN })).toThrow('BaseIdentityArn');
    expect(make({ BaseIdentityArn: `arn:aws:iam::${RUNS_IN}:root` })).toThrow('BaseIdentityArn');
    expect(make({ ExternalId: '' })).toThrow('ExternalId');
    expect(make({ RolePath: 'port' })).toThrow('RolePath');
    expect(make({ RoleName: 'a/b' })).toThrow('RoleName');
    expect(make({ OrganizationalUnits: MEMBER })).toThrow('OrganizationalUnits');
    expect(make({ OrganizationalUnits: `${ROOT},ou-ab12-abcd1234` })).not.toThrow();
  });

  it('name the role alike', () => {
    const names = Object.values(templates).map(({ Parameters }) => [
      Parameters['RoleName'],
      Parameters['RolePath'],
    ]);

    expect(names.map((pair) => pair.map((one) => one?.Default))).toEqual(
      names.map(() => ['PortOceanReadRole', '/']),
    );
    for (const key of [
      'RoleName',
      'RolePath',
      'BaseIdentityArn',
      'ExternalId',
      'OptionalEnrichments',
    ])
      expect(templates.organization.Parameters[key]).toEqual(templates.member.Parameters[key]);
  });

  it('hold no access keys, neither as resources nor as outputs', () => {
    for (const { Resources, Outputs } of Object.values(templates)) {
      expect(Object.values(Resources).map(({ Type }) => Type)).not.toContain('AWS::IAM::AccessKey');
      expect(JSON.stringify(Outputs)).not.toMatch(/Secret|AccessKey/);
    }
  });

  it('keep the quotas of IAM and CloudFormation', () => {
    // IAM quotas: 10,240 characters for all inline policies of a role, 2,048 for those of a user and
    // for a trust policy, white space not counted. CloudFormation: 51,200 bytes for a template.
    const role = roleOf(makeStack(templates.organization, GIVEN, place(MANAGEMENT)));
    const longest = { RoleName: 'R'.repeat(64), RolePath: `/${'p'.repeat(510)}/` };
    const user = makeStack(templates.base, { ...longest, IdentityType: 'user' }, place(RUNS_IN));
    const inline = role.Policies.map(({ PolicyDocument }) => sizeOf(PolicyDocument));

    expect(inline.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_240);
    expect(
      sizeOf(only(propertiesOf(user, 'AWS::IAM::Policy'))['PolicyDocument']),
    ).toBeLessThanOrEqual(2048);
    const trust = { ...GIVEN, ExternalId: 'x'.repeat(1224) };
    const trusting = roleOf(makeStack(templates.member, trust, place(MEMBER)));
    expect(sizeOf(trusting.AssumeRolePolicyDocument)).toBeLessThanOrEqual(2048);
    for (const text of Object.values(texts))
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(51_200);
  });
});
