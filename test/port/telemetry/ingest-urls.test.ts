import { expect, it, vi } from 'vitest';
import { AppError } from '../../../src/errors.js';
import { createPortHttp } from '../../../src/port/http/port-http.js';
import { createIngestUrls } from '../../../src/port/telemetry/ingest-urls.js';
import { answerToken, codeOf, INTEGRATION, portConfig, recordingLog, scripted } from '../setup.js';

/** What becomes of the addresses of a document, for a Port that is reached by `http`. */
async function addressesOf(attributes: object, baseUrl?: string) {
  let reads = 0;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    reads += 1;
    response.end(JSON.stringify({ ok: true, integration: attributes }));
  });
  const { log, lines } = recordingLog();
  const http = createPortHttp({ config: portConfig(server.url), integration: INTEGRATION, log });
  try {
    const urls = createIngestUrls({
      http,
      log,
      config: { integration: INTEGRATION, port: { baseUrl: baseUrl ?? server.url } },
    });
    const [metrics, logs] = await Promise.all([urls.metrics(), urls.logs()]);
    await urls.metrics();
    const warnings = lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    return { metrics, logs, warnings, reads };
  } finally {
    await http.close();
  }
}

const both = (ingestUrl: unknown) => ({
  metricAttributes: { ingestUrl },
  logAttributes: { ingestUrl },
});

it('asks Port once for both addresses, however often they are wanted', async () => {
  const found = await addressesOf(both('http://ingest.example/x/'));

  expect(found).toEqual({
    metrics: 'http://ingest.example/x',
    logs: 'http://ingest.example/x/',
    warnings: [],
    reads: 1,
  });
});

it('asks again after Port did not tell', async () => {
  let answers = 0;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    answers += 1;
    response.statusCode = answers === 1 ? 503 : 200;
    response.end(JSON.stringify({ ok: true, integration: both('http://ingest.example/x') }));
  });
  const { log } = recordingLog();
  const http = createPortHttp({ config: portConfig(server.url), integration: INTEGRATION, log });
  const urls = createIngestUrls({
    http,
    log,
    config: { integration: INTEGRATION, port: { baseUrl: server.url } },
  });

  const failed = await codeOf(urls.metrics());
  const found = await urls.metrics();
  await http.close();

  expect([failed, found, answers]).toEqual(['port-unreachable', 'http://ingest.example/x', 2]);
});

it('sends the token nowhere that is not encrypted, unless Port itself is not', async () => {
  const found = await addressesOf(both('http://ingest.example/x'), 'https://api.example');

  expect(found).toMatchObject({ metrics: undefined, logs: undefined });
  expect(found.warnings).toEqual([
    'Port names an address for metrics that is not used, so none are sent to it: it is not an https URL',
    'Port names an address for logs that is not used, so none are sent to it: it is not an https URL',
  ]);
});

it.each([
  ['a number', 7, 'it is not a text'],
  ['no URL', 'ingest', 'it is not a URL'],
  ['another protocol', 'ftp://ingest.example', 'it is not an http or https URL'],
  ['a script', 'javascript:alert(1)', 'it is not an http or https URL'],
  ['credentials', 'https://a:b@ingest.example', 'it holds credentials'],
  ['a fragment', 'https://ingest.example/#x', 'it has a fragment'],
  ['a text without end', `https://ingest.example/${'x'.repeat(2048)}`, 'it is longer than 2048'],
])('does not use %s, and says so once for each sort', async (_, url, problem) => {
  const { warnings, ...found } = await addressesOf(both(url));

  expect(found).toMatchObject({ metrics: undefined, logs: undefined });
  expect(warnings).toHaveLength(2);
  for (const warning of warnings) expect(warning).toContain(problem);
});

it('keeps a query in the address of logs, and has none in that of metrics', async () => {
  const found = await addressesOf(both('https://ingest.example/x?key=1'));

  expect(found).toMatchObject({ metrics: undefined, logs: 'https://ingest.example/x?key=1' });
  expect(found.warnings).toHaveLength(1);
});

