// Whoever may write a text that we look through must not be able to stop the program with it: the
// work grows with the text, and no faster.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { environmentForJq } from '../../src/config/collect-secrets.js';
import { redactBuildspec } from '../../src/kinds/secrets/buildspec-secrets.js';
import { redactProject } from '../../src/kinds/secrets/codebuild-secrets.js';
import { redactPipeline } from '../../src/kinds/secrets/codepipeline-secrets.js';
import { taskWithoutSecrets } from '../../src/kinds/secrets/ecs-secrets.js';
import { redactSetting } from '../../src/kinds/secrets/redact-settings.js';
import { withoutCommandSecrets } from '../../src/kinds/secrets/secret-rules.js';
import { createRedactor } from '../../src/lib/secrets/redact.js';
import { isHideable, isSecretName } from '../../src/lib/secrets/secret-names.js';
import { cutText } from '../../src/lib/text/cut-text.js';

const SOURCES = new URL('../../src/', import.meta.url).pathname;
/**
 * Files whose rules meet texts from outside. A new file of rules is named like these, and so is
 * looked at.
 */
const RULE_FILES = /(secret|redact|cut-text|value-set|control-characters|log)[\w-]*\.ts$/;
/**
 * Rules on names and single values, which are cut before; they are tried by what cuts them, below.
 */
const ON_SHORT_TEXTS = /secret-names\.ts$/;

/**
 * What the rules look for, half of it: the worst texts for a rule begin it over and over and never
 * end it.
 */
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
    '<a>',
    '{',
    '$',
    '&',
    '?a',
    'aA',
  ],
  ...[
    'eyJ-',
    'eyJaaaaaa-',
    'eyJaaaaa.',
    'IQoJ',
    'ghp_',
    'sk-',
    '://a:',
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
    'cookie: a;',
  ],
  ...[
    '--password "',
    "-p'",
    'mysql -pa',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'ParameterKey=a,ParameterValue=',
  ],
  ...['arn:aws:', 'vault:', '/a', '/A', 'hooks.slack.com/services/', '\u001b[', '\n', 'a\n'],
];
const KIB = 1024;
const filled = (seed: string, length: number) =>
  seed.repeat(Math.ceil(length / seed.length)).slice(0, length);

/**
 * Milliseconds of processor time, the least of some rounds: what else runs on the machine does not
 * count.
 */
function cost(work: () => unknown, rounds: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const begin = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begin);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/**
 * From a text to one of 16 times the length, work in proportion grows 16 times and quadratic work
 * 256 times.
 */
const STEP = 16;
const WORST_GROWTH = 72;
/** Less is the clock's and the compiler's: nothing to compare. */
const NOISE_MS = 0.25;
const PAIRS = 15;

/** How many times more a text costs than a sixteenth of it; 1 where both cost next to nothing. */
function growthOf(work: (text: string) => unknown, seed: string, size: number): number {
  const long = filled(seed, size);
  const high = cost(() => work(long), 1);
  if (high < NOISE_MS * WORST_GROWTH) return 1;
  const short = filled(seed, size / STEP);
  const low = Math.max(
    NOISE_MS,
    cost(() => work(short), 5),
  );
  return high / low > WORST_GROWTH ? repeatedGrowth(work, long, short) : high / low;
}

/**
 * The middle of many pairs, or the least or greatest it can be once that tells on which side of the
 * limit it is: what else runs, and the collection of garbage, disturbs some pairs, and work that is
 * not linear shows in all.
 */
function repeatedGrowth(work: (text: string) => unknown, long: string, short: string): number {
  const below: number[] = [];
  const above: number[] = [];
  while (Math.max(below.length, above.length) <= PAIRS / 2) {
    const low = Math.max(
      NOISE_MS,
      cost(() => work(short), 1),
    );
    const ratio = cost(() => work(long), 1) / low;
    (ratio > WORST_GROWTH ? above : below).push(ratio);
  }
  return above.length > below.length ? Math.min(...above) : Math.max(...below);
}

function expectLinear(
  what: string,
  work: (text: string) => unknown,
  size: number,
  seeds: readonly string[] = SEEDS,
): void {
  for (const seed of seeds)
    expect(growthOf(work, seed, size), `${what} on ${JSON.stringify(seed)} x ${size}`).toBeLessThan(
      WORST_GROWTH,
    );
}

