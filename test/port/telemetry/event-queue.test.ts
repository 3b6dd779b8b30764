import { expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../../src/errors.js';
import type { PortCall } from '../../../src/port/http/call.js';
import { createEventQueue } from '../../../src/port/telemetry/event-queue.js';
import { recordingLog } from '../setup.js';

const refusal = new AppError('port-rejected', 'no', { details: { status: 422 } });
const trouble = new AppError('port-unreachable', 'nobody there');

/** A queue whose calls end when the test says so. */
function scene(clock = () => 0) {
  const calls: { readonly call: PortCall; end(error?: Error): Promise<void> }[] = [];
  const { log, lines } = recordingLog();
  const queue = createEventQueue({
    http: {
      request: (call) =>
        new Promise((resolve, reject) => {
          const stop = (): void => reject(new AppError('resync-cancelled', 'stopped'));
          call.signal?.addEventListener('abort', stop, { once: true });
          calls.push({
            call,
            async end(error) {
              if (error === undefined) Reflect.apply(resolve, undefined, [{}]);
              else reject(error);
              await settled();
            },
          });
        }),
    },
    urls: { metrics: async () => 'http://ingest.example', failed: () => {} },
    log,
    sleep: async () => {},
    clock,
  });
  const add = (key: string, method: 'POST' | 'PUT' = 'PUT') =>
    queue.add({ method, path: `/${key}`, body: { key }, key });
  const sent = () => calls.map(({ call }) => call.url?.replace('http://ingest.example/', ''));
  return { queue, calls, add, sent, lines };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

it('sends one call at a time, in order', async () => {
  const { queue, calls, add, sent } = scene();
  queue.begin('run');
  for (const key of ['a', 'b', 'c']) add(key);
  await settled();
  expect(sent()).toEqual(['a']);

  await calls[0]?.end();
  await calls[1]?.end();

  expect(sent()).toEqual(['a', 'b', 'c']);
  await calls[2]?.end();
  await queue.close(new AbortController().signal);
});

it('repeats what failed before anything else is sent', async () => {
  const { queue, calls, add, sent, lines } = scene();
  queue.begin('run');
  add('a');
  add('b');
  await settled();

  await calls[0]?.end(trouble);
  await calls[1]?.end();
  await calls[2]?.end();
  queue.end();

  expect(sent()).toEqual(['a', 'a', 'b']);
  expect(lines).toEqual([]);
});

it('does not repeat what Port refuses, and says once what it was not told', async () => {
  const { queue, calls, add, sent, lines } = scene();
  queue.begin('run');
  add('a');
  add('b');
  await settled();

  await calls[0]?.end(refusal);
  await calls[1]?.end();
  queue.end();
  queue.end();

  expect(sent()).toEqual(['a', 'b']);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
});

it('gives a run up after three failures in a row, and tries anew with the next', async () => {
  const { queue, calls, add, sent, lines } = scene();
  queue.begin('one');
  add('a');
  add('b');
  await settled();
  for (const at of [0, 1, 2]) await calls[at]?.end(trouble);
  add('c');
  queue.end();
  expect(sent()).toEqual(['a', 'a', 'a']);
  expect(lines).toHaveLength(1);

  queue.begin('two');
  add('d');
  await settled();
  await calls[3]?.end();
  queue.end();

  expect(sent()).toEqual(['a', 'a', 'a', 'd']);
  expect(lines).toHaveLength(1);
});

it('lets a later state of a kind take the place of an unsent one, once much is to be sent', async () => {
  const { queue, calls, add, sent } = scene();
  queue.begin('run');
  for (let at = 0; at < 20; at += 1) add(`k${at}`);
  add('k5');
  await settled();
  for (let at = 0; at < 20; at += 1) await calls[at]?.end();

  const [, ...all] = sent();
  expect(all.filter((key) => key === 'k5')).toHaveLength(1);
  expect(all.at(-1)).toBe('k5');
});

it('ends with the signal, also while Port does not answer', async () => {
  const { queue, add, sent, lines } = scene();
  queue.begin('run');
  add('a');
  add('b');
  queue.end();
  await settled();
  const stop = new AbortController();
  const closed = queue.close(stop.signal);

  stop.abort();
  await closed;

  expect(sent()).toEqual(['a']);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
});

it('is quiet of what a stopped run could not send', async () => {
  const { queue, add, lines } = scene();
  queue.begin('run');
  add('a');
  queue.end({ isExpected: true });
  await settled();

  await queue.close(AbortSignal.abort());

  expect(lines.map(({ level }) => level)).toEqual(['debug']);
});

it.each([
  ['for a while', 500, 1_500],
  ['for as long as the end may take', 30_000, 0],
])(
  'waits at the end for a call that has been open %s only as long as it has left',
  async (_, had, left) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let at = 0;
    const { queue, calls, add, sent } = scene(() => at);
    queue.begin('run');
    add('a');
    add('b');
    await settled();
    at = had;
    let isClosed = false;
    const closed = queue.close(new AbortController().signal).then(() => {
      isClosed = true;
    });
    vi.advanceTimersByTime(Math.max(0, left - 1));
    await settled();
    expect(isClosed).toBe(left === 0);
    vi.advanceTimersByTime(1);

    await closed;

    expect(calls).toHaveLength(1);
    expect(sent()).toEqual(['a']);
  },
);

it('sends all that is left at the end where each call is answered, however long that took before', async () => {
  let at = 0;
  const { queue, calls, add, sent } = scene(() => at);
  queue.begin('run');
  for (const key of ['a', 'b', 'c']) add(key);
  await settled();
  at = 1_900;
  const closed = queue.close(new AbortController().signal);
  for (let call = 0; call < 3; call += 1) await calls[call]?.end();

  await closed;

  expect(sent()).toEqual(['a', 'b', 'c']);
});
