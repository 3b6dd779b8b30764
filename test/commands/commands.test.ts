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

test.each([['--nope'], ['sail'], ['-p']])('%s is refused with a hint', (argument) => {
  expect(() => parseArguments([argument])).toThrow(
    expect.objectContaining({ code: 'config-invalid', remedy: expect.stringContaining('--help') }),
  );
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
