// Writes the generated parts of the documents between their markers, and the policies as files of
// their own, from the sources that the program itself uses. With `--check` it only compares, and
// fails when something is out of date. `--in` names another folder with documents.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensure, fail, root } from './ensure.mjs';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, in: { type: 'string' } },
});
ensure();
const folder = resolve(options.in ?? root);
const { describeSettings, ERROR_CODES, GONE, HELD, kinds } = await loadSources();
const rooms = JSON.parse(readFileSync(join(root, 'test/repo/rooms.json'), 'utf8'));

/** File and part: what is generated into it. A file without a part is generated as a whole. */
const PARTS = [
  ['docs/configuration.md', 'settings', settingsTable],
  ['docs/kinds.md', 'kinds', kindsTable],
  ['docs/kinds.md', 'enrichments', enrichmentsTable],
  ['docs/kinds.md', 'beyond', beyondTable],
  ['docs/permissions.md', 'member-policy', () => statementsTable(memberStatements())],
  ['docs/permissions.md', 'management-policy', () => statementsTable(managementStatements())],
  ['docs/policies/member.json', undefined, () => policy(memberStatements())],
  ['docs/policies/management.json', undefined, () => policy(managementStatements())],
  ['docs/deletion.md', 'gone', goneTable],
  ['docs/deletion.md', 'held', heldTable],
  ['docs/troubleshooting.md', 'errors', errorsTable],
  ['docs/architecture.md', 'rooms-drawing', roomsDrawing],
  ['docs/architecture.md', 'rooms', roomsTable],
];

const before = new Map(PARTS.map(([file]) => [file, read(file)]));
const after = new Map(before);
const outdated = PARTS.filter(([file, part, generate]) => {
  const text = replacePart(file, after.get(file), part, generate());
  const differs = text !== after.get(file);
  after.set(file, text);
  return differs;
}).map(([file, part]) => (part === undefined ? file : `${file}: ${part}`));

if (outdated.length === 0) process.stdout.write('documents are up to date\n');
else if (options.check)
  fail(`documents are out of date (${outdated.join(', ')}): run npm run docs`);
else {
  for (const [file, text] of after)
    if (text !== before.get(file)) writeFileSync(join(folder, file), text);
  process.stdout.write(`documents updated: ${outdated.join(', ')}\n`);
}

function read(file) {
  const path = join(folder, file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  if (file.endsWith('.json')) return '';
  return fail(`${file} is missing`);
}

/** The text with everything between the markers of the part replaced. */
function replacePart(file, text, part, content) {
  if (part === undefined) return `${content}\n`;
  const [start, end] = [`<!-- ${part}:start -->`, `<!-- ${part}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) fail(`${file} has no markers ${start} and ${end}`);
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
  const rows = Object.entries(ERROR_CODES).map(([id, { summary, remedy }]) => [
    code(id),
    summary,
    remedy,
  ]);
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
      fields.length > 6
        ? `all but ${list(kind.properties.filter((name) => !fields.includes(name)))}`
        : list(fields),
      list(iamActions),
    ]),
  );
  return table(
    ['Kind', 'Name in `includeActions`', 'Runs', 'Properties it fills', 'IAM actions'],
    rows,
  );
}

/** What the roles in the accounts need: regions, then each kind that is read in an account. */
function memberStatements() {
  const inAccounts = kinds.filter(({ scope }) => scope !== 'organization');
  return [
    statement('Regions', ['account:ListRegions', 'ec2:DescribeRegions']),
    ...inAccounts.flatMap(kindStatements),
  ];
}

/**
 * What the management role needs besides: the list of accounts, where they stand in the tree, and
 * the organization's own kinds.
 */
function managementStatements() {
  const tree = [
    'ListRoots',
    'ListOrganizationalUnitsForParent',
    'ListAccountsForParent',
    'ListParents',
    'DescribeOrganizationalUnit',
  ];
  return [
    statement('Accounts', ['organizations:ListAccounts']),
    statement(
      'OrganizationalUnits',
      tree.map((operation) => `organizations:${operation}`),
    ),
    ...kinds.filter(({ scope }) => scope === 'organization').flatMap(kindStatements),
  ];
}

/**
 * One statement with what the kind cannot do without, one with what only optional enrichments need.
 */
function kindStatements({ name: kind, iamActions, enrichments, single }) {
  const sid = kind.replace(/^AWS/, '').replaceAll('::', '');
  const actionsOf = (chosen) => chosen.flatMap((enrichment) => enrichment.iamActions);
  return [
    statement(sid, [...iamActions, ...actionsOf(enrichments.filter(({ always }) => always))]),
    statement(`${sid}Optional`, [
      ...actionsOf(enrichments.filter(({ always }) => !always)),
      ...(single?.iamActions ?? []),
    ]),
  ].filter(({ Action }) => Action.length > 0);
}

function statement(Sid, actions) {
  return { Sid, Effect: 'Allow', Action: [...new Set(actions)], Resource: '*' };
}

function policy(Statement) {
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

function statementsTable(statements) {
  return table(
    ['Statement', 'Actions'],
    statements.map(({ Sid, Action }) => [code(Sid), list(Action)]),
  );
}

/** Why an entity is deleted. */
function goneTable() {
  const rows = Object.entries(GONE).map(([id, { text, evidence }]) => [code(id), text, evidence]);
  return table(['Code', 'Reason', 'Evidence'], rows);
}

/** Why an entity stays, as far as the report says so; a fact in a text is shown as an ellipsis. */
function heldTable() {
  const rows = Object.entries(HELD)
    .filter(([, { meaning }]) => meaning !== undefined)
    .map(([id, { text, meaning }]) => [code(id), text.replaceAll(/\{\w+\}/g, '…'), meaning]);
  return table(['Code', 'Held back because', 'Meaning'], rows);
}

function roomsTable() {
  const rows = Object.entries(rooms).flatMap(([stage, { rooms: inside }]) =>
    Object.entries(inside).map(([room, { is, uses }]) => [
      code(`src/${stage}/${room}/`),
      is,
      list(uses),
    ]),
  );
  return table(['Room', 'What it is', 'Rooms beside it that it may use'], rows);
}

/** An arrow goes from a room to one that it may use. */
function roomsDrawing() {
  const stages = Object.entries(rooms).map(([stage, { rooms: inside }]) => {
    const names = Object.keys(inside);
    const arrows = names.flatMap((room) =>
      inside[room].uses.map((used) => `    ${stage}_${room} --> ${stage}_${used}`),
    );
    const boxes = names.map((room) => `    ${stage}_${room}[${room}]`);
    return [`  subgraph ${stage}`, '    direction TB', ...boxes, ...arrows, '  end'].join('\n');
  });
  return ['```mermaid', 'flowchart TB', ...stages, '```'].join('\n');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The operation that an IAM action allows; of those of the lists, only one is not named after it.
 */
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
  const scratch = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    const outfile = join(scratch, 'sources.mjs');
    const contents = `
      import { KIND_NAMES, loadKinds } from './src/kinds/registry.ts';
      export { describeSettings } from './src/config/settings.ts';
      export { ERROR_CODES } from './src/errors.ts';
      export { GONE, HELD } from './src/resync/delete/reasons.ts';
      export const kinds = [...(await loadKinds(KIND_NAMES)).values()];`;
    await build({
      stdin: { contents, resolveDir: root },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
