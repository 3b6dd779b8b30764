import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/command-table.js';
import { helpText } from '../../src/commands/help.js';
import { parseArguments } from '../../src/commands/parse-arguments.js';
import { printedConfig } from '../../src/commands/print-config.js';
import { probeArguments } from '../../src/commands/probe/probe-arguments.js';
import { programVersion } from '../../src/commands/version.js';
import { loadConfig } from '../../src/config/load-config.js';

test('flags are understood in their short and long forms', () => {
  expect(parseArguments([])).toMatchObject({ command: 'run', once: false });
  expect(parseArguments(['-O', '-l', 'DEBUG', '-p', '9000'])).toMatchObject({
    command: 'run',
    once: true,
    logLevel: 'DEBUG',
    port: '9000',
  });
  expect(parseArguments(['--print-config', '--once'])).toMatchObject({
    command: 'print-config',
    once: true,
  });
  expect(parseArguments(['--version'])).toMatchObject({ command: 'version' });
  expect(parseArguments(['-h', '--version'])).toMatchObject({ command: 'help' });
});

test.each([['--nope'], ['docks'], ['-p'], ['--mode=deep'], ['--kinds=AWS::S3::Bucket']])(
  '%s is refused with a hint',
  (argument) => {
    expect(() => parseArguments([argument])).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        remedy: expect.stringContaining('--help'),
      }),
    );
  },
);

test('the words that start an Ocean image are understood, with its folder', () => {
  expect(parseArguments(['sail', '.', '--once'])).toMatchObject({ command: 'run', once: true });
  expect(parseArguments(['ocean', 'sail'])).toMatchObject({ command: 'run', once: false });
  expect(parseArguments(['health'])).toMatchObject({ command: 'health', once: false });
  expect(parseArguments(['ocean', 'probe', '.', '--mode', 'SHALLOW'])).toMatchObject({
    command: 'probe',
    values: { mode: 'SHALLOW' },
    given: [],
  });
});

test('kinds of a probe are separated by commas or blanks, in one argument or several, and counted once', () => {
  const args = [
    'probe',
    '.',
    '--kinds',
    'AWS::S3::Bucket, AWS::EC2::Instance',
    'AWS::SQS::Queue',
    '--kinds=AWS::S3::Bucket',
  ];

  const { values, given } = parseArguments(args);

  expect(probeArguments(values, given).kinds).toEqual([
    'AWS::S3::Bucket',
    'AWS::EC2::Instance',
    'AWS::SQS::Queue',
  ]);
});

test.each([
  [['probe', '--mode', 'wide'], '--mode is shallow or deep, not "wide"'],
  [['probe', '--reporting-mode=file'], '--reporting-mode is log or port, not "file"'],
  [['probe', 'elsewhere'], 'unexpected argument, "elsewhere"'],
  [['probe', 'AWS::S3::Bucket'], 'unexpected argument'],
  [['--probe-id=p1'], '--probe-id belongs to ocean-aws probe'],
])('%j is refused in words', (args, words) => {
  expect(() => {
    const { values, given } = parseArguments(args);
    probeArguments(values, given);
  }).toThrow(words);
});

test('a command that is asked for help gives its own', () => {
  const { command, about } = parseArguments(['probe', '--help']);

  expect(command).toBe('help');
  expect(helpText(about)).toContain('--reporting-mode MODE');
});

test('every option of every command is in its help, with what it means', () => {
  for (const command of COMMANDS.values()) {
    const text = helpText(command);
    for (const [name, option] of Object.entries(command.options)) {
      expect(text).toContain(`--${name}`);
      expect(text).toContain(option.text);
    }
    expect(text).toContain('xit codes: 0');
    expect(helpText()).toContain(`ocean-aws ${command.name}`);
  }
});

test('a command that is misspelt is named with the nearest', () => {
  expect(() => parseArguments(['rwa'])).toThrow('did you mean raw?');
});

test('the help names the settings of a first run and the exit codes', () => {
  expect(helpText()).toContain('OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN');
  expect(helpText()).toContain('Exit codes: 0');
});

test('the version is that of the package', () => {
  expect(programVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

test('the printed configuration shows values and sources, and no secret', () => {
  const env = {
    OCEAN__PORT__CLIENT_ID: 'port-client-one',
    OCEAN__PORT: '{"client_secret":"port-secret-one"}',
    ocean__integration__config__external_id: 'ext-1',
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000',
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'static-secret-key',
  };
  const text = printedConfig(
    loadConfig(env, {
      version: '1.2.3',
      stdoutIsTerminal: false,
      dotenv: 'OCEAN__CLIENT_TIMEOUT=30',
    }),
  );

  expect(text).toContain(
    'OCEAN__PORT__CLIENT_SECRET = [redacted]  (environment: OCEAN__PORT.client_secret)',
  );
  expect(text).toContain(
    'OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID = [redacted]  (environment: ocean__integration__config__external_id)',
  );
  expect(text).toContain('OCEAN__CLIENT_TIMEOUT = 30  (.env: OCEAN__CLIENT_TIMEOUT)');
  expect(text).toContain('OCEAN__PORT__BASE_URL = https://api.getport.io  (default)');
  expect(text).toContain('"requestTimeoutMs": 30000');
  expect(text).not.toMatch(/port-secret-one|port-client-one|AKIAEXAMPLE|static-secret-key/);
});
