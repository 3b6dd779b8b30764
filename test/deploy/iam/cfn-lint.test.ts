// What cfn-lint says of the templates, with the specification of AWS's resources that it has.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  GIVEN,
  MANAGEMENT,
  only,
  place,
  propertiesOf,
  stackSetSchema,
  templates,
} from '../../repo/cloudformation/deployed.js';
import { makeStack } from '../../repo/cloudformation/stack.js';
import { root } from '../../repo/source-files.js';
import { run, toolPath } from '../lib/tools.js';

const FOLDER = 'deploy/aws/cloudformation';
const files = readdirSync(join(root, FOLDER)).map((name) => join(root, FOLDER, name));
const scratch = mkdtempSync(join(tmpdir(), 'ocean-aws-templates-'));
/** One of each partition in which the templates are used. */
const REGIONS = ['eu-central-1', 'us-gov-west-1', 'cn-north-1'];
const findings = z.array(z.object({ Rule: z.object({ Id: z.string() }), Message: z.string() }));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Everything it finds, hints included, as `rule message`. */
async function lint(paths: readonly string[]): Promise<readonly string[]> {
  const args = [
    '--format',
    'json',
    '--include-checks',
    'I',
    '--regions',
    ...REGIONS,
    '--',
    ...paths,
  ];
  const { stdout, stderr } = await run(toolPath('cfn-lint'), args);
  if (stdout.trim() === '') throw new Error(`cfn-lint said nothing but ${stderr}`);
  return findings.parse(JSON.parse(stdout)).map(({ Rule, Message }) => `${Rule.Id} ${Message}`);
}

describe('cfn-lint', () => {
  it('finds nothing in the templates', async () => {
    expect(files).toHaveLength(3);
    expect(await lint(files)).toEqual([]);
  });

  it('finds nothing in the template that the StackSet hands on', async () => {
    const given = { ...GIVEN, OrganizationalUnits: 'r-ab12' };
    const stack = makeStack(templates.organization, given, place(MANAGEMENT));
    const { TemplateBody } = stackSetSchema.parse(
      only(propertiesOf(stack, 'AWS::CloudFormation::StackSet')),
    );
    const path = join(scratch, 'handed-on.yaml');
    writeFileSync(path, TemplateBody);

    expect(await lint([path])).toEqual([]);
  });

  it('finds what would be wrong in them', async () => {
    const text = readFileSync(join(root, FOLDER, 'member-role.yaml'), 'utf8');
    const path = join(scratch, 'wrong.yaml');
    writeFileSync(
      path,
      text
        .replace('AssumeRolePolicyDocument:', 'AssumePolicy:')
        .replace('!GetAtt ReadRole.Arn', '!GetAtt Role.Arn'),
    );
    const found = await lint([path]);

    expect(found).toContainEqual(
      expect.stringContaining("'AssumeRolePolicyDocument' is a required property"),
    );
    expect(found).toContainEqual(expect.stringMatching(/^E\d+ 'Role'/));
  });
});
