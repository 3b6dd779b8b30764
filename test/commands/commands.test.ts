import { expect, test } from 'vitest';
import { helpText } from '../../src/commands/help.js';
import { parseArguments } from '../../src/commands/parse-arguments.js';
import { printedConfig } from '../../src/commands/print-config.js';
import { programVersion } from '../../src/commands/version.js';
import { loadConfig } from '../../src/config/load-config.js';

test('flags are understood in their short and long forms', () => {
  expect(parseArguments([])).toEqual({ command: 'run', once: false });
  expect(parseArguments(['-O', '-l', 'DEBUG', '-p', '9000'])).toEqual({
    command: 'run',
    once: true,
    logLevel: 'DEBUG',
    port: '9000',
  });
  expect(parseArguments(['--print-config', '--once'])).toEqual({
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
  expect(parseArguments(['sail', '.', '--once'])).toEqual({ command: 'run', once: true });
  expect(parseArguments(['ocean', 'sail'])).toEqual({ command: 'run', once: false });
  expect(parseArguments(['health'])).toEqual({ command: 'health', once: false });
  expect(parseArguments(['ocean', 'probe', '.', '--mode', 'SHALLOW'])).toEqual({
    command: 'probe',
    once: false,
    probe: { mode: 'shallow', kinds: [] },
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

  expect(parseArguments(args).probe?.kinds).toEqual([
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
  expect(() => parseArguments(args)).toThrow(words);
});

test('a probe that is asked for help gives help', () => {
  expect(parseArguments(['probe', '--help'])).toMatchObject({ command: 'help' });
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
