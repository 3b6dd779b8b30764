// The page and its JSON over HTTP: what they show, what they hide, what they refuse.
import { request } from 'node:http';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createRedactor } from '../../src/lib/secrets/redact.js';
import { NOW, serveStatus } from './support/serve-status.js';
import { accountsOf, evidenceOf, failed, KINDS, problemOf, tellRun } from './support/told.js';

const startedAt = new Date(NOW.getTime() - 5 * 60_000);
/** As long and as mixed as AWS's secret keys, known by its value alone. */
const BY_VALUE = 'x7QfLm2RzU9VbK4tWc8JpYd3NhGs6UaEo1XiTvBq';
const BY_SHAPE = [
  'AKIAIOSFODNN7EXAMPLE',
  'password=Tr0ub4dor-and-3',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'postgres://admin:hunter2hunter2@db.internal/app',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
];
const NEEDLES = [
  BY_VALUE,
  'AKIAIOSFODNN7EXAMPLE',
  'Tr0ub4dor',
  'ghp_16C7e42F',
  'hunter2hunter2',
  'dozjgNryP4J3',
];
const PATHS = ['/', '/status.json', '/?account=100000000001', '/status.json?account=100000000001'];

test('a healthy integration says so in its first line', async () => {
  await using status = await serveStatus();
  tellRun(status.watch, { startedAt, accounts: accountsOf(3) });

  const page = await status.text();

  expect(headingOf(page)).toBe('All is well: everything was read, and Port is up to date.');
  expect(page).not.toContain('What to do');
  expect(page).not.toContain('data-quarter=');
});

test.each([
  ['nothing ran yet', {}, 'No resync has run yet.'],
  [
    'Port does not answer',
    { readiness: () => ({ ready: false, reasons: ['Port has not answered yet'] }) },
    'Starting: Port has not answered yet.',
  ],
])('before the first resync, when %s, nothing is claimed', async (_, deps, heading) => {
  await using status = await serveStatus(deps);

  expect(headingOf(await status.text())).toBe(heading);
});

test('a failed resync is the first line, with its remedy', async () => {
  await using status = await serveStatus();
  const error = { code: 'internal', message: 'Port is down.', remedy: 'Wait for it.' } as const;
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(1),
    report: { status: 'failed', error },
  });

  const page = await status.text();

  expect(headingOf(page)).toBe('The last resync failed: Port is down.');
  expect(page).toContain('<b>What to do:</b> Wait for it.');
});

test('a daemon that is not ready after its first minute is broken, and says by what', async () => {
  const time = { now: NOW.getTime() };
  await using status = await serveStatus({
    now: () => time.now,
    readiness: () => ({ ready: false, reasons: ['sts-denied: see the log'] }),
  });
  time.now += 61_000;

  expect(headingOf(await status.text())).toBe('Not ready: sts-denied: see the log.');
});

test('a schedule that nothing completes by is told', async () => {
  const time = { now: NOW.getTime() };
  await using status = await serveStatus({ now: () => time.now });
  tellRun(status.watch, { startedAt, accounts: accountsOf(1) });
  time.now += 131 * 60_000;

  expect(headingOf(await status.text())).toBe(
    'No resync has completed for 131 minutes, though one is due every 60.',
  );
});

test('a running resync shows how far it is, in the page and as JSON', async () => {
  await using status = await serveStatus();
  tellRun(status.watch, { startedAt, accounts: accountsOf(4), opened: 2, until: 18 });

  const page = await status.text();
  const { running } = snapshot.parse(await (await status.get('/status.json')).json());

  expect(page).toContain('<progress max="100" value="25"');
  expect(page).toContain('2 of 4 accounts open');
  expect(page).toContain('18 of 36 cells read');
  expect(page).toContain('http-equiv="refresh"');
  expect(running).toMatchObject({
    phase: 'reading',
    accountsFound: 4,
    accountsOpen: 2,
    cellsPlanned: 36,
    cellsEnded: 18,
  });
});

