// The base identity of deploy/aws, of every type and in every partition: whom it lets in, what it may
// assume, and that this is what the program assumes.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { memberRoleArn, readRoleArn } from '../../src/lib/arn.js';
import {
  GIVEN,
  MANAGEMENT,
  MEMBER,
  only,
  PARTITIONS,
  place,
  policyResource,
  propertiesOf,
  RUNS_IN,
  roleOf,
  roleSchema,
  templates,
} from './cloudformation/deployed.js';
import { makeStack } from './cloudformation/stack.js';

const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE';
const IDENTITIES = [
  { IdentityType: 'user' },
  { IdentityType: 'ec2' },
  { IdentityType: 'ecs' },
  { IdentityType: 'irsa', OidcIssuer: ISSUER },
  { IdentityType: 'irsa', OidcIssuer: ISSUER, CreateOidcProvider: 'true' },
  { IdentityType: 'pod-identity', ClusterName: 'main' },
] as const;

/** Whom the role of the base identity lets in. */
function trustOf(type: string, partition: string) {
  const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  const account = { 'aws:SourceAccount': RUNS_IN };
  const china = partition === 'aws-cn' ? '.cn' : '';
  switch (type) {
    case 'ec2':
      return { ...allow, Principal: { Service: `ec2.amazonaws.com${china}` } };
    case 'ecs':
      return {
        ...allow,
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Condition: {
          StringEquals: account,
          ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:*:${RUNS_IN}:*` },
        },
      };
    case 'irsa':
      return {
        ...allow,
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:${partition}:iam::${RUNS_IN}:oidc-provider/${ISSUER}` },
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: 'system:serviceaccount:port-ocean:port-ocean',
          },
        },
      };
    default:
      return {
        ...allow,
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      };
  }
}

const CASES = PARTITIONS.flatMap((partition) =>
  IDENTITIES.map((given) => ({ ...given, partition })),
);

describe.each(CASES)(
  'the base identity: $IdentityType in $partition',
  ({ partition, ...given }) => {
    const stack = makeStack(templates.base, given, place(RUNS_IN, partition));
    const policy = policyResource.parse(only(propertiesOf(stack, 'AWS::IAM::Policy')));
    const arn = z.string().parse(stack.outputs.get('BaseIdentityArn'));

    it('may assume the roles that the program assumes, and nothing else', () => {
      const name = { RoleName: 'Reader', RolePath: '/port/' };
      const other = makeStack(templates.base, { ...given, ...name }, place(RUNS_IN, partition));
      const from = { ...GIVEN, ...name, BaseIdentityArn: arn };
      const management = makeStack(templates.organization, from, place(MANAGEMENT, partition));
      const role = readRoleArn(z.string().parse(management.outputs.get('RoleArn')));
      if (role === undefined) throw new Error('the output is no ARN of a role');
      const derived = memberRoleArn(role, MEMBER);

      const { Statement } = policyResource.parse(
        only(propertiesOf(other, 'AWS::IAM::Policy')),
      ).PolicyDocument;
      expect(Statement).toEqual([
        {
          Sid: 'AssumeReadRoles',
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: derived.replace(MEMBER, '*'),
        },
      ]);
      expect(only(policy.PolicyDocument.Statement).Resource).toBe(
        `arn:${partition[0]}:iam::*:role/PortOceanReadRole`,
      );
    });

    it('lets in only what runs the program, and the roles can trust it', () => {
      const roles = propertiesOf(stack, 'AWS::IAM::Role').map((role) => roleSchema.parse(role));
      const isUser = given.IdentityType === 'user';

      expect(roles.map((role) => role.AssumeRolePolicyDocument.Statement)).toEqual(
        isUser ? [] : [[trustOf(given.IdentityType, partition[0])]],
      );
      expect([policy.Users, policy.Roles]).toEqual(
        isUser ? [['port-ocean'], undefined] : [undefined, ['port-ocean']],
      );
      expect(arn).toBe(
        `arn:${partition[0]}:iam::${RUNS_IN}:${isUser ? 'user' : 'role'}/port-ocean`,
      );
      const role = roleOf(
        makeStack(templates.member, { ...GIVEN, BaseIdentityArn: arn }, place(MEMBER, partition)),
      );
      expect(role.AssumeRolePolicyDocument.Statement[0]?.Principal).toEqual({ AWS: arn });
    });
  },
);

describe('the base identity', () => {
  const typesOf = (given: Readonly<Record<string, string>>) =>
    [...makeStack(templates.base, given, place(RUNS_IN)).resources.values()].map(
      ({ type }) => type,
    );

  it('brings what belongs to its type', () => {
    const [user, ec2, ecs, irsa, irsaWithProvider, podIdentity] = IDENTITIES.map(typesOf);

    expect(user).toEqual(['AWS::IAM::User', 'AWS::IAM::Policy']);
    expect(ec2).toEqual(['AWS::IAM::Role', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Policy']);
    expect(ecs).toEqual(['AWS::IAM::Role', 'AWS::IAM::Policy']);
    expect(irsa).toEqual(['AWS::IAM::Role', 'AWS::IAM::Policy']);
    expect(irsaWithProvider).toEqual([
      'AWS::IAM::OIDCProvider',
      'AWS::IAM::Role',
      'AWS::IAM::Policy',
    ]);
    expect(podIdentity).toEqual([
      'AWS::IAM::Role',
      'AWS::EKS::PodIdentityAssociation',
      'AWS::IAM::Policy',
    ]);
  });

  it('has no session tags with Pod Identity, which the trust of the other roles does not allow', () => {
    const stack = makeStack(
      templates.base,
      { IdentityType: 'pod-identity', ClusterName: 'main' },
      place(RUNS_IN),
    );

    expect(only(propertiesOf(stack, 'AWS::EKS::PodIdentityAssociation'))).toMatchObject({
      ClusterName: 'main',
      Namespace: 'port-ocean',
      ServiceAccount: 'port-ocean',
      RoleArn: `arn:aws:iam::${RUNS_IN}:role/port-ocean`,
      DisableSessionTags: true,
    });
  });

  it('refuses a type whose own parameter is missing', () => {
    const make = (given: Readonly<Record<string, string>>) => () =>
      makeStack(templates.base, given, place(RUNS_IN));

    expect(make({ IdentityType: 'irsa' })).toThrow('IdentityType irsa needs OidcIssuer');
    expect(make({ IdentityType: 'pod-identity' })).toThrow(
      'IdentityType pod-identity needs ClusterName',
    );
    expect(make({ IdentityType: 'irsa', OidcIssuer: `https://${ISSUER}` })).toThrow('OidcIssuer');
    expect(make({ IdentityType: 'lambda' })).toThrow('IdentityType');
  });
});
