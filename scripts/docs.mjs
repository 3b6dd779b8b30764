// Writes the generated parts of README.md between their markers: settings, error codes, kinds and IAM policies, from the sources that
// the program itself uses. With `--check` it only compares, and fails when something is out of date. `--file` names another file.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensure, fail, root } from './ensure.mjs';

const { values: options } = parseArgs({ options: { check: { type: 'boolean' }, file: { type: 'string' } } });
ensure();
const file = options.file === undefined ? join(root, 'README.md') : resolve(options.file);
const name = basename(file);
if (!existsSync(file)) fail(`${name} is missing`);

const { describeSettings, ERROR_CODES, kinds } = await loadSources();
const parts = {
  settings: settingsTable(),
  kinds: kindsTable(),
  enrichments: enrichmentsTable(),
  beyond: beyondTable(),
  'member-policy': policy(memberStatements()),
  'management-policy': policy(managementStatements()),
  errors: errorsTable(),
};

const before = readFileSync(file, 'utf8');
const after = Object.entries(parts).reduce((text, [part, content]) => replacePart(text, part, content), before);
if (after === before) process.stdout.write(`${name} is up to date\n`);
else if (options.check) fail(`${name} is out of date (${outdated().join(', ')}): run npm run docs`);
else {
  writeFileSync(file, after);
  process.stdout.write(`${name} updated: ${outdated().join(', ')}\n`);
}

function outdated() {
  return Object.keys(parts).filter((part) => replacePart(before, part, parts[part]) !== before);
}

/** The text with everything between the markers of the part replaced. */
function replacePart(text, part, content) {
  const [start, end] = [`<!-- ${part}:start -->`, `<!-- ${part}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) fail(`${name} has no markers ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function settingsTable() {
  const rows = describeSettings().map(({ variable, type, default: fallback, meaning }) => [
    variable.split(', ').map(code).join(', '),
    type,
    fallback,
    meaning,
  ]);
  return table(['Variable', 'Type', 'Default', 'Meaning'], rows);
}

function errorsTable() {
  const rows = Object.entries(ERROR_CODES).map(([id, { summary, remedy }]) => [code(id), summary, remedy]);
  return table(['Code', 'What happened', 'What to do'], rows);
}

function kindsTable() {
  const scopes = {
    account: 'once for each readable account',
    organization: 'once for the organization',
    global: 'once for each account',
    regional: 'in each account and region',
  };
  const rows = kinds.map((kind) => [
    code(kind.name),
    scopes[kind.scope],
    kind.iamActions.length > 0 ? list(kind.iamActions.map(operationOf)) : 'no call of its own',
    list(kind.iamActions),
    list(kind.contextKeys),
  ]);
  return table(['Kind', 'Read', 'Operations', 'IAM actions', 'Keys of `__ExtraContext`'], rows);
}

/** Properties that users of the reference did not have. */
function beyondTable() {
  const rows = kinds.flatMap(({ name: kind, beyondReference }) =>
    beyondReference ? [[code(kind), beyondReference.map(code).join(', ')]] : [],
  );
  return table(['Kind', 'Properties'], rows);
}

function enrichmentsTable() {
  const rows = kinds.flatMap((kind) =>
    kind.enrichments.map(({ action, always, fields, iamActions }) => [
      code(kind.name),
      code(action),
      always ? 'always' : 'optional',
      fields.length > 6 ? `all but ${list(kind.properties.filter((name) => !fields.includes(name)))}` : list(fields),
      list(iamActions),
    ]),
  );
  return table(['Kind', 'Name in `includeActions`', 'Runs', 'Properties it fills', 'IAM actions'], rows);
}

/** What the roles in the accounts need: regions, then each kind that is read in an account. */
function memberStatements() {
  const inAccounts = kinds.filter(({ scope }) => scope !== 'organization');
  return [statement('Regions', ['account:ListRegions', 'ec2:DescribeRegions']), ...inAccounts.flatMap(kindStatements)];
}

/** What the management role needs besides: the list of accounts, where they stand in the tree, and the organization's own kinds. */
function managementStatements() {
  const tree = ['ListRoots', 'ListOrganizationalUnitsForParent', 'ListAccountsForParent', 'ListParents', 'DescribeOrganizationalUnit'];
  return [
    statement('Accounts', ['organizations:ListAccounts']),
    statement(
      'OrganizationalUnits',
      tree.map((operation) => `organizations:${operation}`),
    ),
    ...kinds.filter(({ scope }) => scope === 'organization').flatMap(kindStatements),
  ];
}

/** One statement with what the kind cannot do without, one with what only optional enrichments need. */
function kindStatements({ name: kind, iamActions, enrichments, single }) {
  const sid = kind.replace(/^AWS/, '').replaceAll('::', '');
  const actionsOf = (chosen) => chosen.flatMap((enrichment) => enrichment.iamActions);
  return [
    statement(sid, [...iamActions, ...actionsOf(enrichments.filter(({ always }) => always))]),
    statement(`${sid}Optional`, [...actionsOf(enrichments.filter(({ always }) => !always)), ...(single?.iamActions ?? [])]),
  ].filter(({ Action }) => Action.length > 0);
}

function statement(Sid, actions) {
  return { Sid, Effect: 'Allow', Action: [...new Set(actions)], Resource: '*' };
}

function policy(Statement) {
  return `\`\`\`json\n${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n\`\`\``;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The operation that an IAM action allows; of those of the lists, only one is not named after it. */
function operationOf(action) {
  return action === 's3:ListAllMyBuckets' ? 'ListBuckets' : action.slice(action.indexOf(':') + 1);
}

function list(names) {
  return names.length > 0 ? names.map(code).join(', ') : 'none';
}

function code(text) {
  return `\`${text}\``;
}

async function loadSources() {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    const outfile = join(folder, 'sources.mjs');
    const contents = `
      import { KIND_NAMES, loadKinds } from './src/kinds/registry.ts';
      export { describeSettings } from './src/config/settings.ts';
      export { ERROR_CODES } from './src/errors.ts';
      export const kinds = [...(await loadKinds(KIND_NAMES)).values()];`;
    await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
