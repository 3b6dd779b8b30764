// `ocean-aws policy`: what a role must be allowed for the mapping, as a policy, as a role, or
// against what it is allowed now.
import type { Config } from '../../config/config.js';
import { shownText } from '../../config/shown-values.js';
import { AppError } from '../../errors.js';
import { readRoleArn } from '../../lib/arn.js';
import { type DeskCall, withDesk } from '../desk/desk.js';
import { readMappingFile } from '../desk/mapping-file.js';
import { mappingInUse } from '../desk/mapping-in-use.js';
import { refuse, textIn } from '../desk/option-values.js';
import type { RoleToPrint } from './cloudformation.js';
import { diffText } from './diff-text.js';
import { charactersOf, documentsFor } from './documents.js';
import { type Judgement, judgeStatements } from './judge.js';
import { type Need, needsOf, type PolicyRole, type WhatIsRead } from './need.js';
import { readPolicyFile } from './policy-file.js';
import { plainTrust, principalProblems, trustFor } from './trust.js';
import { everything, readBy } from './what-is-read.js';

const ROLES = ['member', 'management', 'base'] as const satisfies readonly PolicyRole[];
const FORMATS = ['json', 'cloudformation', 'terraform'] as const;
type Format = (typeof FORMATS)[number];

/** Prints the policy, or the difference, and gives the exit code. */
export async function policy(call: DeskCall): Promise<number> {
  const { values } = call;
  const asked = askedFor(call);
  const file = textIn(values, 'diff');
  const given = file === undefined ? undefined : await readPolicyFile(file);
  const { config, note } = settingsOf(call);
  const { read, from } = await whatIsRead(call, config);
  const roles = read.roles.map(call.hide);
  const needs = needsOf(asked.role, { ...read, roles });
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...notesOn(asked.role, read, needs, config),
  ];
  const made: Made = { ...asked, mapping: from, needs, notes };
  if (given !== undefined) return printDiff(call, made, judgeStatements(needs, given));
  await printPolicy(call, made, config);
  return 0;
}

interface Asked {
  readonly role: PolicyRole;
  readonly format: Format;
}

interface Made extends Asked {
  readonly mapping: 'all' | 'file' | 'port' | 'bundled';
  readonly needs: readonly Need[];
  readonly notes: readonly string[];
}

/** Throws `config-invalid` with everything that does not go together. */
function askedFor(call: DeskCall): Asked {
  const { values } = call;
  const [roleText, formatText] = [textIn(values, 'role'), textIn(values, 'format')];
  const role = ROLES.find((name) => name === (roleText ?? 'member'));
  const format = FORMATS.find((name) => name === (formatText ?? 'json'));
  const isDiff = values['diff'] !== undefined;
  const isTrust = values['trust'] === true;
  refuse([
    ...(role === undefined
      ? [`--role is ${ROLES.join(', ')}, not ${shownText(roleText ?? '')}`]
      : []),
    ...(format === undefined
      ? [`--format is ${FORMATS.join(', ')}, not ${shownText(formatText ?? '')}`]
      : []),
    ...(values['all'] === true && values['mapping'] !== undefined
      ? ['--all is for every mapping: leave out --mapping']
      : []),
    ...(isDiff && (isTrust || formatText !== undefined)
      ? ['--diff compares, and prints no policy: leave out --format and --trust']
      : []),
    ...(isTrust && format !== 'json'
      ? ['--trust prints JSON; the other formats have the trust policy inside']
      : []),
    ...(isTrust && role === 'base'
      ? ['whom the base identity trusts depends on where the program runs: see docs/permissions.md']
      : []),
    ...principalProblems(call),
  ]);
  return { role: role ?? 'member', format: format ?? 'json' };
}

/** Without Port the settings are of use, but not needed. */
function settingsOf(call: DeskCall): {
  readonly config?: Config;
  readonly note?: string;
} {
  const needsPort = call.values['all'] !== true && call.values['mapping'] === undefined;
  if (needsPort) return { config: call.settings().config };
  try {
    return { config: call.settings().config };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'config-invalid') throw thrown;
    return {
      note: 'Made without settings, which are not there or not valid: for an organization, with roles named PortOceanReadRole.',
    };
  }
}

