// The CloudFormation templates of deploy/aws with what their tests look at: policies, roles, stacks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from '../source-files.js';
import type { JsonObject, Place, Stack } from './stack.js';
import { readTemplate } from './template.js';

export const texts = {
  base: textOf('deploy/aws/cloudformation/base-identity.yaml'),
  member: textOf('deploy/aws/cloudformation/member-role.yaml'),
  organization: textOf('deploy/aws/cloudformation/organization.yaml'),
};
export const templates = {
  base: readTemplate(texts.base),
  member: readTemplate(texts.member),
  organization: readTemplate(texts.organization),
};

const texted = z.union([z.string(), z.array(z.string())]);
export const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.literal('Allow'),
      Principal: z.record(z.string(), z.string()).optional(),
      Action: texted,
      Resource: z.string().optional(),
      Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    }),
  ),
});
const inText = z.string().transform((text) => policySchema.parse(JSON.parse(text)));
const inlineSchema = z.array(
  z.strictObject({ PolicyName: z.string(), PolicyDocument: policySchema }),
);
export const policyResource = z.object({
  PolicyDocument: policySchema,
  Users: z.array(z.string()).optional(),
  Roles: z.array(z.string()).optional(),
});
export const roleSchema = z.object({
  RoleName: z.string(),
  Path: z.string().default('/'),
  AssumeRolePolicyDocument: z.union([policySchema, inText]),
  Policies: inlineSchema.default([]),
});
export const stackSetSchema = z.object({
  PermissionModel: z.literal('SERVICE_MANAGED'),
  AutoDeployment: z.object({ Enabled: z.literal(true) }),
  StackInstancesGroup: z.array(
    z.object({ DeploymentTargets: z.object({ OrganizationalUnitIds: z.array(z.string()) }) }),
  ),
  Parameters: z.array(z.strictObject({ ParameterKey: z.string(), ParameterValue: z.string() })),
  TemplateBody: z.string(),
});

type Partition = readonly [partition: string, region: string];

export const PARTITIONS = [
  ['aws', 'eu-central-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-cn', 'cn-north-1'],
] as const;
export const RUNS_IN = '111122223333';
export const MANAGEMENT = '444455556666';
export const MEMBER = '777788889999';
export const GIVEN = {
  BaseIdentityArn: `arn:aws:iam::${RUNS_IN}:user/port-ocean`,
  ExternalId: 'an-id',
};

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** In the commercial partition, unless another one is given. */
export function place(accountId: string, [partition, region]: Partition = PARTITIONS[0]): Place {
  return { partition, region, accountId, stackName: 'port-ocean' };
}

type Statement = z.infer<typeof policySchema>['Statement'][number];

/** The statements of a documented policy, those that are optional last, as in the templates. */
export function documented(document: 'member' | 'management'): Statement[] {
  const { Statement } = policySchema.parse(JSON.parse(textOf(`docs/policies/${document}.json`)));
  return [...Statement.filter((one) => !isOptional(one)), ...Statement.filter(isOptional)];
}

export const isOptional = ({ Sid = '' }: Statement): boolean => Sid.endsWith('Optional');

/** Throws unless there is exactly one. */
export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`${items.length} items`);
  return item;
}

/** Of the resources of a type. */
export function propertiesOf(stack: Stack, type: string): readonly JsonObject[] {
  return [...stack.resources.values()]
    .filter((one) => one.type === type)
    .map((one) => one.properties);
}

/** The one role of a stack. */
export function roleOf(stack: Stack): Role {
  return roleSchema.parse(only(propertiesOf(stack, 'AWS::IAM::Role')));
}

type Role = z.infer<typeof roleSchema>;

/** The statements of all policies inside of a role. */
export function allowedBy(role: Role): Statement[] {
  return role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
