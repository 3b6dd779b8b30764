import { expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createPortIntegration } from '../../../src/port/integration/integration.js';
import { createHeartbeat } from '../../../src/port/telemetry/heartbeat.js';
import { createIngestUrls } from '../../../src/port/telemetry/ingest-urls.js';
import { bench, INTEGRATION } from '../setup.js';

const RESYNC = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const RESOURCES = new URL('../../../.port/resources', import.meta.url).pathname;

/** A heartbeat whose interval passes when the test says so. */
async function scene(deps: Parameters<typeof bench>[1] = {}) {
  const b = await bench({}, deps);
  const config = { integration: INTEGRATION, port: { baseUrl: b.port.url } };
  await createPortIntegration({
    ...b,
    sleep: b.time.sleep,
    config: { ...config, initializePortResources: true, resourcesPath: RESOURCES },
  }).start();
  const ticks: { ms: number; call: () => void; isOn: boolean }[] = [];
  const heartbeat = createHeartbeat({
    http: b.http,
    urls: createIngestUrls({ http: b.http, log: b.log, config }),
    intervalMs: 10_000,
    log: b.log,
    every(ms, call) {
      const tick = { ms, call, isOn: true };
      ticks.push(tick);
      return () => {
        tick.isOn = false;
      };
    },
  });
  const beats = () => b.port.requests.list({ path: /heartbeat$/ });
  const tick = () => {
    for (const { isOn, call } of ticks) if (isOn) call();
  };
  const arrived = (count: number) =>
    vi.waitFor(() => expect(beats().length).toBeGreaterThanOrEqual(count));
  return { b, heartbeat, ticks, tick, beats, arrived };
}

it('says at each interval that the resync is alive, and nothing after its end', async () => {
  const { b, heartbeat, ticks, tick, beats, arrived } = await scene();
  await using _ = b;
  heartbeat.start(RESYNC);
  expect(ticks.map(({ ms }) => ms)).toEqual([10_000]);

  tick();
  await arrived(1);
  heartbeat.stop();
  tick();

  expect(beats()).toHaveLength(1);
  expect(beats()[0]).toMatchObject({ method: 'POST', status: 200, body: { eventId: RESYNC } });
  expect([...(b.port.catalog.shipped('my-aws')?.alive ?? [])]).toEqual([RESYNC]);
});

it('does not pile up while Port does not answer', async () => {
  const { b, heartbeat, tick, beats, arrived } = await scene();
  await using _ = b;
  b.port.faults.add({ path: /heartbeat$/, effect: { kind: 'hang' } });
  heartbeat.start(RESYNC);

  for (let times = 0; times < 5; times += 1) tick();
  await arrived(1);
  for (let times = 0; times < 5; times += 1) tick();
  await new Promise((resolve) => setImmediate(resolve));

  expect(beats()).toHaveLength(1);
  heartbeat.stop();
});

it('goes on while Port asked for a pause, in which nothing else is sent', async () => {
  const untilStopped = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    );
  const { b, heartbeat, tick, beats, arrived } = await scene({ sleep: untilStopped });
  await using _ = b;
  heartbeat.start(RESYNC);
  tick();
  await vi.waitFor(() => expect(beats()[0]?.status).toBe(200));
  await new Promise((resolve) => setImmediate(resolve));
  b.port.requests.clear();
  b.port.faults.add({
    path: '/v1/entities/search',
    times: 1,
    effect: { kind: 'status', status: 429, retryAfterSeconds: 300 },
  });
  const stop = new AbortController();
  const call = { method: 'POST', path: '/entities/search', signal: stop.signal } as const;
  const paused = b.http.request(call, z.unknown()).catch(() => 'stopped');
  const asked = () => b.port.requests.count('POST /v1/entities/search');
  await vi.waitFor(() => expect(asked()).toBe(1));
  await new Promise((resolve) => setImmediate(resolve));

  tick();
  await arrived(1);

  expect([asked(), beats().length]).toEqual([1, 1]);
  stop.abort();
  expect(await paused).toBe('stopped');
  heartbeat.stop();
});
