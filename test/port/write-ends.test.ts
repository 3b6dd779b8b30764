// Writing ends soon, whatever becomes of the bulks: counted in requests, since waits side by side
// have no time of their own on a clock of a test.
import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPortHttp } from '../../src/port/http/port-http.js';
import { createEntityWriter } from '../../src/port/write/entity-writer.js';
import { answerToken, fakeTime, INTEGRATION, portConfig, recordingLog, scripted } from './setup.js';
import { mapping, THING, thing } from './writer-bench.js';

/** A clock on which waits side by side pass side by side. */
function sharedTime() {
  const time = fakeTime();
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const end = time.at + ms;
    await turn();
    signal?.throwIfAborted();
    time.at = Math.max(time.at, end);
  };
  return { time, sleep };
}

async function writeAgainst(
  bulk: (response: ServerResponse, body: string) => void,
  blueprints: number,
  each: number,
) {
  const { time, sleep } = sharedTime();
  const server = await scripted((request, response, body) => {
    if (answerToken(request, response)) return;
    if (request.url?.includes('/entities/bulk') === true) bulk(response, body);
    else response.end('{"ok":true,"entities":[]}');
  });
  await using _ = server;
  const { log } = recordingLog();
  const http = createPortHttp({
    config: portConfig(server.url),
    integration: INTEGRATION,
    log,
    now: time.now,
    sleep,
    random: () => 0.5,
  });
  const writer = createEntityWriter({
    http,
    integration: INTEGRATION,
    mapping: mapping(),
    resyncId: 'r-1',
    accountKinds: [],
    upsertBatchLength: 20,
    upsertBatchBytes: 1_048_576,
    signal: new AbortController().signal,
    log,
    now: time.now,
  });
  for (let index = 0; index < each; index += 1) {
    for (let of = 0; of < blueprints; of += 1)
      await writer.write(thing(`i-${index}`, { blueprint: `b${of}` }), THING);
  }
  const totals = await writer.finish();
  await writer.close();
  await http.close();
  return { totals, requests: http.usage.requests };
}

describe('while Port answers everything else', () => {
  it.each([
    ['504 to every bulk', (response: ServerResponse) => void response.writeHead(504).end()],
    ['no body in any answer to a bulk', (response: ServerResponse) => void response.end()],
    ['{} to every bulk', (response: ServerResponse) => void response.end('{}')],
    [
      'half an answer to every bulk',
      (response: ServerResponse) => void response.end('{"entities":['),
    ],
    ['a closed connection for every bulk', (response: ServerResponse) => void response.destroy()],
  ])('%s is given up after the first bulks, and every entity is counted', async (_, bulk) => {
    const { totals, requests } = await writeAgainst(bulk, 6, 500);

    expect(totals).toMatchObject({ created: 0, updated: 0, failedCount: 3000 });
    // Each of the 150 bulks would take about nine attempts, and as many again in smaller ones.
    expect(requests).toBeLessThanOrEqual(600);
  });

  it('one entity in each blueprint that makes Port fail costs only itself', async () => {
    const bulk = (response: ServerResponse, body: string) => {
      const entities = [...body.matchAll(/"identifier":"(i-\d+)"/g)].map(
        ([, identifier], index) => ({ identifier, index, created: true }),
      );
      if (body.includes('"i-7"')) response.writeHead(500).end('{"ok":false}');
      else response.end(JSON.stringify({ ok: true, entities, errors: [] }));
    };

    const { totals } = await writeAgainst(bulk, 3, 60);

    expect(totals).toMatchObject({ created: 177, failedCount: 3 });
    expect(totals.failed.map(({ identifier, status }) => [identifier, status])).toEqual(
      Array.from({ length: 3 }, () => ['i-7', 500]),
    );
  });
});
