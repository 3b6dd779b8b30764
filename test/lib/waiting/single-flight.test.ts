import { expect, test } from 'vitest';
import { createSingleFlight } from '../../../src/lib/waiting/single-flight.js';
import { settle } from '../../credentials/setup.js';

function rig() {
  const runs: { readonly signal: AbortSignal; readonly finish: (value: string) => void }[] = [];
  const fly = createSingleFlight<string>(
    (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        runs.push({ signal, finish: resolve });
      }),
  );
  return { runs, fly };
}

test('everyone who asks while the task runs shares its result; who asks later starts it again', async () => {
  const { runs, fly } = rig();
  const first = [fly(), fly(new AbortController().signal)];
  runs[0]?.finish('one');
  expect(await Promise.all(first)).toEqual(['one', 'one']);
  const later = fly();
  runs[1]?.finish('two');
  expect(await later).toBe('two');
});

test('the task is aborted when every caller has given up, and the next caller starts a new one', async () => {
  const { runs, fly } = rig();
  const [a, b] = [new AbortController(), new AbortController()];
  const gone = Promise.allSettled([fly(a.signal), fly(b.signal)]);
  a.abort();
  expect(runs[0]?.signal.aborted).toBe(false);
  b.abort();
  const next = fly();
  expect((await gone).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(runs[0]?.signal.aborted).toBe(true);
  runs[1]?.finish('fresh');
  expect(await next).toBe('fresh');
});

test('a caller without a signal keeps the task alive', async () => {
  const { runs, fly } = rig();
  const controller = new AbortController();
  const gone = expect(fly(controller.signal)).rejects.toMatchObject({ code: 'resync-cancelled' });
  const patient = fly();
  controller.abort();
  await gone;
  await settle();
  expect(runs[0]?.signal.aborted).toBe(false);
  runs[0]?.finish('done');
  expect(await patient).toBe('done');
});

test('a caller that has given up before it asks starts nothing', async () => {
  const { runs, fly } = rig();
  await expect(fly(AbortSignal.abort())).rejects.toMatchObject({ code: 'resync-cancelled' });
  expect(runs).toEqual([]);
});
