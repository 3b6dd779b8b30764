import { expect, it } from 'vitest';
import { createPortIntegration } from '../../../src/port/integration/integration.js';
import { createHeartbeat } from '../../../src/port/telemetry/heartbeat.js';
import { createIngestUrls } from '../../../src/port/telemetry/ingest-urls.js';
import { bench, INTEGRATION } from '../setup.js';

const RESYNC = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const RESOURCES = new URL('../../../.port/resources', import.meta.url).pathname;

/** A heartbeat whose interval passes when the test says so. */
async function scene() {
  const b = await bench();
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
  const arrived = async (count: number) => {
    while (beats().length < count) await new Promise((resolve) => setImmediate(resolve));
  };
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
