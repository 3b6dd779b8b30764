import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.js';
import { createLog, type LogOptions } from '../src/log.js';

const SECRET = 'p/w"with\\odd signs+1';
const secrets = [SECRET, 'client-secret-42', '12345678'];

function sink(options: Partial<LogOptions> = {}) {
  const text: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets,
    color: false,
    destination: { write: (line) => text.push(line) },
    ...options,
  });
  return {
    log,
    raw: () => text.join(''),
    lines: (): Record<string, unknown>[] => text.map((line) => JSON.parse(line)),
  };
}

function axiosLikeError(): Error {
  const error = new Error(`Request failed with status code 401 for ${SECRET}`);
  const config = {
    headers: { Authorization: 'Bearer abcdefghijklmnop' },
    data: '{"clientId":"id-1234567","clientSecret":"client-secret-42"}',
  };
  return Object.assign(error, {
    config,
    request: { _header: 'Authorization: Bearer abcdefghijklmnop' },
    response: { status: 401, config },
    code: 'ERR_BAD_REQUEST',
  });
}

describe('JSON lines', () => {
  test('carry level, time, message and fields', () => {
    const { log, lines } = sink();

    log.child({ runId: 'r-1' }).warn({ accounts: 3 }, 'account skipped');

    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        runId: 'r-1',
        accounts: 3,
        msg: 'account skipped',
      },
    ]);
  });

  test('leave out what is below the level', () => {
    const { log, lines } = sink({ level: 'warn' });

    log.info('quiet');
    log.error('loud');

    expect(lines().map((line) => line['msg'])).toEqual(['loud']);
  });

  test('show an error with its code, remedy, causes and what the server answered', () => {
    const { log, lines } = sink();
    const cause = Object.assign(new Error('denied'), {
      $metadata: { httpStatusCode: 403, requestId: 'req-1' },
    });

    log.error(
      { err: new AppError('role-denied', 'cannot assume', { cause, details: { accountId: '1' } }) },
      'account skipped',
    );

    expect(lines()[0]?.['err']).toMatchObject({
      type: 'AppError',
      code: 'role-denied',
      remedy: expect.stringContaining('trust policy'),
      details: { accountId: '1' },
      cause: { message: 'denied', response: { httpStatusCode: 403, requestId: 'req-1' } },
    });
  });
});

test.each([
  ['info', false],
  ['debug', true],
] as const)('at level %s, an error that tells what to do has its stack: %s', (level, hasStack) => {
  const { log, lines } = sink({ level });

  log.error(
    { err: new AppError('port-unreachable', 'no answer', { cause: new Error('ECONNREFUSED') }) },
    'start-up failed',
  );
  log.error({ err: new TypeError('a defect') }, 'unexpected');

  const [expected, unexpected] = lines();
  expect(expected?.['err']).toMatchObject({
    code: 'port-unreachable',
    remedy: expect.any(String),
    cause: { message: 'ECONNREFUSED' },
  });
  expect('stack' in Object(expected?.['err'])).toBe(hasStack);
  expect(unexpected?.['err']).toHaveProperty('stack');
});

