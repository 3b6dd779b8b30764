// `node scripts/release-version.mjs [TAG]`: says VERSION=X.Y.Z when the program, the chart's
// appVersion, the Dockerfile, the changelog and the tag vX.Y.Z, if one is given, name the same
// version; else says which do not, and exits with 1.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const read = (name) => readFileSync(join(root, name), 'utf8');
const found = (text, pattern) => pattern.exec(text)?.[1] ?? 'none';

const { version } = JSON.parse(read('package.json'));
const [tag] = process.argv.slice(2);
const others = [
  ['package-lock.json', JSON.parse(read('package-lock.json')).version],
  [
    'appVersion of charts/port-ocean/Chart.yaml',
    found(read('charts/port-ocean/Chart.yaml'), /^appVersion: "?([^"\s]+)"?$/m),
  ],
  ['ARG VERSION of the Dockerfile', found(read('Dockerfile'), /^ARG VERSION=(\S+)$/m)],
  ...(tag === undefined ? [] : [['the tag', tag.replace(/^v/, '')]]),
  ...(tag === undefined
    ? []
    : [
        ['the newest release in CHANGELOG.md', found(read('CHANGELOG.md'), /^## \[?(\d[^\s\]]*)/m)],
      ]),
];
const wrong = others.filter(([, each]) => each !== version);
for (const [where, each] of wrong)
  process.stderr.write(`package.json has version ${version}, ${where} has ${each}\n`);
if (wrong.length === 0) process.stdout.write(`VERSION=${version}\n`);
process.exit(wrong.length === 0 ? 0 : 1);
