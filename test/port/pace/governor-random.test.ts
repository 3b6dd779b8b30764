// The governor in random weather: requests of all ranks arrive at any time, are answered late, lost,
// not sent after all or aborted while they wait, and clocks jump. On virtual time.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGovernor, type Governor } from '../../../src/port/pace/governor.js';
import { createRateLimiter, type LimitScope } from '../../../src/sandbox/port/rate-limit.js';
import { resolveSettings } from '../../../src/sandbox/port/settings.js';
import { codeOf } from '../setup.js';
import { type VirtualTime, virtualTime } from './virtual-time.js';

const SECOND = 1000;
const LONGEST_MS = 300 * SECOND;
/** A failure is told with its seed; making it smaller would take minutes. */
const RUNS = { numRuns: 120, endOnFailure: true };
const LINES = ['entity', 'other', 'anonymous'] as const satisfies readonly LimitScope[];

interface Arrival {
  readonly at: number;
  readonly line: LimitScope;
  readonly rank: 'first' | 'usual' | 'last' | 'beat';
  readonly fate: 'answered' | 'lost' | 'unsent';
  readonly thereMs: number;
  readonly backMs: number;
  /** So long after its arrival it is aborted, wherever it is then. */
  readonly abortedAfter: number | undefined;
}

interface Jump {
  readonly at: number;
  readonly by: number;
}

const often = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 6 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
const arrival: fc.Arbitrary<Arrival> = fc.record({
  // Several at once, so that they wait for each other.
  at: fc.integer({ min: 0, max: 40 }).map((step) => step * 15 * SECOND),
  line: fc.constantFrom(...LINES),
  rank: fc.constantFrom('first', 'usual', 'usual', 'last', 'beat'),
  fate: often<Arrival['fate']>('answered', 'lost', 'unsent'),
  thereMs: fc.integer({ min: 1, max: 15 * SECOND }),
  backMs: fc.integer({ min: 1, max: 15 * SECOND }),
  abortedAfter: fc.option(fc.integer({ min: 0, max: 400 * SECOND }), { nil: undefined, freq: 3 }),
});
const jumps: fc.Arbitrary<readonly Jump[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 600 * SECOND }),
    by: fc.constantFrom(-86_400 * SECOND, -30 * SECOND, 30 * SECOND, 86_400 * SECOND),
  }),
  { maxLength: 3 },
);