function rulesOf(file: string): { readonly name: string; readonly pattern: RegExp }[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(SOURCES, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const rules: { readonly name: string; readonly pattern: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const flags = node.text.slice(end + 1).replace(/[gy]/g, '');
      // As `replace` and `test` use it: from every place of the text, for all that is found.
      rules.push({
        name: `${file}: ${node.text}`,
        pattern: new RegExp(node.text.slice(1, end), `${flags}g`),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return rules;
}

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    RULE_FILES.test(file) &&
    !ON_SHORT_TEXTS.test(file) &&
    !file.startsWith('sandbox') &&
    !file.endsWith('.d.ts'),
);

describe('every rule on text is linear', () => {
  test('in the files that were meant', () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
    expect(files.flatMap(rulesOf).length).toBeGreaterThanOrEqual(40);
  });

  test.each(files)('of %s', (file) => {
    for (const { name, pattern } of rulesOf(file))
      expectLinear(name, (text) => text.replace(pattern, ''), 64 * KIB);
  });

  test.each([
    ['without an end', /eyJ[\w-]*\.[\w-]+/g, 'eyJaaaaaa-', 16],
    ['with two runs', /\w+=\w+;/g, 'a', 8],
    ['that begins everywhere', /\s+$/g, 'a    ', 12],
  ])('and one that is not, %s, would be found', (_, pattern, seed, kib) => {
    const text = seed.trimEnd() === seed ? seed : ' ';
    const work = (long: string) => `${long}x`.replace(pattern, '');

    expect(growthOf(work, text, kib * KIB)).toBeGreaterThan(WORST_GROWTH);
  });
});

describe('looking through a text is linear, up to a mebibyte', () => {
  const redactor = createRedactor(['client-secret-42', 'aaaaaaaaaaaaaaab']);
  redactor.add(`${'a'.repeat(40)}b`);
  const container = (text: string) => ({
    command: ['sh', '-c', text],
    environment: [{ name: text, value: text }],
    dockerLabels: { note: text, [text]: text },
    logConfiguration: {
      logDriver: 'awsfirelens' as const,
      options: { note: text, Header: text, [text]: 'x' },
    },
  });
  const action = (text: string) => ({
    name: 'a',
    actionTypeId: {
      category: 'Build' as const,
      owner: 'AWS' as const,
      provider: 'x',
      version: '1',
    },
    configuration: { Parameters: text, EnvironmentVariables: text, UserParameters: text },
  });
  const long: Readonly<Record<string, (text: string) => unknown>> = {
    'the log': redactor.text,
    settings: (text) => redactSetting('note', text),
    commands: (text) => withoutCommandSecrets(['run', text, '-p', text]),
    buildspecs: (text) => redactBuildspec(text),
  };
  const all: Readonly<Record<string, (text: string) => unknown>> = {
    names: isSecretName,
    values: isHideable,
    'fields of the log': (text) => redactor.json({ [text]: text, list: [text] }),
    'settings in JSON': (text) =>
      redactSetting('note', JSON.stringify({ a: text, password: text })),
    'task definitions': (text) => taskWithoutSecrets({ containerDefinitions: [container(text)] }),
    pipelines: (text) =>
      redactPipeline({ name: 'p', roleArn: 'r', stages: [{ name: 's', actions: [action(text)] }] }),
    projects: (text) =>
      redactProject({ source: { type: 'GITHUB', location: text, buildspec: text } }),
    'the environment for JQ': (text) =>
      environmentForJq({ NOTE: text, [text]: 'x' }, ['client-secret-42']),
    'what is cut': (text) => cutText(text, 500),
  };

  test.each(Object.entries(long))(
    'in %s',
    (name, work) => expectLinear(name, work, KIB * KIB),
    600_000,
  );

  test.each(Object.entries(all))(
    'and up to 64 KiB in %s',
    (name, work) => expectLinear(name, work, 64 * KIB),
    600_000,
  );

  test('and in buildspecs that are parsed', () => {
    expectLinear(
      'buildspec',
      (text) => redactBuildspec(`# variables\n&a x: 1\n${text}`),
      16 * KIB,
      [...SEEDS, ...['*a : b\n', '&a x: 1\n', 'a: b\n', '- a\n', 'a: ', '? ', '- [a]\n', '|\n']],
    );
  }, 600_000);
});
