// Writes the generated tables of README.md (settings, error codes) between their markers; with `--check` it only compares.
// Markers: `<!-- settings:start -->` ... `<!-- settings:end -->`, and the same with `errors`.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensure, fail, root } from './ensure.mjs';

ensure();
const readme = join(root, 'README.md');
if (!existsSync(readme)) fail('README.md is missing');
const { describeSettings, ERROR_CODES } = await loadSources();

const tables = {
  settings: table(
    ['Variable', 'Type', 'Default', 'Meaning'],
    describeSettings().map((row) => [`\`${row.variable}\``, row.type, row.default, row.meaning]),
  ),
  errors: table(
    ['Code', 'What happened', 'What to do'],
    Object.entries(ERROR_CODES).map(([code, { summary, remedy }]) => [`\`${code}\``, summary, remedy]),
  ),
};

const before = readFileSync(readme, 'utf8');
let after = before;
for (const [name, text] of Object.entries(tables)) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = after.indexOf(start);
  const to = after.indexOf(end);
  if (from < 0 || to < from) fail(`README.md has no markers ${start} and ${end}`);
  after = `${after.slice(0, from + start.length)}\n${text}\n${after.slice(to)}`;
}
if (after === before) process.stdout.write('README.md is up to date\n');
else if (process.argv.includes('--check')) fail('README.md is out of date: run node scripts/docs.mjs');
else {
  writeFileSync(readme, after);
  process.stdout.write('README.md updated\n');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

async function loadSources() {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    const outfile = join(folder, 'sources.mjs');
    const contents = "export { describeSettings } from './src/config/settings.ts'; export { ERROR_CODES } from './src/errors.ts';";
    await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
