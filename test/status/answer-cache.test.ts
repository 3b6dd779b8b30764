// How often answers are made, however many ask.
import { expect, test } from 'vitest';
import { createAnswerCache } from '../../src/status/answer-cache.js';

/** A clock that moves only while somebody sleeps, and while an answer is made. */
function cacheWith(costMs: number) {
  const clock = { now: 0, made: 0, slept: 0 };
  const cache = createAnswerCache({
    now: () => clock.now,
    async sleep(ms) {
      clock.now += ms;
      clock.slept += ms;
    },
  });
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
  const cache = createAnswerCache({ now: () => 0, sleep: async () => {} });

  await expect(
    cache.get('a', () => {
      throw new Error('odd');
    }),
  ).rejects.toThrow('odd');
  expect(await cache.get('a', () => 'fine')).toBe('fine');
});
