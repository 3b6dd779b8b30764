import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccountHold } from '../../../src/port/outbox/account-hold.js';

const HOLD_MS = 1000;

/** A hold whose accounts are written when the test says so. */
function stage({ isNeeded = true } = {}) {
  const asked: (readonly string[])[] = [];
  let letGo = 0;
  let arrive = (): void => {};
  const hold = createAccountHold({
    isNeeded,
    holdMs: HOLD_MS,
    writeAccounts(blueprints) {
      asked.push(blueprints);
      return new Promise((resolve) => {
        arrive = resolve;
      });
    },
    letGo: () => {
      letGo += 1;
    },
  });
  return { hold, asked, arrive: () => arrive(), letGo: () => letGo };
}

describe('the hold for accounts', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('lets accounts pass, and others only when the accounts are written', async () => {
    const { hold, asked, arrive, letGo } = stage();
    hold.given('thing', false);
    hold.given('account', true);
    expect([hold.maySend('account'), hold.maySend('thing')]).toEqual([true, false]);

    const ended = hold.end();
    expect(asked).toEqual([['account']]);
    expect([hold.maySend('thing'), hold.isOver, letGo()]).toEqual([false, false, 0]);
    arrive();
    await ended;
    expect([hold.maySend('thing'), hold.isOver, letGo()]).toEqual([true, true, 1]);
  });

  it('ends once, whoever ends it and how often', async () => {
    const { hold, asked, arrive, letGo } = stage();
    hold.given('account', true);
    const ends = [hold.end(), hold.end()];
    arrive();
    await Promise.all([...ends, hold.end()]);
    await hold.end();
    expect([asked.length, letGo()]).toEqual([1, 1]);
  });

  it('ends by itself some time after the first entity, however many come later', () => {
    const { hold, asked } = stage();
    vi.advanceTimersByTime(HOLD_MS * 2);
    hold.given('thing', false);
    vi.advanceTimersByTime(HOLD_MS - 1);
    hold.given('thing', false);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(asked).toEqual([[]]);
  });

  it('calls accounts late only when it is over', async () => {
    const { hold, arrive } = stage();
    hold.given('account', true);
    expect(hold.isLate('account')).toBe(false);
    const ended = hold.end();
    arrive();
    await ended;
    expect([hold.isLate('account'), hold.isLate('thing')]).toEqual([true, false]);
  });

  it('is over from the beginning where no accounts will come, and starts no clock', () => {
    const { hold, asked, letGo } = stage({ isNeeded: false });
    hold.given('thing', false);
    expect([hold.maySend('thing'), hold.isOver]).toEqual([true, true]);
    expect([vi.getTimerCount(), asked.length, letGo()]).toEqual([0, 0, 0]);
  });

  it('leaves no clock behind', () => {
    const { hold } = stage();
    hold.given('thing', false);
    expect(vi.getTimerCount()).toBe(1);
    hold.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