test('an account has a page with every kind, its code and its regions', async () => {
  await using status = await serveStatus();
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(2),
    outcome: ({ kind, region, accountId }) =>
      kind === KINDS[0] && region === 'us-east-1' && accountId.endsWith('1')
        ? failed('denied', 'AccessDeniedException')
        : undefined,
  });

  const page = await status.text('/?account=100000000001');

  expect(headingOf(page)).toBe('Account 100000000001 (team-1): 1 of 6 kinds not read completely');
  expect(page).toMatch(/AccessDeniedException<\/td>\s*<td>us-east-1<\/td>/);
  for (const kind of KINDS) expect(page).toContain(kind);
  expect(headingOf(await status.text('/?account=nobody'))).toBe(
    'No resync has met the account nobody',
  );
});

test('100 accounts stand on a page, and the next ones behind a link, also of a search', async () => {
  await using status = await serveStatus();
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(250),
    outcome: () => failed('denied', 'AccessDenied'),
  });
  const rows = (page: string): number => page.match(/class="id" href="\?account=/g)?.length ?? 0;

  expect(rows(await status.text())).toBe(100);
  expect(rows(await status.text('/?page=3'))).toBe(50);
  expect(rows(await status.text('/?page=99999'))).toBe(50);
  const found = await status.text('/?q=team-1');
  expect(found).toContain('111 of 250 accounts of those asked for.');
  expect(found).toContain('href="?q=team-1&amp;page=2#accounts"');
});

test('no secret is shown, by value or by shape, wherever it was written', async () => {
  await using status = await serveStatus({ secrets: [BY_VALUE] });
  const all = [BY_VALUE, ...BY_SHAPE];
  const text = `It said ${all.join(' and ')} at the end`;
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(all.length, (index) => all[index] ?? ''),
    kinds: ['AWS::EC2::Instance'],
    outcome: ({ accountId }) => failed('failed', all[Number(accountId.slice(-1))] ?? ''),
    unreadable: new Map([['100000000003', evidenceOf(BY_VALUE)]]),
    report: {
      status: 'failed',
      error: { code: 'internal', message: text, remedy: text },
      problems: [
        problemOf({ message: text, remedy: text, code: BY_VALUE, subject: text, accounts: all }),
      ],
      heldBack: [{ blueprint: BY_VALUE, because: text, count: 1 }],
      deletions: [{ blueprint: BY_VALUE, because: text, detail: text, count: 1 }],
    },
  });

  for (const path of PATHS) {
    const body = await status.text(path);
    expect(
      NEEDLES.filter((needle) => body.includes(needle)),
      path,
    ).toEqual([]);
  }
  expect(await status.text()).toContain('[redacted]');
});

test('a search cannot find out what is hidden in a name', async () => {
  await using status = await serveStatus({ secrets: [BY_VALUE] });
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(1, () => `prod ${BY_VALUE}`),
    outcome: () => failed('denied', 'AccessDenied'),
  });

  expect(await status.text('/?q=prod')).toContain('1 of 1 account of those');
  expect(await status.text(`/?q=${BY_VALUE.slice(0, 6)}`)).toContain('None of 1 account of those');
});

test('a secret that became known while the program runs is hidden in older names too', async () => {
  const redactor = createRedactor([]);
  await using status = await serveStatus({ shown: redactor.text });
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(1, () => BY_VALUE),
    outcome: () => failed('denied', 'AccessDenied'),
  });
  redactor.add(BY_VALUE);

  expect(await status.text()).not.toContain(BY_VALUE);
});

test('what others wrote is text: no markup, no control characters', async () => {
  await using status = await serveStatus();
  const evil = `<img src=x onerror=alert(1)>"'\`</script>\u001b[2J\u202e&`;
  tellRun(status.watch, {
    startedAt,
    accounts: accountsOf(1, () => evil),
    outcome: () => failed('failed', evil),
    report: { problems: [problemOf({ message: evil, remedy: evil, accounts: [evil] })] },
  });

  for (const path of ['/', '/?account=100000000000', `/?q=${encodeURIComponent(evil)}`]) {
    const page = await status.text(path);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    for (const sign of ['\u001b', '\u202e']) expect(page).not.toContain(sign);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&#96;&lt;/script&gt;');
  }
});

