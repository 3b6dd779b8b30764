// The role as resources of Terraform, in the shape of deploy/aws/terraform/read-roles.
import { policyName, type RoleToPrint } from './cloudformation.js';
import type { Documents } from './documents.js';
import { type RoleTrust, trustDocument } from './trust.js';

const EXPRESSION = Symbol('expression');

/** An expression of Terraform in place of a value. */
interface Expression {
  readonly [EXPRESSION]: string;
}

function expression(text: string): Expression {
  return { [EXPRESSION]: text };
}

/** HCL, with the notes as comments. */
export function terraformOf(role: RoleToPrint): string {
  const { notes, policies, trust } = role;
  const parts = trust === undefined ? basePolicies(policies) : [...roleParts(role, trust)];
  return [notes.map((note) => `# ${note}`).join('\n'), ...parts]
    .filter((part) => part !== '')
    .join('\n\n');
}

function* roleParts({ name, path, policies }: RoleToPrint, trust: RoleTrust): Iterable<string> {
  yield block('variable', ['role_name'], {
    type: expression('string'),
    default: name,
    description: 'Name of the role, the same in every account.',
  });
  yield block('variable', ['role_path'], {
    type: expression('string'),
    default: path,
    description: 'IAM path of the role, the same in every account.',
  });
  yield block('variable', ['base_identity_arn'], {
    type: expression('string'),
    ...(trust.principal === undefined ? {} : { default: trust.principal }),
    description: 'The user or role that ocean-aws starts from; it has to exist already.',
  });
  if (trust.externalId)
    yield block('variable', ['external_id'], {
      type: expression('string'),
      description: 'The value of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID.',
    });
  yield block('resource', ['aws_iam_role', 'this'], {
    name: expression('var.role_name'),
    path: expression('var.role_path'),
    description: 'Lets ocean-aws read this account for Port',
    assume_role_policy: jsonEncoded(
      trustDocument(trust, {
        principal: expression('var.base_identity_arn'),
        externalId: expression('var.external_id'),
      }),
    ),
  });
  for (const [index, document] of policies.documents.entries())
    yield* policies.as === 'inline'
      ? [
          block('resource', ['aws_iam_role_policy', policyName('resources', index)], {
            name: policyName('resources', index),
            role: expression('aws_iam_role.this.name'),
            policy: jsonEncoded(document),
          }),
        ]
      : attached(document, index);
  yield block('output', ['role_arn'], { value: expression('aws_iam_role.this.arn') });
}

function attached(document: object, index: number): readonly string[] {
  const name = policyName('resources', index);
  return [
    block('resource', ['aws_iam_policy', name], { policy: jsonEncoded(document) }),
    block('resource', ['aws_iam_role_policy_attachment', name], {
      role: expression('aws_iam_role.this.name'),
      policy_arn: expression(`aws_iam_policy.${name}.arn`),
    }),
  ];
}

function basePolicies({ documents }: Documents): readonly string[] {
  return documents.flatMap((document, index) => {
    const name = policyName('base-identity', index);
    return [
      block('resource', ['aws_iam_policy', name], { policy: jsonEncoded(document) }),
      block('output', [`${name.replaceAll('-', '_')}_policy_arn`], {
        value: expression(`aws_iam_policy.${name}.arn`),
      }),
    ];
  });
}

function jsonEncoded(document: object): Expression {
  return expression(`jsonencode(${written(document, 1)})`);
}

function block(
  type: string,
  labels: readonly string[],
  members: Readonly<Record<string, string | Expression>>,
): string {
  const names = labels.map((label) => `"${label}"`).join(' ');
  return `${type} ${names} {\n${attributes(members, 1)}}`;
}

/** A value in the syntax of Terraform; `depth` is how far its lines are indented. */
function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    const inside = '  '.repeat(depth + 1);
    const items = value.map((item: unknown) => `${inside}${written(item, depth + 1)},\n`);
    return `[\n${items.join('')}${'  '.repeat(depth)}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (EXPRESSION in value) return String(value[EXPRESSION]);
  return `{\n${attributes(value, depth + 1)}${'  '.repeat(depth)}}`;
}

/** Names aligned as `terraform fmt` does it: those of values that stand in one line. */
function attributes(members: object, depth: number): string {
  const entries = Object.entries(members).map(
    ([name, value]: [string, unknown]) =>
      [/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name), written(value, depth)] as const,
  );
  const widths = alignedWidths(entries);
  return entries
    .map(([name, text], at) => `${'  '.repeat(depth)}${name.padEnd(widths[at] ?? 0)} = ${text}\n`)
    .join('');
}

/** Each run of neighbours of one line has one width; what takes several lines has its own. */
function alignedWidths(entries: readonly (readonly [string, string])[]): readonly number[] {
  const runs: (readonly [string, string])[][] = [[]];
  for (const entry of entries) {
    if (entry[1].includes('\n')) runs.push([entry], []);
    else runs.at(-1)?.push(entry);
  }
  return runs.flatMap((run) => {
    const width = Math.max(0, ...run.map(([name]) => name.length));
    return run.map(() => width);
  });
}

/** `${` and `%{` begin a template in Terraform. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, '$&$&');
}