async function whatIsRead(
  call: DeskCall,
  config: Config | undefined,
): Promise<{ readonly read: WhatIsRead; readonly from: Made['mapping'] }> {
  const { values } = call;
  if (values['all'] === true) return { read: await everything(config), from: 'all' };
  const file = textIn(values, 'mapping');
  const { document, from } =
    file === undefined
      ? await withDesk(call, (desk) => mappingInUse(desk, call))
      : { document: await readMappingFile(file), from: 'file' as const };
  return { read: await readBy(document, config, call), from };
}

function notesOn(
  role: PolicyRole,
  read: WhatIsRead,
  needs: readonly Need[],
  config: Config | undefined,
): readonly string[] {
  const notes: string[] = [];
  if (read.kinds.length === 0)
    notes.push('The mapping is empty: a sync by it reads nothing, and needs no permission.');
  else if (needs.length === 0)
    notes.push('The role needs no policy, only to let the base identity in.');
  if (role === 'management' && config !== undefined && config.aws.accountRoleArn === undefined)
    notes.push('No role in a management account is set: a sync by these settings needs none.');
  if (role === 'base' && read.roles.length === 0)
    notes.push('No role is set: the base identity reads its own account.');
  return notes;
}

async function printPolicy(
  call: DeskCall,
  { role, format, mapping, needs, notes }: Made,
  config: Config | undefined,
): Promise<void> {
  const { values, output, log } = call;
  const isJson = values['json'] === true;
  const isBare = format === 'json' && !isJson;
  const policies = documentsFor(role, needs);
  // What is not printed need not be asked for.
  const isTrusting = !isBare || values['trust'] === true;
  const trust = isTrusting ? await trustFor(role, config, call) : undefined;
  const all = [...notes, ...sizeNotes(policies), ...(trust?.notes ?? [])];
  if (isBare) {
    for (const note of all) log.warn(note);
    for (const document of trust === undefined ? policies.documents : [plainTrust(trust)])
      output.made(JSON.stringify(document, null, 2));
    return;
  }
  const named = nameOf(config, call);
  const template = await templateOf(format, { ...named, policies, trust, notes: all });
  if (!isJson) return output.made(template);
  const printed = {
    schema: SCHEMA,
    role,
    mapping,
    as: policies.as,
    documents: policies.documents,
    ...(trust === undefined ? {} : { trust: plainTrust(trust) }),
    actions: needs,
    ...(template === '' ? {} : { template }),
    notes: all,
  };
  output.made(JSON.stringify(printed));
}

const SCHEMA = 'ocean-aws/policy/v1';

async function templateOf(format: Format, role: RoleToPrint): Promise<string> {
  if (format === 'json') return '';
  return format === 'terraform'
    ? (await import('./terraform.js')).terraformOf(role)
    : (await import('./cloudformation.js')).cloudFormationOf(role);
}

/** Managed policies that a role or user may have, unless its account has a higher quota. */
const ATTACHED = 10;

function sizeNotes({ as, documents }: RoleToPrint['policies']): readonly string[] {
  if (documents.length < 2) return [];
  const sizes = documents.map(charactersOf).join(', ');
  return [
    `It does not fit into one policy: these are ${documents.length} ${as} policies (${sizes} characters), all of which are needed.`,
    ...(documents.length > ATTACHED
      ? [`IAM attaches ${ATTACHED} to one role or user, unless the quota of the account is raised.`]
      : []),
  ];
}

/** Roles have the name and the path of the one that is set. */
function nameOf(
  config: Config | undefined,
  { hide }: Pick<DeskCall, 'hide'>,
): Pick<RoleToPrint, 'name' | 'path'> {
  const { accountRoleArn, accountRoleArns = [] } = config?.aws ?? {};
  const found = readRoleArn(hide((accountRoleArn ?? accountRoleArns[0] ?? '').trim()));
  const parts = found?.resource.split('/').slice(1) ?? [];
  const path = parts.slice(0, -1).map((part) => `${part}/`);
  return { name: parts.at(-1) ?? 'PortOceanReadRole', path: `/${path.join('')}` };
}

function printDiff(
  { values, output, log }: DeskCall,
  { role, mapping, needs, notes }: Made,
  judgement: Judgement,
): number {
  if (values['json'] === true)
    output.json({ schema: SCHEMA, role, mapping, actions: needs, diff: judgement, notes });
  else {
    for (const note of notes) log.warn(note);
    for (const line of diffText(judgement, needs, output.paint)) output.line(line);
  }
  return judgement.lacking.length + judgement.notProvable.length === 0 ? 0 : 1;
}
