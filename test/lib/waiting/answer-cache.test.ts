// How often answers are made, however many ask.
import { expect, test } from 'vitest';
import { createAnswerCache } from '../../../src/lib/waiting/answer-cache.js';

/** A clock that moves only while somebody sleeps, and while an answer is made. */
function cacheWith(costMs: number, freshMs = 1000) {
  const clock = { now: 0, made: 0, slept: 0 };
  const pace = {
    now: () => clock.now,
    async sleep(ms: number) {
      clock.now += ms;
      clock.slept += ms;
    },
  };
  const cache = createAnswerCache<string>(pace, { freshMs });
  const get = (key: string) =>
    cache.get(key, () => {
      clock.now += costMs;
      clock.made += 1;
      return `${key}${clock.made}`;
    });
  return { clock, get };
}

test('an answer is made once a second, for all who ask for it', async () => {
  const { clock, get } = cacheWith(10);

  const answers = await Promise.all(Array.from({ length: 50 }, () => get('a')));
  clock.now += 900;
  answers.push(await get('a'));
  clock.now += 100;

  expect(new Set(answers)).toEqual(new Set(['a1']));
  expect(await get('a')).toBe('a2');
});

test('without a time to be fresh for, an answer is only for those who ask at once', async () => {
  const { get } = cacheWith(10, 0);

  expect(await Promise.all([get('a'), get('a')])).toEqual(['a1', 'a1']);
  expect(await get('a')).toBe('a2');
});

test('different questions take a fifth of the time at most', async () => {
  const { clock, get } = cacheWith(100);

  for (let index = 0; index < 10; index += 1) await get(`q${index}`);

  expect(clock.made).toBe(10);
  expect(clock.slept).toBe(9 * 400);
});

test('when 20 questions wait, the next one is refused', async () => {
  const { get } = cacheWith(100);

  const answers = await Promise.all(Array.from({ length: 22 }, (_, index) => get(`q${index}`)));

  expect(answers.filter((answer) => answer === undefined)).toHaveLength(2);
});

test('what could not be made is an error for who asked, and is made anew', async () => {
  const cache = createAnswerCache<string>(
    { now: () => 0, sleep: async () => {} },
    { freshMs: 1000 },
  );

  await expect(
    cache.get('a', () => {
      throw new Error('odd');
    }),
  ).rejects.toThrow('odd');
  expect(await cache.get('a', () => 'fine')).toBe('fine');
});
