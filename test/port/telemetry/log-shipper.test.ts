// Lines of a real log, over real HTTP, to the simulated Port; only the pauses are the test's.
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/log.js';
import { createIngestUrls } from '../../../src/port/telemetry/ingest-urls.js';
import { createLogBuffer, type LogBufferLimits } from '../../../src/port/telemetry/log-buffer.js';
import { createLogShipper, type LogShipperDeps } from '../../../src/port/telemetry/log-shipper.js';
import type { FaultEffect } from '../../../src/sandbox/port/faults.js';
import { until } from '../../e2e/support/process.js';
import { HIDDEN, SHAPES } from '../../lib/secret-corpus.js';
import { MORE_HIDDEN } from '../../lib/secret-corpus-hidden.js';
import { bench, INTEGRATION } from '../setup.js';

const LOGS = /^\/v1\/ingest\/logs\//;
const SECRET = 'opaque lavender of no known form';

interface Pause {
  readonly ms: number;
  readonly run: () => void;
}

/** A simulated Port, a log, and a shipper between them. */
async function shipping(
  deps: Partial<LogShipperDeps> = {},
  limits: LogBufferLimits = { records: 5_000, bytes: 4_000_000 },
) {
  const made = await bench();
  const { port, http } = made;
  port.seed.integration(INTEGRATION.identifier);
  const buffer = createLogBuffer(limits);
  const local: { level: string; msg: string }[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: [SECRET],
    destination: { write: (line) => void local.push(JSON.parse(line)) },
    also: buffer.add,
  });
  const pauses: Pause[] = [];
  const config = { integration: INTEGRATION, port: { baseUrl: port.url } };
  const urls = createIngestUrls({ http, config, log });
  const shipper = createLogShipper({
    http,
    buffer,
    log,
    urls,
    after(ms, run) {
      const pause = { ms, run };
      pauses.push(pause);
      return () => void pauses.splice(pauses.indexOf(pause), 1);
    },
    ...deps,
  });
  const shipped = () => port.catalog.shipped(INTEGRATION.identifier)?.logs ?? [];
  return {
    ...made,
    urls,
    buffer,
    log,
    local,
    shipper,
    pauses,
    shipped,
    messages: () => shipped().map(({ message }) => message),
    requests: () => port.requests.count('POST /v1/ingest/logs/:ingest'),
    fail: (effect: FaultEffect, times?: number) =>
      port.faults.add({ path: LOGS, effect, ...(times === undefined ? {} : { times }) }),
    /** The pause that is being made ends; gives its length. */
    next(): number {
      const pause = pauses.shift();
      if (pause === undefined) throw new Error('Nothing is planned.');
      pause.run();
      return pause.ms;
    },
    async [Symbol.asyncDispose]() {
      await shipper.close(AbortSignal.abort());
      await made[Symbol.asyncDispose]();
    },
  };
}

const never = new AbortController().signal;

describe('lines are sent', () => {
  test('by the clock, those from before Port was reachable first', async () => {
    await using it = await shipping();
    it.log.info('early');
    expect(it.pauses).toEqual([]);

    it.shipper.open();
    it.log.child({ resyncId: 'r-1' }).warn({ accounts: 2 }, 'late');
    expect(it.requests()).toBe(0);
    expect(it.next()).toBe(5_000);
    await until(() => it.shipped().length === 2, 'both are there');

    expect(it.shipped()).toMatchObject([
      { message: 'early', level: 'INFO', extra: {} },
      { message: 'late', level: 'WARNING', extra: { resyncId: 'r-1', accounts: 2 } },
    ]);
    expect(it.pauses).toEqual([]);
  });

  test('at once when a hundred wait, a hundred in one request', async () => {
    await using it = await shipping();
    it.shipper.open();

    for (let index = 0; index < 250; index += 1) it.log.info(`${index}`);
    await until(() => it.shipped().length === 250, 'all are there');

    expect(it.messages()).toEqual(Array.from({ length: 250 }, (_, index) => `${index}`));
    const sizes = it.port.requests.list({ path: LOGS }).map(({ body }) => Object(body).logs.length);
    expect(sizes).toEqual([100, 100, 50]);
    expect(it.pauses).toEqual([]);
  });

  test('at once when one is critical, also while others are on their way', async () => {
    await using it = await shipping();
    it.shipper.open();
    const slow = it.fail({ kind: 'slow', ms: 100 }, 1);
    for (let index = 0; index < 100; index += 1) it.log.info(`${index}`);
    await until(() => slow.hits === 1, 'the first request is on its way');

    it.log.fatal('it burns');
    await until(() => it.shipped().length === 101, 'all are there');

    expect(it.shipped().at(-1)).toMatchObject({ level: 'CRITICAL', message: 'it burns' });
    expect(it.requests()).toBe(2);
  });

  test('at the end, in order, as many requests as it takes', async () => {
    await using it = await shipping();
    for (let index = 0; index < 130; index += 1) it.log.info(`${index}`);

    await it.shipper.close(never);

    expect(it.messages()).toEqual(Array.from({ length: 130 }, (_, index) => `${index}`));
    it.log.info('too late');
    expect(it.pauses).toEqual([]);
  });

  test('in bodies that Port takes, however large the lines are', async () => {
    await using it = await shipping();
    for (let index = 0; index < 90; index += 1)
      it.log.info({ pad: 'x'.repeat(15_000) }, `${index}`);

    await it.shipper.close(never);

    expect(it.shipped()).toHaveLength(90);
    expect(it.port.requests.list({ path: LOGS }).every(({ status }) => status === 200)).toBe(true);
  });
});