describe('no secret leaves the log', () => {
  const leaks: [string, (log: ReturnType<typeof createLog>) => void][] = [
    ['in a message', (log) => log.info(`the password is ${SECRET}`)],
    [
      'in fields, keys, numbers and nested values',
      (log) =>
        log.info({ deep: { list: [{ note: `x${SECRET}y` }] }, [SECRET]: 1, n: 12345678 }, 'm'),
    ],
    [
      'URL-encoded or as Base64',
      (log) =>
        log.info(
          { url: `?k=${encodeURIComponent(SECRET)}`, b: Buffer.from(SECRET).toString('base64') },
          'm',
        ),
    ],
    ['in bindings of a child', (log) => log.child({ client: 'client-secret-42' }).info('m')],
    [
      'in a chain of causes',
      (log) =>
        log.error(
          { err: new Error('a', { cause: new Error('b', { cause: new Error(SECRET) }) }) },
          'm',
        ),
    ],
    ['in an error given as the first argument', (log) => log.error(axiosLikeError())],
    ["in an HTTP client's error under err", (log) => log.error({ err: axiosLikeError() }, 'm')],
    [
      "in an HTTP client's error under any other name",
      (log) => log.error({ failure: axiosLikeError() }, 'm'),
    ],
    [
      "in an HTTP client's error as a cause",
      (log) =>
        log.error({ err: new AppError('port-rejected', 'no', { cause: axiosLikeError() }) }, 'm'),
    ],
    [
      'in an aggregate',
      (log) => log.error({ err: new AggregateError([axiosLikeError()], 'all failed') }, 'm'),
    ],
  ];

  test.each(leaks)('%s', (_, write) => {
    for (const format of ['json', 'terminal'] as const) {
      const { log, raw } = sink({ format });

      write(log);

      expect(raw()).not.toBe('');
      for (const form of [
        SECRET,
        JSON.stringify(SECRET).slice(1, -1),
        encodeURIComponent(SECRET),
        Buffer.from(SECRET).toString('base64'),
      ]) {
        expect(raw()).not.toContain(form);
      }
      expect(raw()).not.toMatch(/client-secret-42|12345678|abcdefghijklmnop|id-1234567/);
    }
  });

  test('values are hidden by the name they stand under, and by their shape', () => {
    const { log, raw, lines } = sink();

    log.info(
      {
        accessToken: 'unknown-1',
        nested: { SecretAccessKey: 'unknown-2', headers: { 'X-Amz-Security-Token': 'unknown-3' } },
      },
      'm',
    );
    log.info(
      'signed ASIAABCDEFGHIJKLMNOP <SecretAccessKey>unknown-4</SecretAccessKey> secretAccessKey=unknown-5 eyJhbGciOi.eyJzdWIiOi.c2ln',
    );

    expect(raw()).not.toMatch(/unknown-|ASIAABC|eyJhbGci/);
    expect(lines()).toHaveLength(2);
  });

  test('ordinary text stays as it is', () => {
    const { log, lines } = sink();

    log.info(
      { arn: 'arn:aws:iam::111111111111:role/x', hash: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
      'check OCEAN__PORT__CLIENT_SECRET and OCEAN__PORT__CLIENT_ID',
    );

    expect(lines()[0]).toMatchObject({
      arn: 'arn:aws:iam::111111111111:role/x',
      hash: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      msg: 'check OCEAN__PORT__CLIENT_SECRET and OCEAN__PORT__CLIENT_ID',
    });
  });
});

describe('on a terminal', () => {
  test('a line is compact, errors say what to do, and tables are printed as they are', () => {
    const { log, raw } = sink({ format: 'terminal' });

    log.info({ accounts: 3, table: 'a  b\n1  2\n' }, 'accounts found');
    log.error(
      { err: new AppError('port-unreachable', 'no answer', { cause: new Error('ECONNREFUSED') }) },
      'resync failed',
    );

    const lines = raw().split('\n');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d INFO {2}accounts found accounts=3$/);
    expect(lines.slice(1, 3)).toEqual(['a  b', '1  2']);
    expect(lines[3]).toContain('ERROR resync failed');
    expect(lines[4]).toBe('  no answer (port-unreachable)');
    expect(lines[5]).toContain('what to do: Check OCEAN__PORT__BASE_URL');
    expect(lines[6]).toBe('  because: ECONNREFUSED');
  });
});

test.each([
  [
    'the system',
    Object.assign(new Error('listen EADDRINUSE'), { syscall: 'listen', code: 'EADDRINUSE' }),
  ],
  ['AWS', Object.assign(new Error('denied'), { $metadata: { httpStatusCode: 403 } })],
])('below DEBUG, an error of %s has no stack', (_, error) => {
  const { log, lines } = sink({ level: 'info' });
  const closely = sink({ level: 'debug' });

  log.warn({ err: error }, 'it goes on');
  closely.log.warn({ err: error }, 'it goes on');

  expect(lines()[0]?.['err']).not.toHaveProperty('stack');
  expect(closely.lines()[0]?.['err']).toHaveProperty('stack');
});

describe('a second destination', () => {
  test('is told what is written, as fields without secrets, in either format', () => {
    for (const format of ['json', 'terminal'] as const) {
      const told: unknown[] = [];
      const { log } = sink({ format, level: 'info', also: (line) => void told.push(line) });

      log.info({ note: `x${SECRET}y`, password: 'unknown-1' }, 'a line');
      log.debug('below the level');

      expect(told).toEqual([
        expect.objectContaining({
          level: 'info',
          note: 'x[redacted]y',
          password: '[redacted]',
          msg: 'a line',
        }),
      ]);
    }
  });
});
