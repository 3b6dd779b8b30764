import { expect, it } from 'vitest';
import { createStateReporter } from '../../../src/port/integration/state-reporter.js';

/** A Port whose answers to run states are given by hand. */
function manual() {
  const sent: string[] = [];
  const open: { readonly state: string; answer(): void; refuse(): void }[] = [];
  const integration = {
    reportResync(
      state: string,
      _: object,
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<void> {
      sent.push(state);
      return new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('dropped')));
        open.push({ state, answer: resolve, refuse: () => reject(new Error('no')) });
      });
    },
  };
  return { sent, open, integration };
}

const never = () => new Promise<void>(() => undefined);
const atOnce = () => Promise.resolve();

it('resolves when Port took the state, or will not', async () => {
  const { integration, open } = manual();
  const reporter = createStateReporter({ integration, sleep: never });
  const first = reporter.report('running', {}, 1000);
  await Promise.resolve();
  open[0]?.answer();
  expect(await first).toBe('written');

  const second = reporter.report('completed', {}, 1000);
  await new Promise((resolve) => setImmediate(resolve));
  open[1]?.refuse();
  expect(await second).toMatchObject({ message: 'no' });
});

it('holds nobody up longer than asked, and drops an old state before it sends the next', async () => {
  const { integration, sent } = manual();
  const reporter = createStateReporter({ integration, sleep: atOnce });

  expect(await reporter.report('running', {}, 2000)).toBe('pending');
  expect(await reporter.report('failed', {}, 10_000)).toBe('pending');
  await new Promise((resolve) => setImmediate(resolve));

  expect(sent).toEqual(['running', 'failed']);
});
