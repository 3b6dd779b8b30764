import { beforeEach, describe, expect, it } from 'vitest';
import { createQuotaTable } from '../../../src/aws/call/quotas.js';
import {
  createRateControl,
  type RateControl,
  type Turn,
} from '../../../src/aws/call/rate-control.js';

const never = new AbortController().signal;

describe('the rate control', () => {
  let clock: number;
  let control: RateControl;

  beforeEach(() => {
    clock = 0;
    control = createRateControl({
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    });
  });

  const turn = (
    key: string,
    quota = createQuotaTable()('EC2', 'DescribeInstances'),
  ): Promise<Turn> => Promise.resolve(control.turn(key, quota, never));

  async function spend(
    key: string,
    calls: number,
    result: 'ok' | 'throttled' = 'ok',
  ): Promise<number> {
    const from = clock;
    for (let index = 0; index < calls; index += 1) (await turn(key)).ended(result);
    return clock - from;
  }

  it('makes nobody wait until AWS throttles', async () => {
    for (let index = 0; index < 1000; index += 1) {
      const granted = control.turn(`account-${index}`, undefined, never);
      expect(granted).not.toBeInstanceOf(Promise);
      if (!(granted instanceof Promise)) granted.ended('ok');
    }
  });

  it('slows only the throttled key down', async () => {
    (await turn('a')).ended('throttled');

    expect(await spend('a', 10)).toBeGreaterThan(500);
    expect(await spend('b', 10)).toBe(0);
  });

  it('is cut again and again while AWS throttles, but not below a floor', async () => {
    await spend('a', 20, 'throttled');

    const forTwo = await spend('a', 2);
    expect(forTwo).toBeGreaterThan(2000);
    expect(forTwo).toBeLessThan(5000);
  });

  it('counts a burst that was throttled at once as one signal', async () => {
    const burst = await Promise.all(Array.from({ length: 50 }, () => turn('a')));
    clock += 100;
    for (const granted of burst) granted.ended('throttled');

    expect(await spend('a', 10)).toBeLessThan(1500);
  });

  it('recovers while AWS is content, until it paces no more', async () => {
    (await turn('a')).ended('throttled');
    const early = await spend('a', 20);
    await spend('a', 2000);
    const late = await spend('a', 20);
    expect(late).toBeLessThan(early / 3);

    await spend('a', 20_000);
    expect(await spend('a', 1000)).toBe(0);
  });

  it('forgets keys that are idle', async () => {
    for (let index = 0; index < 100; index += 1)
      (await turn(`account-${index}`)).ended('throttled');

    clock += 61_000;
    await turn('other');
    clock += 61_000;
    await turn('other');

    for (let index = 0; index < 100; index += 1)
      expect(await spend(`account-${index}`, 1000)).toBe(0);
  });

  it('lets an abort end a wait without using up a turn', async () => {
    const sleeping: (() => void)[] = [];
    control = createRateControl({
      now: () => clock,
      sleep: (ms) =>
        new Promise((resolve) => {
          sleeping.push(() => {
            clock += ms;
            resolve();
          });
        }),
    });
    (await turn('a')).ended('throttled');
    const stop = new AbortController();
    const stopped = Promise.resolve(control.turn('a', undefined, stop.signal));
    const patient = turn('a');

    stop.abort(new Error('stopped'));

    await expect(stopped).rejects.toThrow('stopped');
    sleeping.shift()?.();
    await expect(patient).resolves.toBeDefined();
  });

  it('ends every wait when it is closed', async () => {
    control = createRateControl({ now: () => clock, sleep: () => new Promise(() => undefined) });
    (await turn('a')).ended('throttled');
    const waiting = turn('a');

    control.close();

    await expect(waiting).rejects.toThrow();
  });

  it('lets the accounts of a large organization be listed at full speed, and paces only what goes on', async () => {
    const quota = createQuotaTable()('Organizations', 'ListAccounts');
    const pages = async (count: number) => {
      const from = clock;
      for (let index = 0; index < count; index += 1) (await turn('m', quota)).ended('ok');
      return clock - from;
    };

    expect(await pages(50)).toBe(0);
    expect(await pages(50)).toBeGreaterThan(5000);
  });

  it('shares a quota among the operations that share it, and no others', async () => {
    const quotaOf = createQuotaTable();
    expect(quotaOf('ECS', 'DescribeServices')?.name).toBe(quotaOf('ECS', 'ListServices')?.name);
    expect(quotaOf('ECS', 'DescribeServices')?.name).not.toBe(quotaOf('ECS', 'ListClusters')?.name);
    expect(quotaOf('SESv2', 'GetEmailIdentity')).toBeDefined();
    expect(quotaOf('EC2', 'DescribeInstances')).toBeUndefined();
  });
});

describe('when it is to be quiet', () => {
  const LONGEST_SCAN = 15;
  const WINDOW_MS = 10_000;
  const quotaOf = createQuotaTable({ quiet: true });

  it('asks for settings of buckets fewer than 15 times in any 10 seconds, however content AWS is', async () => {
    let clock = 0;
    const control = createRateControl({
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    });
    const at: number[] = [];
    for (let call = 0; call < 400; call += 1) {
      // After a while without calls, they do not come all at once either.
      if (call === 200) clock += 30_000;
      const quota = quotaOf('S3', call % 2 === 0 ? 'GetBucketTagging' : 'GetPublicAccessBlock');
      (await control.turn('1|everywhere|S3', quota, never)).ended('ok');
      at.push(clock);
    }

    const most = Math.max(
      ...at.map((from) => at.filter((time) => time >= from && time < from + WINDOW_MS).length),
    );
    expect(most).toBeLessThan(LONGEST_SCAN);
    expect(most).toBeGreaterThan(LONGEST_SCAN - 4);
  });

  it('is one limit for all regions of an account, and only for the settings of buckets', () => {
    for (const operation of ['GetBucketEncryption', 'GetBucketLocation', 'GetPublicAccessBlock'])
      expect(quotaOf('S3', operation)).toMatchObject({ ours: true });
    expect(quotaOf('S3', 'ListBuckets')).toBeUndefined();
    expect(quotaOf('EC2', 'GetBucketTagging')).toBeUndefined();
    expect(createQuotaTable()('S3', 'GetBucketTagging')).toBeUndefined();
  });
});