it('takes an address that is missing for a wish to get nothing', async () => {
  const found = await addressesOf({ metricAttributes: null });

  expect(found).toMatchObject({ metrics: undefined, logs: undefined, warnings: [] });
});

/** Addresses of a Port that says what `answer` gives, on a clock of its own. */
async function rereading(answer: () => { readonly status?: number; readonly of: object }) {
  const time = { at: 0 };
  const reads: (() => void)[] = [];
  let isHeld = false;
  const server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    const { status = 200, of } = answer();
    const end = () => {
      response.statusCode = status;
      response.end(JSON.stringify({ ok: true, integration: of }));
    };
    reads.push(end);
    if (!isHeld) end();
  });
  const { log, lines } = recordingLog();
  const http = createPortHttp({ config: portConfig(server.url), integration: INTEGRATION, log });
  const config = { integration: INTEGRATION, port: { baseUrl: server.url } };
  return {
    time,
    reads,
    lines,
    hold: () => {
      isHeld = true;
    },
    urls: createIngestUrls({ http, log, config, now: () => time.at }),
    async [Symbol.asyncDispose]() {
      await http.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const gone = new AppError('port-rejected', 'gone', { details: { status: 404 } });

it('goes on for the others when the first who asked gives up', async () => {
  await using it = await rereading(() => ({ of: both('http://ingest.example/x') }));
  it.hold();
  const stop = new AbortController();
  const first = codeOf(it.urls.metrics(stop.signal));
  const second = it.urls.logs(new AbortController().signal);
  await vi.waitFor(() => expect(it.reads).toHaveLength(1));
  stop.abort();
  it.reads[0]?.();

  expect(await first).toBe('resync-cancelled');
  expect(await second).toBe('http://ingest.example/x');
  expect(it.reads).toHaveLength(1);
});

it('reads an address that is gone anew, at most once in four minutes', async () => {
  let host = 'old.example';
  await using it = await rereading(() => ({ of: both(`http://${host}/x`) }));
  expect(await it.urls.metrics()).toBe('http://old.example/x');
  host = 'new.example';
  it.urls.failed(new AppError('port-unreachable', 'busy', { details: { status: 503 } }));
  it.time.at += 240_000;
  expect(await it.urls.metrics()).toBe('http://old.example/x');
  it.urls.failed(gone);

  expect(await it.urls.metrics()).toBe('http://new.example/x');
  for (let each = 0; each < 20; each += 1) {
    it.urls.failed(gone);
    await Promise.all([it.urls.metrics(), it.urls.logs()]);
    it.time.at += 10_000;
  }
  expect(it.reads).toHaveLength(2);
});

it('asks for a missing address again after four minutes, and makes do while Port does not tell', async () => {
  let answer: { readonly status?: number; readonly of: object } = {
    of: { metricAttributes: { ingestUrl: 'http://ingest.example/x' }, logAttributes: null },
  };
  await using it = await rereading(() => answer);
  expect(await it.urls.logs()).toBeUndefined();
  answer = { status: 503, of: {} };
  it.time.at += 240_000;
  expect([await it.urls.logs(), await it.urls.metrics()]).toEqual([
    undefined,
    'http://ingest.example/x',
  ]);
  answer = { of: both('http://ingest.example/y') };
  expect(await it.urls.logs()).toBeUndefined();
  it.time.at += 240_000;

  expect(await it.urls.logs()).toBe('http://ingest.example/y');
  expect(it.reads).toHaveLength(3);
});

it('says once what is wrong with an address, however often it is read', async () => {
  await using it = await rereading(() => ({ of: both('ingest') }));
  for (let each = 0; each < 3; each += 1) {
    await it.urls.logs();
    it.time.at += 240_000;
  }

  expect(it.reads).toHaveLength(3);
  expect(it.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
});
