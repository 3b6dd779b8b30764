// What a pause that Port asked for holds, how long it lasts when the clock on the wall jumps, and
// what ends with the client.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { PortCall } from '../../../src/port/http/call.js';
import { createGovernor } from '../../../src/port/pace/governor.js';
import { mayLeave } from '../../../src/port/pace/may-leave.js';
import { createPauseGate } from '../../../src/port/pace/pause-gate.js';
import { clientOf } from '../pace/client.js';
import { virtualTime } from '../pace/virtual-time.js';
import { answerToken, codeOf, fakeTime, scripted } from '../setup.js';

const any = z.unknown();
const SEARCH = { method: 'POST', path: '/entities/search', body: {} } as const satisfies PortCall;
const ORGANIZATION = { method: 'GET', path: '/organization' } as const satisfies PortCall;
const MINUTE = 60_000;

async function settled(): Promise<void> {
  for (let each = 0; each < 3; each += 1) await turn();
}

it('holds nobody who keeps room from a heartbeat', async () => {
  const time = virtualTime();
  const gate = createPauseGate(time);
  const governor = createGovernor({ ...time, now: time.now, longestMs: 5 * MINUTE });
  const { signal } = new AbortController();
  const held = await Promise.all(
    Array.from({ length: 4 }, () => governor.enter({ line: 'a', signal })),
  );
  const stop = new AbortController();
  const waiting = Array.from({ length: 6 }, () =>
    codeOf(mayLeave({ gate, governor }, { line: 'a', signal: stop.signal })),
  );
  await settled();
  gate.pauseFor(MINUTE);
  for (const landed of held) landed();
  await settled();

  const beat = mayLeave({ gate, governor }, { line: 'a', rank: 'beat', signal });
  expect(await Promise.race([codeOf(beat), settled().then(() => 'held')])).toBe('no error');
  expect(await Promise.race([...waiting, settled().then(() => 'held')])).toBe('held');
  stop.abort();
  await Promise.all(waiting);
});

it('lasts as long as Port asked for, also when the clock on the wall is set back by a day', async () => {
  let throttled = 0;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    throttled += 1;
    response.statusCode = throttled === 1 ? 429 : 200;
    response.setHeader('retry-after', '30');
    response.end('{}');
  });
  const steady = fakeTime(0);
  let wall = Date.parse('2026-03-01T12:00:00Z');
  await using client = clientOf(server.url, {
    now: () => wall,
    steady: steady.now,
    sleep: async (ms, signal) => {
      wall -= 86_400_000;
      await steady.sleep(ms, signal);
    },
  });

  await client.http.request(SEARCH, any);

  expect(steady.at).toBeGreaterThanOrEqual(30_000);
  expect(steady.at).toBeLessThan(32_000);
});

it('is no part of an outage: a Port that fell silent after long pauses is waited for all the same', async () => {
  const time = fakeTime();
  const start = time.at;
  const silentFrom = start + 8 * MINUTE;
  const back = start + 15 * MINUTE;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    const isBack = time.at >= back;
    response.statusCode = isBack ? 200 : time.at < silentFrom ? 429 : 503;
    if (response.statusCode === 429) response.setHeader('retry-after', '175');
    response.end('{}');
  });
  await using client = clientOf(server.url, { now: time.now, sleep: time.sleep });

  expect(await codeOf(client.http.request(SEARCH, any))).toBe('no error');
  expect(time.at).toBeGreaterThanOrEqual(back);
});

it('of one route is given up alone, and so is each of several: Port as a whole never is', async () => {
  const time = fakeTime();
  let isThrottling = true;
  const seen: string[] = [];
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    seen.push(request.url ?? '');
    response.statusCode = isThrottling ? 429 : 200;
    response.end('{"ok":true}');
  });
  await using client = clientOf(server.url, { now: time.now, sleep: time.sleep });
  expect(await codeOf(client.http.request(SEARCH, any))).toBe('port-unreachable');
  const afterOne = time.at;
  expect(await codeOf(client.http.request(ORGANIZATION, any))).toBe('port-unreachable');
  expect(time.at - afterOne).toBeLessThanOrEqual(11 * MINUTE);
  isThrottling = false;
  seen.length = 0;

  const another = { method: 'GET', path: '/blueprints' } as const satisfies PortCall;
  expect(await codeOf(client.http.request(another, any))).toBe('no error');
  expect(seen).toEqual(['/v1/blueprints']);
});

it('ends with the client, and so does every other wait: nothing is sent after that', async () => {
  let requests = 0;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    requests += 1;
    // One hangs, and one is to wait.
    if (request.url?.endsWith('/organization')) return;
    response.statusCode = 429;
    response.setHeader('retry-after', '200');
    response.end('{}');
  });
  const { http } = clientOf(server.url, {});
  const hanging = codeOf(http.request(ORGANIZATION, any));
  const paused = codeOf(http.request(SEARCH, any));
  while (http.usage.throttled === 0 || requests < 2) await turn();
  const behind = codeOf(http.request({ ...SEARCH, upload: true }, any));
  await settled();

  await http.close();

  expect(await Promise.all([hanging, paused, behind])).toEqual([
    'resync-cancelled',
    'resync-cancelled',
    'resync-cancelled',
  ]);
  expect(await codeOf(http.request(SEARCH, any))).toBe('resync-cancelled');
  expect(requests).toBe(2);
});
