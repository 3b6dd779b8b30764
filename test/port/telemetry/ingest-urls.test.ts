import { expect, it } from 'vitest';
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