test('without secrets in message, keys, values and errors', async () => {
  await using it = await shipping();
  const texts = [...HIDDEN, ...MORE_HIDDEN];
  for (const [text] of texts) it.log.info({ text, err: new Error(text), [text]: 1 }, text);
  for (const shape of SHAPES) it.log.warn({ nested: [{ shape }] }, `see ${shape}`);
  it.log.error({ err: new Error(`no ${SECRET}`), password: 'x1' }, SECRET);

  await it.shipper.close(never);

  expect(it.shipped()).toHaveLength(texts.length + SHAPES.length + 1);
  for (const [index, [, secret]] of texts.entries())
    expect(JSON.stringify(it.shipped()[index])).not.toContain(JSON.stringify(secret).slice(1, -1));
  for (const shape of SHAPES)
    expect(JSON.stringify(it.shipped())).not.toContain(JSON.stringify(shape).slice(1, -1));
  expect(JSON.stringify(it.shipped())).not.toMatch(/lavender|x1/);
});

describe('when Port takes no lines', () => {
  const answers: readonly (readonly [string, FaultEffect])[] = [
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429 }],
    ['403', { kind: 'status', status: 403 }],
    ['a reset', { kind: 'reset' }],
    ['a page', { kind: 'garbage', form: 'html' }],
  ];

  test.each(answers)('with %s, they are kept and sent later, in order', async (_, effect) => {
    await using it = await shipping();
    it.shipper.open();
    const fault = it.fail(effect, 3);
    it.log.info('first');

    const waits = [it.next()];
    for (let round = 1; round <= 3; round += 1) {
      await until(() => fault.hits === round && it.pauses.length === 1, 'the next try is planned');
      it.log.info(`after ${round}`);
      waits.push(it.next());
    }
    await until(() => it.shipped().length === 4, 'all are there');

    expect(it.messages()).toEqual(['first', 'after 1', 'after 2', 'after 3']);
    expect(waits).toEqual([5_000, 5_000, 10_000, 20_000]);
  });

  test('it says so once, to nobody but the log of the program', async () => {
    await using it = await shipping();
    it.shipper.open();
    const fault = it.fail({ kind: 'status', status: 500 }, 4);
    it.log.info('a line');
    it.next();
    for (let round = 1; round < 4; round += 1) {
      await until(() => fault.hits === round && it.pauses.length === 1, 'the next try is planned');
      it.next();
    }
    await until(() => fault.hits === 4 && it.pauses.length === 1, 'the last failure');
    it.next();
    await until(() => it.shipped().length > 0, 'the line is there');

    expect(it.messages()).toEqual(['a line']);
    const said = it.local.filter(({ msg }) => msg.startsWith('Port did not take lines'));
    expect(said.map(({ level }) => level)).toEqual(['warn', 'debug', 'debug', 'debug']);
  });

  test('and more lines come than fit, the oldest go, and it is told how many', async () => {
    await using it = await shipping({}, { records: 150, bytes: 4_000_000 });
    it.shipper.open();
    const fault = it.fail({ kind: 'status', status: 500 }, 1);
    for (let index = 0; index < 400; index += 1) it.log.info(`${index}`);
    await until(() => fault.hits === 1 && it.pauses.length === 1, 'the next try is planned');
    expect(it.buffer.count).toBe(150);

    it.next();
    await until(() => it.shipped().length === 151, 'all that are left');

    expect(it.shipped()[0]).toMatchObject({ level: 'WARNING', extra: { dropped: 250 } });
    expect(it.messages().slice(1)).toEqual(Array.from({ length: 150 }, (_, at) => `${250 + at}`));
  });

  test('many lines do not make it try more often', async () => {
    await using it = await shipping();
    it.shipper.open();
    const fault = it.fail({ kind: 'status', status: 500 });
    for (let index = 0; index < 100; index += 1) it.log.info(`${index}`);
    await until(() => fault.hits === 1 && it.pauses.length === 1, 'the next try is planned');

    for (let index = 0; index < 1_000; index += 1) it.log.info(`${index}`);

    expect([it.requests(), it.pauses.length]).toEqual([1, 1]);
  });

  test.each([400, 422])(
    'because of these lines (%d), they are dropped, and told',
    async (status) => {
      await using it = await shipping();
      it.shipper.open();
      const fault = it.fail({ kind: 'status', status }, 1);
      it.log.info('odd');
      it.next();
      await until(() => fault.hits === 1 && it.pauses.length === 1, 'the next try is planned');
      it.next();
      await until(() => it.shipped().length === 1, 'the record about it');

      expect(it.shipped()).toMatchObject([{ level: 'WARNING', extra: { dropped: 1 } }]);
    },
  );

  test('because a body was too large, smaller ones follow, and what is too large alone is dropped', async () => {
    await using it = await shipping();
    it.shipper.open();
    const fault = it.fail({ kind: 'status', status: 413 }, 4);
    for (let index = 0; index < 8; index += 1) it.log.info(`${index}`);
    it.next();
    for (let round = 1; round <= 4; round += 1) {
      await until(() => fault.hits === round && it.pauses.length === 1, 'the next try is planned');
      it.next();
    }
    await until(() => it.buffer.count === 0 && it.shipped().length > 7, 'the rest');

    const sizes = it.port.requests.list({ path: LOGS }).map(({ body }) => Object(body).logs.length);
    expect(sizes.slice(0, 4)).toEqual([8, expect.any(Number), expect.any(Number), 1]);
    expect(sizes[1]).toBeLessThan(8);
    expect(it.messages().filter((message) => /^\d$/.test(String(message)))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map(String),
    );
    expect(it.shipped()[0]).toMatchObject({ extra: { dropped: 1 } });
  });

  test('but says 200 with a body of its own, they are sent', async () => {
    await using it = await shipping();
    it.shipper.open();
    it.fail({ kind: 'raw', body: 'thanks', processed: true });
    it.log.info('once');
    it.next();
    await until(() => it.shipped().length === 1 && it.buffer.count === 0, 'the line is there');

    await it.shipper.close(never);

    expect(it.messages()).toEqual(['once']);
  });

  test('because it names no address, none are kept, and it is asked again five minutes later', async () => {
    let isNamed = false;
    const urls = { logs: async () => (isNamed ? it.urls.logs() : undefined), failed: () => {} };
    await using it = await shipping({ urls });
    it.shipper.open();
    it.log.info('for nobody');
    it.next();
    await new Promise(setImmediate);
    it.log.info('for somebody');
    expect([it.pauses.map(({ ms }) => ms), it.requests()]).toEqual([[300_000], 0]);
    isNamed = true;
    it.next();

    await until(() => it.shipped().length > 0, 'the line is there');
    expect(it.messages()).toEqual(['for somebody']);
  });
});

