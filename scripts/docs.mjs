// Writes the generated parts of the documents between their markers, and the policies as files of
// their own, from the sources that the program itself uses. With `--check` it only compares, and
// fails when something is out of date. `--in` names another folder with documents.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensure, fail, root } from './ensure.mjs';
import {
  isOptional,
  managementStatements,
  memberStatements,
  policyJson,
  statementsYaml,
} from './policies.mjs';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, in: { type: 'string' } },
});
ensure();
const folder = resolve(options.in ?? root);
const { describeSettings, ERROR_CODES, GONE, HELD, kinds, METRICS, needs } = await loadSources();
const rooms = JSON.parse(readFileSync(join(root, 'test/repo/rooms.json'), 'utf8'));

const member = memberStatements(kinds, needs);
const management = managementStatements(kinds, needs);
const required = (statements) => statements.filter((one) => !isOptional(one));
const optional = (statements) => statements.filter(isOptional);
const MEMBER_TEMPLATE = 'deploy/aws/cloudformation/member-role.yaml';
const ORGANIZATION_TEMPLATE = 'deploy/aws/cloudformation/organization.yaml';

/** File and part: what is generated into it, in this order. A file without a part is generated as a whole. */
const PARTS = [
  ['docs/configuration.md', 'settings', settingsTable],
  ['docs/kinds.md', 'kinds', kindsTable],
  ['docs/kinds.md', 'enrichments', enrichmentsTable],
  ['docs/kinds.md', 'beyond', beyondTable],
  ['docs/permissions.md', 'member-policy', () => statementsTable(member)],
  ['docs/permissions.md', 'management-policy', () => statementsTable(management)],
  ['docs/policies/member.json', undefined, () => policyJson(member)],
  ['docs/policies/management.json', undefined, () => policyJson(management)],
  [MEMBER_TEMPLATE, 'member-policy', () => statementsYaml(required(member))],
  [MEMBER_TEMPLATE, 'member-policy-optional', () => statementsYaml(optional(member))],
  [ORGANIZATION_TEMPLATE, 'member-policy', () => statementsYaml(required(member))],
  [ORGANIZATION_TEMPLATE, 'member-policy-optional', () => statementsYaml(optional(member))],
  [ORGANIZATION_TEMPLATE, 'management-policy', () => statementsYaml(required(management))],
  [ORGANIZATION_TEMPLATE, 'management-policy-optional', () => statementsYaml(optional(management))],
  [ORGANIZATION_TEMPLATE, 'member-role', () => withoutMarkers(after.get(MEMBER_TEMPLATE))],
  ['docs/metrics.md', 'metrics', metricsTable],
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
  const yaml = file.endsWith('.yaml');
  const [start, end] = ['start', 'end'].map((side) =>
    yaml ? `# ${part}:${side}\n` : `<!-- ${part}:${side} -->`,
  );
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) fail(`${file} has no markers ${start.trim()} and ${end.trim()}`);
  if (!yaml) return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
  const indent = text.slice(text.lastIndexOf('\n', from) + 1, from);
  const lines = content.split('\n').map((line) => (line === '' ? line : indent + line));
  return [
    text.slice(0, from + start.length),
    ...lines.map((line) => `${line}\n`),
    indent,
    text.slice(to),
  ].join('');
}

/** A template as it stands inside of another one. */
function withoutMarkers(template) {
  return template.trimEnd().replaceAll(/^ *# [a-z-]+:(?:start|end)\n/gm, '');
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

function metricsTable() {
  const rows = Object.entries(METRICS).map(([name, { type, unit, help, labels }]) => [
    code(name),
    unit === undefined ? type : `${type}, ${unit}`,
    labels.length > 0 ? list(labels) : '',
    help,
  ]);
  return table(['Name', 'Type and unit', 'Labels', 'Meaning'], rows);
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
      export * as needs from './src/permissions/needed-actions.ts';
      export { GONE, HELD } from './src/resync/delete/reasons.ts';
      export { METRICS } from './src/metrics/definitions.ts';
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
