import { describe, expect, test } from 'vitest';
import { createRefreshingSession } from '../../src/credentials/refreshing-session.js';
import type { AwsCredentials, Session } from '../../src/types/session.js';
import { fakeClock, settle } from './setup.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface Rig {
  readonly session: Session;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly failures: unknown[];
  readonly obtained: () => number;
  /** Ends the refresh in flight. */
  finish(): Promise<void>;
  fail(message: string): Promise<void>;
}

function rig(lifetimeMs: number | undefined, skewMs = 0): Rig {
  const clock = fakeClock(1_800_000_000_000);
  const failures: unknown[] = [];
  let count = 0;
  let pending:
    | { resolve: (value: AwsCredentials) => void; reject: (reason: unknown) => void }
    | undefined;
  const issue = (): AwsCredentials => ({
    accessKeyId: `key-${count}`,
    secretAccessKey: 'secret',
    ...(lifetimeMs === undefined
      ? {}
      : { expiration: new Date(clock.now() + lifetimeMs - skewMs) }),
  });
  const session = createRefreshingSession({
    accountId: '111111111111',
    partition: 'aws',
    initial: issue(),
    now: clock.now,
    onRefreshFailure: (error) => failures.push(error),
    obtain: () => {
      count += 1;
      return new Promise((resolve, reject) => {
        pending = { resolve, reject };
      });
    },
  });
  return {
    session,
    clock,
    failures,
    obtained: () => count,
    async finish() {
      pending?.resolve(issue());
      await settle();
    },
    async fail(message) {
      pending?.reject(new Error(message));
      await settle();
    },
  };
}

const keyOf = async (session: Session): Promise<string> =>
  (await session.credentials()).accessKeyId;

describe('refresh ahead of time', () => {
  test.each([
    ['five minutes before the end of an hour', HOUR, HOUR - 5 * MINUTE],
    ['in the last quarter of a short life', 4 * MINUTE, 3 * MINUTE],
  ])('starts %s, once, and nobody waits for it', async (_name, lifetime, startsAt) => {
    const { session, clock, obtained, finish } = rig(lifetime);
    clock.advance(startsAt - 1);
    expect(await keyOf(session)).toBe('key-0');
    expect(obtained()).toBe(0);
    clock.advance(1);
    expect(await Promise.all([keyOf(session), keyOf(session), keyOf(session)])).toEqual([
      'key-0',
      'key-0',
      'key-0',
    ]);
    expect(obtained()).toBe(1);
    await finish();
    expect(await keyOf(session)).toBe('key-1');
  });

  test('that fails is reported once, retried with a pause, and the valid credentials stay in use', async () => {
    const { session, clock, obtained, failures, fail, finish } = rig(HOUR);
    clock.advance(HOUR - 5 * MINUTE);
    expect(await keyOf(session)).toBe('key-0');
    await fail('throttled');
    expect(await keyOf(session)).toBe('key-0');
    expect(obtained()).toBe(1);
    clock.advance(MINUTE);
    expect(await keyOf(session)).toBe('key-0');
    expect(obtained()).toBe(2);
    await fail('throttled');
    expect(failures).toHaveLength(1);
    clock.advance(MINUTE);
    await keyOf(session);
    await finish();
    expect(await keyOf(session)).toBe('key-3');
  });
});

describe('expired credentials', () => {
  test('are never handed out: callers wait for one shared refresh', async () => {
    const { session, clock, obtained, finish } = rig(HOUR);
    clock.advance(HOUR);
    const waiting = [keyOf(session), keyOf(session)];
    await finish();
    expect(await Promise.all(waiting)).toEqual(['key-1', 'key-1']);
    expect(obtained()).toBe(1);
  });

  test('whose refresh fails make the callers fail, and the next caller tries again', async () => {
    const { session, clock, failures, fail, finish } = rig(HOUR);
    clock.advance(HOUR);
    const waiting = session.credentials();
    const refused = expect(waiting).rejects.toThrow('denied');
    await fail('denied');
    await refused;
    expect(failures).toEqual([]);
    const again = keyOf(session);
    await finish();
    expect(await again).toBe('key-2');
  });

  test('do not hold a caller that gives up, and the refresh goes on for the others', async () => {
    const { session, clock, obtained, finish } = rig(HOUR);
    clock.advance(HOUR);
    const controller = new AbortController();
    const gone = session.credentials(controller.signal);
    const patient = keyOf(session);
    controller.abort();
    await expect(gone).rejects.toMatchObject({ code: 'resync-cancelled' });
    await finish();
    expect(await patient).toBe('key-1');
    expect(obtained()).toBe(1);
  });
});

describe('renew', () => {
  test('replaces rejected credentials once for all who name the same ones', async () => {
    const { session, obtained, finish } = rig(HOUR);
    const rejected = await session.credentials();
    const renewing = [session.renew(rejected), session.renew(rejected)];
    await finish();
    expect((await Promise.all(renewing)).map(({ accessKeyId }) => accessKeyId)).toEqual([
      'key-1',
      'key-1',
    ]);
    expect((await session.renew(rejected)).accessKeyId).toBe('key-1');
    expect(obtained()).toBe(1);
  });
});

describe('clocks that differ', () => {
  test('do not start a refresh for each call when every new credential looks expired', async () => {
    const { session, obtained, finish } = rig(HOUR, 2 * HOUR);
    expect(await keyOf(session)).toBe('key-0');
    expect(obtained()).toBe(0);
    const renewed = session.renew(await session.credentials());
    await finish();
    expect((await renewed).accessKeyId).toBe('key-1');
    expect(await keyOf(session)).toBe('key-1');
  });
});

test('credentials without an end are used until AWS refuses them', async () => {
  const { session, clock, obtained } = rig(undefined);
  clock.advance(1000 * HOUR);
  expect(await keyOf(session)).toBe('key-0');
  expect(obtained()).toBe(0);
});
