import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createLogBuffer, type LogBatch } from '../../../src/port/telemetry/log-buffer.js';
import { toLogRecord } from '../../../src/port/telemetry/log-record.js';

const bodySchema = z.object({
  logs: z.array(
    z.object({
      message: z.string(),
      level: z.string(),
      timestamp: z.string(),
      extra: z.record(z.string(), z.unknown()),
    }),
  ),
});
const recordsOf = (batch: LogBatch | undefined) =>
  bodySchema.parse(JSON.parse(batch?.body ?? '{"logs":[]}')).logs;
const messagesOf = (batch: LogBatch | undefined) => recordsOf(batch).map(({ message }) => message);
const line = (msg: string, more: object = {}) => ({
  level: 'info',
  time: '2026-03-01T12:00:00.000Z',
  msg,
  ...more,
});
const ALL = { records: 100, bytes: 500_000 };

describe('a record', () => {
  test.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ])("has Ocean's name of the level %s, the time, and the fields as extra", (level, name) => {
    const { json } = toLogRecord(line('m', { level, accounts: 3, nested: { a: [1] } }));

    expect(JSON.parse(json)).toEqual({
      message: 'm',
      level: name,
      timestamp: '2026-03-01T12:00:00.000Z',
      extra: { accounts: 3, nested: { a: [1] } },
    });
  });

  test.each([
    ['a problem', { problem: 'AWS::S3::Bucket was denied' }, 'm: AWS::S3::Bucket was denied'],
    ['an error', { err: { type: 'Error', message: 'no answer' } }, 'm: no answer'],
    ['a warning', { warning: 'x is unknown' }, 'm: x is unknown'],
    ['nothing', { problem: 7 }, 'm'],
  ])('says in its message what the line is about: %s', (_, fields, message) => {
    expect(JSON.parse(toLogRecord(line('m', fields)).json).message).toBe(message);
  });

  test('is bounded, however large the line, and steers no terminal', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`field-${index}`, 'v'.repeat(900)]),
    );

    const { json, bytes } = toLogRecord(line(`a\u001b[2J${'m'.repeat(90_000)}`, wide));

    expect(bytes).toBe(Buffer.byteLength(json));
    expect(bytes).toBeLessThan(21_000);
    expect(JSON.parse(json)).toMatchObject({
      message: expect.stringMatching(/^a\\u001b\[2Jm+…$/),
      extra: { 'field-0': expect.stringMatching(/^v+…$/) },
    });
  });
});

describe('the buffer', () => {
  test('gives the oldest lines first, in batches bounded in number and bytes', () => {
    const buffer = createLogBuffer();
    for (let index = 0; index < 5; index += 1)
      buffer.add(line(`${index}`, { pad: 'x'.repeat(200) }));

    expect(messagesOf(buffer.take({ records: 2, bytes: 10_000 }))).toEqual(['0', '1']);
    expect(messagesOf(buffer.take({ records: 9, bytes: 700 }))).toEqual(['2', '3']);
    expect(messagesOf(buffer.take({ records: 9, bytes: 1 }))).toEqual(['4']);
    expect(buffer.take(ALL)).toBeUndefined();
  });

  test.each([
    ['lines', { records: 10, bytes: 1_000_000 }],
    ['bytes', { records: 10_000, bytes: 10 * toLogRecord(line('100')).bytes }],
  ])('drops the oldest beyond so many %s, and a first record tells how many', (_, limits) => {
    const buffer = createLogBuffer(limits);
    for (let index = 100; index < 1_000; index += 1) buffer.add(line(`${index}`));

    const batch = buffer.take(ALL);

    expect(recordsOf(batch)[0]).toMatchObject({
      level: 'WARNING',
      message: expect.stringMatching(/^890 line\(s\) of the log before this one are missing here/),
      extra: { dropped: 890 },
    });
    expect(messagesOf(batch).slice(1)).toEqual(
      Array.from({ length: 10 }, (_, index) => `${990 + index}`),
    );
    expect(buffer.take(ALL)).toBeUndefined();
  });

  test('has the record about dropped lines within the number of a batch', () => {
    const buffer = createLogBuffer({ records: 100, bytes: 1_000_000 });
    for (let index = 0; index < 101; index += 1) buffer.add(line(`${index}`));

    expect(recordsOf(buffer.take(ALL))).toHaveLength(100);
    expect(messagesOf(buffer.take(ALL))).toEqual(['100']);
  });

  test('takes back what was not sent, and counts what was dropped for it', () => {
    const buffer = createLogBuffer({ records: 3, bytes: 100_000 });
    for (const name of ['a', 'b', 'c']) buffer.add(line(name));
    const batch = buffer.take(ALL);
    buffer.add(line('d'));

    if (batch !== undefined) buffer.putBack(batch);

    expect([buffer.count, buffer.dropped]).toEqual([3, 1]);
    const again = buffer.take(ALL);
    expect(messagesOf(again).slice(1)).toEqual(['b', 'c', 'd']);
    if (again !== undefined) buffer.putBack(again);
    expect(buffer.dropped).toBe(1);
  });

  test('counts what will never be sent', () => {
    const buffer = createLogBuffer();
    buffer.add(line('a'));
    const batch = buffer.take(ALL);

    if (batch !== undefined) buffer.drop(batch);

    expect([buffer.count, buffer.dropped]).toEqual([0, 1]);
    expect(recordsOf(buffer.take(ALL))).toHaveLength(1);
  });

  test('does not take what is said about sending, and forgets what nobody wants, but not what comes after', () => {
    const buffer = createLogBuffer();

    buffer.locally(() => buffer.add(line('local')));
    buffer.add(line('shared'));
    expect(messagesOf(buffer.take(ALL))).toEqual(['shared']);
    buffer.add(line('late'));
    buffer.forget();
    expect(buffer.take(ALL)).toBeUndefined();
    buffer.add(line('later'));

    expect(messagesOf(buffer.take(ALL))).toEqual(['later']);
  });

  test('never holds more than its bytes, whatever comes and goes', () => {
    const limits = { records: 50, bytes: 20_000 };
    const buffer = createLogBuffer(limits);
    for (let round = 0; round < 300; round += 1) {
      for (let index = 0; index < round % 7; index += 1)
        buffer.add(line(`${round}`, { pad: 'x'.repeat((round * 37) % 5_000) }));
      const batch = buffer.take({ records: 4, bytes: 8_000 });
      if (batch !== undefined && round % 3 > 0) buffer.putBack(batch);
      expect(buffer.count).toBeLessThanOrEqual(limits.records);
      expect(buffer.bytes).toBeLessThanOrEqual(limits.bytes);
    }
    while (buffer.count > 0) buffer.take({ records: 4, bytes: 8_000 });
    expect(buffer.bytes).toBe(0);
  });
});
