// Whoever may write a text that we look through must not be able to stop the program with it: the work grows with the text, and no faster.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { environmentForJq } from '../../src/config/collect-secrets.js';
import { redactBuildspec } from '../../src/kinds/buildspec-secrets.js';
import { redactProject } from '../../src/kinds/codebuild-secrets.js';
import { redactPipeline } from '../../src/kinds/codepipeline-secrets.js';
import { taskWithoutSecrets } from '../../src/kinds/ecs-secrets.js';
import { redactSetting } from '../../src/kinds/redact-settings.js';
import { withoutCommandSecrets } from '../../src/kinds/secret-rules.js';
import { cutText } from '../../src/lib/cut-text.js';
import { createRedactor } from '../../src/lib/redact.js';
import { isHideable, isSecretName } from '../../src/lib/secret-names.js';

const SOURCES = new URL('../../src/', import.meta.url).pathname;
/** Files whose rules meet texts from outside. A new file of rules is named like these, and so is looked at. */
const RULE_FILES = /(secret|redact|cut-text|value-set|control-characters|log)[\w-]*\.ts$/;
/** Rules on names and single values, which are cut before; they are tried by what cuts them, below. */
const ON_SHORT_TEXTS = /secret-names\.ts$/;

const SEEDS = [
  ...[
    'a',
    'a.',
    'a-',
    ' ',
    '=',
    'a=',
    '"',
    "'",
    '\\',
    '\\"',
    '/',
    ':',
    '@',
    '%3D',
    '-',
    '--a ',
    '-p ',
    '<',
    '<a>',
    '{',
    '[',
    '$',
    '&',
    '?a',
    '_',
    'aA',
  ],
  ...[
    'eyJ-',
    'eyJaaaaaa-',
    'eyJaaaaa.',
    'IQoJ',
    'ghp_',
    'AKIA',
    'sk-',
    '://a:',
    '://',
    '://a:b@',
    ':a@',
    'a:b@tcp(',
    'jdbc:oracle:thin:a/',
  ],
  ...[
    'password=',
    'password="',
    'password: ',
    "password='a=",
    '"password":"',
    'token ',
    'Bearer ',
    'Basic ',
    'Authorization: ',
    'cookie: a;',
  ],
  ...['--password ', '--password "', "-p'", 'mysql -pa', '-----BEGIN ', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'],
  ...[
    'ParameterKey=',
    'ParameterKey=a,ParameterValue=',
    'arn:aws:',
    'vault:',
    '/a',
    '/A',
    'hooks.slack.com/services/',
    '\u001b[',
    '\n',
    'a\n',
  ],
];
const KIB = 1024;
const filled = (seed: string, length: number) => seed.repeat(Math.ceil(length / seed.length)).slice(0, length);

/** Milliseconds of the fastest of three: what else runs on the machine makes single ones slower, and none faster. */
function fastest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && (round === 0 || best < 20); round++) {
    const begin = performance.now();
    work();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

/** Below this, a difference is the clock's and the compiler's. Work in proportion grows 16 times from step to step, quadratic work 256 times. */
const NOISE_MS = 3;
const WORST_GROWTH = 80;

function expectLinear(what: string, work: (text: string) => unknown, seed: string, sizes = [4 * KIB, 64 * KIB]): void {
  let before: number | undefined;
  for (const size of sizes) {
    const text = filled(seed, size);
    const limit = Math.max(before ?? 0, NOISE_MS) * WORST_GROWTH;
    let now = fastest(() => work(text));
    for (let again = 0; before !== undefined && now > limit && again < 2; again++)
      now = Math.min(
        now,
        fastest(() => work(text)),
      );
    if (before !== undefined) expect(now, `${what} on ${JSON.stringify(seed)} x ${size} after ${before} ms`).toBeLessThan(limit);
    before = now;
  }
}

function rulesOf(file: string): { readonly name: string; readonly pattern: RegExp }[] {
  const source = ts.createSourceFile(file, readFileSync(join(SOURCES, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const rules: { readonly name: string; readonly pattern: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const flags = node.text.slice(end + 1).replace(/[gy]/g, '');
      // As `replace` and `test` use it: from every place of the text, for all that is found.
      rules.push({ name: `${file}: ${node.text}`, pattern: new RegExp(node.text.slice(1, end), `${flags}g`) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return rules;
}

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) => RULE_FILES.test(file) && !ON_SHORT_TEXTS.test(file) && !file.startsWith('sandbox') && !file.endsWith('.d.ts'),
);

describe('every rule on text is linear', () => {
  test('in the files that were meant', () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
    expect(files.flatMap(rulesOf).length).toBeGreaterThanOrEqual(40);
  });

  test.each(files)(
    'of %s',
    (file) => {
      for (const { name, pattern } of rulesOf(file)) {
        for (const seed of SEEDS) expectLinear(name, (text) => text.replace(pattern, ''), seed);
      }
    },
    120_000,
  );
});

describe('looking through a text is linear', () => {
  const redactor = createRedactor(['client-secret-42', 'aaaaaaaaaaaaaaab']);
  redactor.add(`${'a'.repeat(40)}b`);
  const container = (text: string) => ({
    command: ['sh', '-c', text],
    environment: [{ name: text, value: text }],
    dockerLabels: { note: text, [text]: text },
    logConfiguration: { logDriver: 'awsfirelens' as const, options: { note: text, Header: text, [text]: 'x' } },
  });
  const entries: Readonly<Record<string, (text: string) => unknown>> = {
    names: isSecretName,
    values: isHideable,
    'the log, texts': redactor.text,
    'the log, fields': (text) => redactor.json({ [text]: text, list: [text] }),
    settings: (text) => redactSetting('note', text),
    'settings in JSON': (text) => redactSetting('note', JSON.stringify({ a: text, password: text })),
    commands: (text) => withoutCommandSecrets(['run', text, '-p', text]),
    'task definitions': (text) => taskWithoutSecrets({ containerDefinitions: [container(text)] }),
    pipelines: (text) =>
      redactPipeline({
        name: 'p',
        roleArn: 'r',
        stages: [
          {
            name: 's',
            actions: [
              {
                name: 'a',
                actionTypeId: { category: 'Build', owner: 'AWS', provider: 'x', version: '1' },
                configuration: { Parameters: text, EnvironmentVariables: text, UserParameters: text },
              },
            ],
          },
        ],
      }),
    projects: (text) => redactProject({ source: { type: 'GITHUB', location: text, buildspec: text } }),
    'the environment for JQ': (text) => environmentForJq({ NOTE: text, [text]: 'x' }, ['client-secret-42']),
    'what is cut': (text) => cutText(text, 500),
  };

  test.each(Object.entries(entries))(
    'in %s',
    (name, work) => {
      for (const seed of SEEDS) expectLinear(name, work, seed);
    },
    240_000,
  );

  test('up to texts of a mebibyte', () => {
    for (const seed of SEEDS) {
      expectLinear('the log', redactor.text, seed, [64 * KIB, KIB * KIB]);
      expectLinear('a setting', (text) => redactSetting('note', text), seed, [64 * KIB, KIB * KIB]);
    }
  }, 300_000);

  test('in buildspecs, also those that are parsed', () => {
    for (const seed of SEEDS) expectLinear('buildspec', (text) => redactBuildspec(`# variables\n${text}`), seed, [KIB, 16 * KIB]);
  }, 240_000);
});