type Answer = (line: LimitScope) => {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** Plays all arrivals; fails when somebody still waits after a month. */
async function play(
  { time, governor, answer }: { time: VirtualTime; governor: Governor; answer: Answer },
  arrivals: readonly Arrival[],
): Promise<number[]> {
  const statuses: number[] = [];
  const one = async ({ at, line, rank, fate, ...request }: Arrival) => {
    await time.sleep(at);
    const stop = new AbortController();
    const { signal } = stop;
    const { abortedAfter } = request;
    if (abortedAfter !== undefined) void time.sleep(abortedAfter).then(() => stop.abort());
    const landed = await governor.enter({ line, rank, signal });
    if (fate === 'unsent') return landed('unsent');
    await time.sleep(request.thereMs);
    if (fate === 'lost' || signal.aborted) return landed();
    const { status, headers } = answer(line);
    await time.sleep(request.backMs);
    statuses.push(status);
    landed({ status, header: (name) => headers[name] });
  };
  const all = Promise.all(arrivals.map((each) => codeOf(one(each))));
  const late = time.sleep(30 * 86_400 * SECOND).then(() => ['still waiting']);
  const ends = await time.run(Promise.race([all, late]));
  const usual = ['no error', 'resync-cancelled', 'port-unreachable'];
  expect(ends.filter((end) => !usual.includes(String(end)))).toEqual([]);
  return statuses;
}

/** When ten are left, ten may leave: no more and no less than if nothing had been sent before. */
async function expectNobodyCounted(time: VirtualTime, governor: Governor): Promise<void> {
  for (const [index, line] of LINES.entries()) {
    const stop = new AbortController();
    const { signal } = stop;
    const first = await time.run(governor.enter({ line, signal }));
    const headers: Readonly<Record<string, string>> = {
      'x-ratelimit-limit': String(9_000 + index),
      'x-ratelimit-remaining': '10',
      'x-ratelimit-reset': '300',
      'x-ratelimit-period': '300',
    };
    first({ status: 200, header: (name) => headers[name] });
    const entered: (() => void)[] = [];
    const all = Array.from({ length: 20 }, () =>
      governor.enter({ line, signal }).then((landed) => entered.push(landed)),
    );
    await time.run(Promise.resolve());

    expect(`${line}: ${entered.length}`).toBe(`${line}: 10`);
    stop.abort();
    for (const landed of entered) landed();
    await Promise.allSettled(all);
  }
}

describe('in any weather', () => {
  const limits = fc.record({
    entityRequests: fc.integer({ min: 12, max: 60 }),
    otherRequests: fc.integer({ min: 12, max: 60 }),
    anonymousRequests: fc.integer({ min: 12, max: 60 }),
    windowSeconds: fc.integer({ min: 45, max: 300 }),
  });
  const switches = fc.record({
    oneWindow: fc.boolean(),
    resetHeader: fc.constantFrom<'epoch' | 'seconds'>('epoch', 'seconds'),
  });
  const setup = fc.record({ limits, switches, aheadMs: fc.integer({ min: -4e6, max: 4e6 }) });

  it('a limit is never exceeded, everybody goes on or is let go, and nobody stays counted', async () => {
    const arrivals = fc.array(arrival, { minLength: 30, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(
        setup,
        arrivals,
        jumps,
        async ({ aheadMs, ...options }, asked, wallJumps) => {
          const time = virtualTime();
          let wallMs = 0;
          for (const { at, by } of wallJumps)
            void time.sleep(at).then(() => {
              wallMs += by;
            });
          const clock = () => time.at + aheadMs;
          const limiter = createRateLimiter(resolveSettings({ ...options, clock }));
          const governor = createGovernor({
            now: time.now,
            timeOfDay: () => time.at + wallMs,
            sleep: time.sleep,
            longestMs: LONGEST_MS,
          });
          const answer = (line: LimitScope) => {
            const { allowed, headers } = limiter.take(line);
            const date = new Date(clock()).toUTCString();
            return { status: allowed ? 200 : 429, headers: { ...headers, date } };
          };
          const plain = { rank: 'usual', fate: 'answered', thereMs: 1, backMs: 1 } as const;
          // Of a line that nothing is known of, a handful is sent whatever holds for the others.
          const opening = LINES.map((line) => ({ ...plain, line, at: 0, abortedAfter: undefined }));
          for (const each of opening) await play({ time, governor, answer }, [each]);
          // A heartbeat goes by its own line alone.
          const { oneWindow } = options.switches;
          const fitting = asked.filter(({ rank }) => rank !== 'beat' || !oneWindow);

          const statuses = await play({ time, governor, answer }, fitting);

          expect(statuses.filter((status) => status === 429)).toEqual([]);
          await expectNobodyCounted(time, governor);
        },
      ),
      RUNS,
    );
  }, 120_000);

  it('with headers that lie and a clock that jumps, everybody goes on, and nobody stays counted', async () => {
    const value = fc.constantFrom(
      '0',
      '1',
      '7',
      '300',
      '-1',
      '1e9',
      'NaN',
      '4900000000',
      '1000',
      '',
    );
    const lies = fc.array(
      fc.record({
        status: often(200, 429, 401, 503),
        'x-ratelimit-limit': value,
        'x-ratelimit-remaining': value,
        'x-ratelimit-reset': value,
        'x-ratelimit-period': value,
        'retry-after': value,
      }),
      { minLength: 1, maxLength: 20 },
    );
    const arrivals = fc.array(arrival, { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(lies, arrivals, jumps, async (said, asked, clockJumps) => {
        const time = virtualTime();
        let jumpedMs = 0;
        for (const { at, by } of clockJumps)
          void time.sleep(at).then(() => {
            jumpedMs += by;
          });
        const governor = createGovernor({
          now: () => time.at + jumpedMs,
          sleep: time.sleep,
          longestMs: LONGEST_MS,
        });
        let turn = 0;
        const answer = () => {
          turn += 1;
          const { status = 200, ...headers } = said[turn % said.length] ?? {};
          return { status, headers };
        };

        await play({ time, governor, answer }, asked);
        await expectNobodyCounted(time, governor);
      }),
      RUNS,
    );
  }, 120_000);
});