describe('the end', () => {
  test('waits for a Port that hangs no longer than it may', async () => {
    await using it = await shipping({ closeMs: 50 });
    const fault = it.fail({ kind: 'hang' });
    it.log.info('never');

    await it.shipper.close(never);

    expect(fault.hits).toBe(1);
    expect(it.requests()).toBe(1);
  });

  test('does not wait for a request that has been open for as long as it may take', async () => {
    let at = 0;
    await using it = await shipping({ closeMs: 3_600_000, clock: () => at });
    const fault = it.fail({ kind: 'hang' });
    it.shipper.open();
    it.log.fatal('at once');
    while (fault.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    at = 3_600_000;

    await it.shipper.close(never);

    expect(fault.hits).toBe(1);
    expect(it.shipped()).toEqual([]);
  });

  test('is short where the last request was open for so long in vain, and long enough for an answer', async () => {
    let at = 0;
    const clock = () => {
      at += 3_600_000;
      return at;
    };
    for (const effect of [{ kind: 'hang' }, undefined] as const) {
      await using it = await shipping({ closeMs: 3_600_000, clock });
      const failing = it.fail({ kind: 'status', status: 503 });
      it.shipper.open();
      it.log.fatal('first');
      while (it.pauses.length === 0) await new Promise((resolve) => setImmediate(resolve));
      failing.remove();
      if (effect !== undefined) it.fail(effect);

      await it.shipper.close(never);

      expect(it.messages()).toEqual(effect === undefined ? ['first'] : []);
    }
  });

  test('does not wait when there is no time left', async () => {
    await using it = await shipping({ closeMs: 60_000 });
    it.fail({ kind: 'hang' });
    it.log.info('never');

    await it.shipper.close(AbortSignal.abort());

    expect(it.shipped()).toEqual([]);
  });

  test('tries once more after failures, and then gives up', async () => {
    await using it = await shipping();
    it.shipper.open();
    const fault = it.fail({ kind: 'status', status: 500 });
    for (let index = 0; index < 300; index += 1) it.log.info(`${index}`);
    await until(() => fault.hits === 1 && it.pauses.length === 1, 'the next try is planned');

    await it.shipper.close(never);

    expect([fault.hits, it.pauses.length]).toEqual([2, 0]);
  });
});
