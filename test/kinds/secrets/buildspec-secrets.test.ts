import { expect, it } from 'vitest';
import { redactBuildspec } from '../../../src/kinds/secrets/buildspec-secrets.js';

it('replaces the values of variables in a buildspec, and nothing else of it', () => {
  const buildspec = (a: string, b: string, c: string, d: string) => `# builds
version: 0.2
env:
  shell: bash
  variables:
    PLAIN: ${a} # why
    "QUOTED": ${b}
    BLOCK: ${c}
    EMPTY:
    NUMBER: ${d}
  parameter-store:
    STAGE: /ci/stage
  secrets-manager:
    DB_PASSWORD: prod/db:password
  exported-variables: [PLAIN]
phases:
  build:
    commands: ["echo variables", 'docker build .']
`;
  const hidden = '"[REDACTED]"';

  // `a: b: c` is no YAML
  expect(redactBuildspec(buildspec('hunter2: no', "'x'", 'y', '1'))).toBe('[REDACTED]');
  expect(
    redactBuildspec(buildspec('hunter two', "'hunter3'", '|\n      hunter4\n      hunter5', '12')),
  ).toBe(buildspec(hidden, hidden, hidden, hidden));
});

it('finds them in batches, in lists, in flow style and in JSON', () => {
  expect(redactBuildspec('{"env":{"variables":{"A":"hunter2","B":3}},"phases":{}}')).toBe(
    '{"env":{"variables":{"A":"[REDACTED]","B":"[REDACTED]"}},"phases":{}}',
  );
  expect(
    redactBuildspec(
      'batch:\n  build-matrix:\n    dynamic:\n      env:\n        variables: { A: [hunter2, hunter3] }\n',
    ),
  ).toBe(
    'batch:\n  build-matrix:\n    dynamic:\n      env:\n        variables: { A: ["[REDACTED]", "[REDACTED]"] }\n',
  );
});

it('replaces what cannot be searched as a whole', () => {
  for (const text of [
    'env: {variables: {A: hunter2',
    'x: &x hunter2\nenv: {variables: {A: *x}}',
    'variables: 1\n---\nvariables: 2',
  ]) {
    expect(redactBuildspec(text)).toBe('[REDACTED]');
  }
});

it('keeps the path or the ARN of a file, and commands but for passwords in their URLs', () => {
  for (const text of [
    '',
    'ci/variables.yml',
    'arn:aws:s3:::bucket/variables/buildspec.yml',
    'phases: {build: {commands: [make]}}',
  ]) {
    expect(redactBuildspec(text)).toBe(text);
  }
  expect(
    redactBuildspec('phases: {build: {commands: ["git clone https://u:hunter2@host/a"]}}'),
  ).toBe('phases: {build: {commands: ["git clone https://u:[REDACTED]@host/a"]}}');
});

it.each([
  ['brackets', '['],
  ['braces', '{a: '],
  ['marks of lists', '- '],
  ['maps in one line', 'a: '],
])('are not searched when %s are nested without end, and are replaced as a whole', (_, opening) => {
  expect(redactBuildspec(`variables:\n  A: ${opening.repeat(5_000)}`)).toBe('[REDACTED]');
});

it('are replaced as a whole when more keys are aliases than can be looked up', () => {
  const aliases = (count: number) =>
    `&v variables: {A: 1}\n${Array.from({ length: count }, (_, index) => `b${index}: {*v : {A: s${index}}}`).join('\n')}`;

  expect(redactBuildspec(aliases(3))).not.toMatch(/s[012]/);
  expect(redactBuildspec(aliases(3))).toContain('b2: {*v : {A: "[REDACTED]"}}');
  expect(redactBuildspec(aliases(200))).toBe('[REDACTED]');
});

it('finds them in JSON that a command sends, and leaves references to stores alone', () => {
  const buildspec = (password: string) => `version: 0.2
env:
  secrets-manager:
    API_TOKEN: "prod/api:token1"
  parameter-store: { DB_PASSWORD: "/prod/db1" }
phases:
  build:
    commands:
      - curl -d '{"user":"ci","password":"${password}"}' https://host
      - curl -H "Private-Token: ${password}" https://host
`;

  expect(redactBuildspec(buildspec('hunter2'))).toBe(buildspec('[REDACTED]'));
});