test('the policy lets in nothing but the own style and script, and nobody keeps an answer', async () => {
  await using status = await serveStatus();

  const { headers } = await status.get();

  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']{44}'; script-src 'sha256-[^']{44}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
  expect((await status.get('/status.json')).headers.get('content-security-policy')).toBe(
    "default-src 'none'; frame-ancestors 'none'",
  );
});

test('it only reads', async () => {
  await using status = await serveStatus();

  for (const method of ['POST', 'PUT', 'DELETE'])
    for (const path of ['/', '/status.json'])
      expect((await status.get(path, { method })).status).toBe(405);
  const head = await status.get('/', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test.each([
  ['localhost:8000', 200],
  ['10.0.3.7:8000', 200],
  ['[::1]:8000', 200],
  ['aws-port-ocean:8000', 200],
  ['aws-port-ocean.port.svc.cluster.local', 200],
  ['aws.example.com', 200],
  ['evil.example.org', 421],
  ['a.b.svc.evil.example.org', 421],
  ['localhost.evil.example.org', 421],
])('under the host name %s the answer is %i', async (host, expected) => {
  await using status = await serveStatus({ hosts: ['aws.example.com'] });

  expect(await statusUnder(status.url, host)).toBe(expected);
});

test('below a prefix, the page names its JSON with it', async () => {
  await using status = await serveStatus({ pathPrefix: '/aws' });

  for (const path of ['/aws', '/aws/', '/'])
    expect(await status.text(path)).toContain('href="/aws/status.json"');
  expect((await status.get('/aws/status.json')).status).toBe(200);
});

test('others are answered while an answer that takes its time is made', async () => {
  // The clock rises at each look, so that each slice is over at once.
  await using page = await serveStatus();
  tellRun(page.watch, {
    startedAt: NOW,
    accounts: accountsOf(100),
    outcome: () => failed('denied', 'AccessDenied'),
  });
  const answered: string[] = [];
  const ask = async (path: string): Promise<void> => {
    await page.text(path);
    answered.push(path);
  };

  await Promise.all([ask('/status.json'), ask('/health/live')]);

  expect(answered).toEqual(['/health/live', '/status.json']);
});

test('JSON stays small when everything is wrong in 10,000 accounts', async () => {
  await using status = await serveStatus();
  const accounts = accountsOf(10_000);
  const ids = accounts.map(({ id }) => id);
  tellRun(status.watch, {
    startedAt,
    accounts,
    regions: ['eu-west-1'],
    outcome: () => failed('denied', 'AccessDenied'),
    report: { problems: Array.from({ length: 300 }, () => problemOf({ accounts: ids })) },
  });

  const body = await status.text('/status.json');
  const { coverage } = snapshot.parse(JSON.parse(body));

  expect(body.length).toBeLessThan(200_000);
  expect(coverage.incomplete).toMatchObject({ total: 10_000, page: 1, pages: 100 });
  expect(coverage.pairs).toMatchObject({ denied: 60_000, complete: 0 });
});

const counts = z.record(z.string(), z.number());
const snapshot = z.looseObject({
  version: z.literal(1),
  generatedAt: z.iso.datetime(),
  headline: z.object({ level: z.string(), message: z.string(), remedy: z.string() }),
  running: z.looseObject({ phase: z.string() }).nullable(),
  last: z.looseObject({ resyncId: z.string() }).nullable(),
  recent: z.array(z.looseObject({ startedAt: z.iso.datetime() })).max(50),
  coverage: z.looseObject({
    pairs: counts,
    incomplete: z.looseObject({ total: z.number(), items: z.array(z.unknown()).max(100) }),
  }),
});

function headingOf(page: string): string | undefined {
  return /<h1>([^<]*)<\/h1>/.exec(page)?.[1];
}

function statusUnder(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/`, { headers: { host } }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
    });
    asked.once('error', reject);
    asked.end();
  });
}
