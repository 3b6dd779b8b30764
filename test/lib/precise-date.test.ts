import { expect, it } from 'vitest';
import { toJsonValue } from '../../src/lib/json-value.js';
import { withFractionOf, withMicroseconds } from '../../src/lib/precise-date.js';

it.each([
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:05.123Z', '2024-01-02T03:04:05.123000Z'],
  ['2024-01-02T03:04:05.123456Z', '2024-01-02T03:04:05.123456Z'],
  ['2024-01-02T03:04:05.999999Z', '2024-01-02T03:04:05.999999Z'],
  ['2024-01-02T03:04:05.000001Z', '2024-01-02T03:04:05.000001Z'],
  ['2024-01-02T03:04:05.100000Z', '2024-01-02T03:04:05.100000Z'],
  ['1969-12-31T23:59:59.250001Z', '1969-12-31T23:59:59.250001Z'],
])('writes %s with the digits it came with', (text, expected) => {
  // What the SDK makes of it: rounded to milliseconds, possibly into the next second.
  const [whole = '', fraction = '0Z'] = text.replace('Z', '').split('.');
  const rounded = new Date(
    Date.parse(`${whole}Z`) + Math.round(Number(`0.${fraction.replace('Z', '')}`) * 1000),
  );

  expect(toJsonValue(withFractionOf(rounded, text))).toBe(expected);
});

it('keeps a date equal to one without microseconds', () => {
  const date = withMicroseconds(new Date(1_700_000_000_123), 1_700_000_000_123_456);

  expect(date).toStrictEqual(new Date(1_700_000_000_123));
  expect(JSON.stringify(date)).toBe(JSON.stringify(new Date(1_700_000_000_123)));
  expect(toJsonValue(date)).toBe('2023-11-14T22:13:20.123456Z');
});
