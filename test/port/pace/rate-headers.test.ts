import { describe, expect, it } from 'vitest';
import { readWindow, serverWaitMs } from '../../../src/port/pace/rate-headers.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('serverWaitMs', () => {
  it.each([
    ['seconds', '7', 7000],
    ['fractions of a second', '0.5', 500],
    ['an epoch in seconds', String(NOW / 1000 + 30), 30_000],
    ['an epoch in milliseconds', String(NOW + 30_000), 30_000],
    ['an epoch that is over', String(NOW / 1000 - 30), 0],
    ['an HTTP date', 'Sun, 01 Mar 2026 12:00:09 GMT', 9000],
    ['an ISO date', '2026-03-01T12:00:04Z', 4000],
    ['a negative number', '-3', 0],
    ['words', 'soon', undefined],
    ['nothing', '', undefined],
    ['no header', undefined, undefined],
  ])('reads %s', (_, value, expected) => {
    expect(serverWaitMs(value, NOW)).toBe(expected);
  });
});

describe('readWindow', () => {
  const at = { sentAt: NOW - 100, receivedAt: NOW, timeOfDay: NOW, longestMs: 300_000 };
  const epoch = (inSeconds: number) => String(NOW / 1000 + inSeconds);
  const read = (headers: Readonly<Record<string, string>>, when = at) =>
    readWindow((name) => headers[name.replace('x-ratelimit-', '')], when);

  it.each([
    ['an epoch', epoch(60)],
    ['an epoch in milliseconds', String(NOW + 60_000)],
    ['seconds that are left', '60'],
  ])('takes the reset for %s', (_, reset) => {
    const found = read({ limit: '500', remaining: '7', period: '300', reset });

    expect(found).toEqual({
      limit: 500,
      remaining: 7,
      from: NOW + 57_900,
      until: NOW + 61_000,
      periodMs: 300_000,
    });
  });

  it('reads a point in time by the clock of who wrote it', () => {
    const wrong = new Date(NOW + 3_600_000).toUTCString();
    const found = read({ remaining: '0', period: '300', reset: epoch(3660), date: wrong });

    expect(found?.until).toBe(NOW + 61_000);
  });

  it.each([
    ['lies far in the future', epoch(86_400 * 365), 300_000],
    ['is absurdly long', '9999', 300_000],
    ['is over', epoch(-5000), 300_000],
    ['is no number', 'tomorrow', 300_000],
    ['is negative', '-5', 300_000],
    ['is infinite', 'Infinity', 300_000],
    ['is absent', '', 300_000],
  ])('waits for no more than a window when the reset %s', (_, reset, waitMs) => {
    expect(read({ remaining: '0', limit: '10', reset })?.until).toBe(NOW + waitMs + 1000);
  });

  it.each([
    ['without a remaining number', { limit: '10', reset: '5' }],
    ['with words', { limit: '10', remaining: 'many', reset: '5' }],
    ['with a negative remaining number', { limit: '10', remaining: '-1', reset: '5' }],
    ['with a fraction', { limit: '10', remaining: '1.5', reset: '5' }],
    ['with a list', { limit: '10', remaining: '5, 4', reset: '5' }],
    ['with more left than there is', { limit: '10', remaining: '11', reset: '5' }],
    ['with a limit of nothing', { limit: '0', remaining: '0', reset: '5' }],
    ['with a number beyond all sense', { limit: '10', remaining: '9'.repeat(400), reset: '5' }],
  ])('believes nothing of headers %s', (_, headers) => {
    expect(read(headers)).toBeUndefined();
  });

  it.each([0, -1])('takes a reset %i s after the answer for an end that is there', (seconds) => {
    const date = new Date(NOW).toUTCString();
    const found = read({ remaining: '0', period: '300', reset: epoch(seconds), date });

    expect(found?.until).toBe(NOW + 1000);
  });

  it('reads a point in time by the clock on the wall when the answer has none', () => {
    const jumped = { ...at, timeOfDay: NOW + 86_400_000 };
    const found = read({ remaining: '0', period: '300', reset: epoch(86_460) }, jumped);

    expect(found?.until).toBe(NOW + 61_000);
  });

  it('keeps the margin small in a short window', () => {
    const found = read({ remaining: '0', period: '3', reset: '2' });

    expect(found?.until).toBe(NOW + 2030);
  });
});
