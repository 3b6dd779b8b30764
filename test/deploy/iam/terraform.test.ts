// The Terraform modules: that they parse, that their names fit together, and that Terraform makes the
// same policies of them as CloudFormation of its templates. The last needs the program `terraform`,
// which no package registry has: without it those tests are skipped.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  allowedBy,
  documented,
  GIVEN,
  isOptional,
  MANAGEMENT,
  MEMBER,
  only,
  PARTITIONS,
  place,
  policyResource,
  policySchema,
  propertiesOf,
  RUNS_IN,
  roleOf,
  stackSetSchema,
  templates,
} from '../../repo/cloudformation/deployed.js';
import { makeStack } from '../../repo/cloudformation/stack.js';
import { root } from '../../repo/source-files.js';
import { run, toolPath } from '../lib/tools.js';
import {
  copyOf,
  evaluate,
  FOLDER,
  hasTerraform,
  MODULES,
  terraform,
  type Variables,
} from './console.js';

describe.each(MODULES)('the module %s', (module) => {
  const folder = join(root, FOLDER, module);
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

  it('is HCL, with types and descriptions for all that comes in and goes out', async () => {
    const block = z.record(
      z.string(),
      z.looseObject({ type: z.string().optional(), description: z.string() }),
    );
    const shape = z.looseObject({
      variable: z.array(block).optional(),
      output: z.array(block).optional(),
    });
    const parsed: z.infer<typeof shape>[] = [];
    for (const name of readdirSync(folder)) {
      const { code, stdout } = await run(toolPath('hcl2tojson'), [join(folder, name)]);
      expect([name, code]).toEqual([name, 0]);
      parsed.push(shape.parse(JSON.parse(stdout)));
    }
    const variables = parsed.flatMap(({ variable = [] }) => variable).flatMap(Object.entries);

    expect(variables.length).toBeGreaterThan(5);
    for (const [name, { type }] of variables)
      expect([name, type]).toEqual([name, expect.any(String)]);
    expect(parsed.flatMap(({ output = [] }) => output)).not.toEqual([]);
  });

  it('names only variables, locals, resources and data that it has, and uses all of them', () => {
    const found = (pattern: RegExp) =>
      new Set([...text.matchAll(pattern)].map(([, ...parts]) => parts.join('.')));
    const declared = found(/^variable "(\w+)"/gm);
    const locals = found(/^ {2}(\w+) +=/gm);
    const resources = found(/^resource "(\w+)" "(\w+)"/gm);
    const data = found(/^data "(\w+)" "(\w+)"/gm);

    expect(found(/\bvar\.(\w+)/g)).toEqual(declared);
    expect([...found(/\blocal\.(\w+)/g)].filter((name) => !locals.has(name))).toEqual([]);
    expect(
      [...found(/(?<!data\.)\b(aws_\w+)\.(\w+)/g)].filter((name) => !resources.has(name)),
    ).toEqual([]);
    expect(found(/\bdata\.(aws_\w+)\.(\w+)/g)).toEqual(data);
  });

  it.skipIf(!hasTerraform)('is formatted as Terraform does', async () => {
    expect(await terraform(['fmt', '-check', '-diff'], folder)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe.skipIf(!hasTerraform)('Terraform makes of base-identity', () => {
  it.each(PARTITIONS)('what CloudFormation makes of its template, in %s', async (...partition) => {
    const folder = copyOf(
      'base-identity',
      `  partition  = "${partition[0]}"\n  account_id = "${RUNS_IN}"`,
    );
    const names = { role_name: 'Reader', role_path: '/port/' };
    const own = {
      oidc_issuer: 'oidc.example.com/id/1',
      cluster_name: 'main',
      namespace: 'a',
      service_account_name: 'b',
    };
    const made = await evaluate(
      folder,
      'jsonencode({ allow = local.assume_read_roles, trust = local.trust })',
      {
        identity_type: 'ec2',
        ...names,
        ...own,
      },
    );
    const { allow, trust } = z
      .object({ allow: z.string(), trust: z.record(z.string(), z.string()) })
      .parse(JSON.parse(made));

    expect(Object.keys(trust).sort()).toEqual(['ec2', 'ecs', 'irsa', 'pod-identity']);
    for (const [IdentityType, document] of Object.entries(trust)) {
      const given = {
        IdentityType,
        RoleName: 'Reader',
        RolePath: '/port/',
        OidcIssuer: own.oidc_issuer,
      };
      const rest = { ClusterName: 'main', Namespace: 'a', ServiceAccountName: 'b' };
      const stack = makeStack(templates.base, { ...given, ...rest }, place(RUNS_IN, partition));
      expect(policySchema.parse(JSON.parse(document))).toEqual(
        roleOf(stack).AssumeRolePolicyDocument,
      );
      const policy = policyResource.parse(only(propertiesOf(stack, 'AWS::IAM::Policy')));
      expect(JSON.parse(allow)).toEqual(policy.PolicyDocument);
    }
  });

  it.each([
    [{ identity_type: 'irsa' }, 'identity_type irsa needs oidc_issuer.'],
    [{ identity_type: 'irsa', oidc_issuer: 'https://oidc.example.com' }, 'without https://.'],
    [{ identity_type: 'pod-identity' }, 'identity_type pod-identity needs cluster_name.'],
    [{ identity_type: 'lambda' }, 'identity_type is user, ec2, ecs, irsa or pod-identity.'],
    [{ identity_type: 'user', role_path: 'port' }, 'role_path begins and ends with a slash.'],
    [{ identity_type: 'user', role_name: 'a/b' }, 'role_name is the name of a role'],
  ])('nothing of %j', async (variables, message) => {
    const folder = copyOf('base-identity', `  partition  = "aws"\n  account_id = "${RUNS_IN}"`);

    expect(await evaluate(folder, 'jsonencode(1)', variables)).toContain(message);
  });
});

describe.skipIf(!hasTerraform)('Terraform makes of read-roles', () => {
  const given = { base_identity_arn: GIVEN.BaseIdentityArn, external_id: GIVEN.ExternalId };
  const shape = z.object({
    policies: z.record(z.string(), z.string()),
    trust: z.string(),
    units: z.array(z.string()),
    parameters: z.record(z.string(), z.string()),
  });

  async function make(variables: Variables) {
    const names = ['policies', 'trust', 'units']
      .map((name) => `${name} = local.${name}`)
      .join(', ');
    const expression = `jsonencode({ ${names}, parameters = local.member_parameters })`;
    const made = await evaluate(copyOf('read-roles', ''), expression, { ...given, ...variables });
    const { policies, trust, ...rest } = shape.parse(JSON.parse(made));
    const statements = Object.values(policies).flatMap(
      (one) => policySchema.parse(JSON.parse(one)).Statement,
    );
    return { ...rest, trust: policySchema.parse(JSON.parse(trust)), statements };
  }

  const bySid = (statements: ReturnType<typeof documented>) =>
    [...statements].sort((a, b) => String(a.Sid).localeCompare(String(b.Sid)));

  it('the role that CloudFormation makes of member-role.yaml', async () => {
    const { trust, statements, units } = await make({});
    const role = roleOf(makeStack(templates.member, GIVEN, place(MEMBER)));

    expect(trust).toEqual(role.AssumeRolePolicyDocument);
    expect(bySid(statements)).toEqual(bySid(allowedBy(role)));
    expect(units).toEqual([]);
    const without = await make({ optional_enrichments: 'false' });
    expect(bySid(without.statements)).toEqual(
      bySid(documented('member').filter((one) => !isOptional(one))),
    );
  });

  it('what CloudFormation makes of organization.yaml, in the management account', async () => {
    const { statements, units, parameters } = await make({
      organizational_units: '["r-ab12"]',
      role_path: '/port/',
    });
    const own = { ...GIVEN, RolePath: '/port/', OrganizationalUnits: 'r-ab12' };
    const stack = makeStack(templates.organization, own, place(MANAGEMENT));
    const set = stackSetSchema.parse(only(propertiesOf(stack, 'AWS::CloudFormation::StackSet')));

    expect(bySid(statements)).toEqual(bySid(allowedBy(roleOf(stack))));
    expect(units).toEqual(['r-ab12']);
    expect(parameters).toEqual(
      Object.fromEntries(set.Parameters.map((one) => [one.ParameterKey, one.ParameterValue])),
    );
    const alone = await make({ organizational_units: '[]' });
    expect([alone.statements.length, alone.units]).toEqual([statements.length, []]);
  });

  it.each([
    [{ external_id: 'a' }, 'external_id has 2 to 1224'],
    [{ base_identity_arn: 'arn:aws:iam::111122223333:root' }, 'base_identity_arn is the ARN'],
    [{ role_path: 'port' }, 'role_path begins and ends with a slash.'],
    [{ role_name: '' }, 'role_name is the name of a role'],
    [{ organizational_units: '["777788889999"]' }, 'organizational_units has ids of roots'],
  ])('nothing of %j', async (variables, message) => {
    const folder = copyOf('read-roles', '');

    expect(await evaluate(folder, 'jsonencode(1)', { ...given, ...variables })).toContain(message);
  });
});
