// Paces calls per (account, region, service). Nothing is kept, and nothing waits, until AWS
// throttles or a known quota's burst is used up; then the rate is cut, and recovers while AWS is
// content (additive increase, multiplicative decrease).
import { setMaxListeners } from 'node:events';
import { createAbortRelay } from '../../lib/waiting/abort-relay.js';
import type { Quota } from './quotas.js';

export interface Turn {
  /** To be called when the call has ended; any number of times. */
  ended(result: 'ok' | 'throttled'): void;
}

export interface RateControl {
  /**
   * Waits for a turn. Rejects with the signal's reason when it aborts first. `quota` seeds the rate
   * and shares it among operations.
   */
  turn(key: string, quota: Quota | undefined, signal: AbortSignal): Promise<Turn> | Turn;
  close(): void;
}

export interface RateControlDeps {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Waiter {
  go(): void;
  leave(reason: unknown): void;
}

interface Pace {
  rate: number;
  readonly floor: number;
  readonly burst: number;
  /** Rate from which on pacing is pointless and the key is forgotten. */
  readonly ceiling: number;
  readonly quota: Quota | undefined;
  tokens: number;
  refilledAt: number;
  lastCutAt: number;
  pumping: boolean;
  readonly queue: Set<Waiter>;
}

const FIRST_RATE = 10;
const MIN_RATE = 0.5;
const CEILING = 100;
const CUT = 0.6;
// What a second of full use adds to the rate; a tenth of a known quota, because that one is
// probably right.
const RAISE_PER_SECOND = 1;
const RAISE_OF_QUOTA = 0.1;
const CEILING_OF_QUOTA = 10;
const IDLE_MS = 60_000;

/** One control for all calls of the process. */
export function createRateControl({ now, sleep }: RateControlDeps): RateControl {
  // Two generations: what is not used for one to two idle periods is dropped with the older one,
  // whatever the number of keys.
  let young = new Map<string, Pace>();
  let old = new Map<string, Pace>();
  let bornAt = now();
  const closing = new AbortController();
  // Every pace that waits listens to it; many at once are no leak.
  setMaxListeners(0, closing.signal);
  const relay = createAbortRelay();

  function find(key: string): Pace | undefined {
    if (now() - bornAt > IDLE_MS) age();
    const pace = young.get(key);
    if (pace !== undefined || old.size === 0) return pace;
    const revived = old.get(key);
    if (revived === undefined) return undefined;
    old.delete(key);
    young.set(key, revived);
    return revived;
  }

  function age(): void {
    for (const [key, pace] of old) if (pace.queue.size > 0) young.set(key, pace);
    old = young;
    young = new Map();
    bornAt = now();
  }

  function refill(pace: Pace): void {
    const at = now();
    pace.tokens = Math.min(pace.burst, pace.tokens + ((at - pace.refilledAt) / 1000) * pace.rate);
    pace.refilledAt = at;
  }

  function open(key: string, quota: Quota | undefined): Pace {
    const rate = quota?.perSecond ?? FIRST_RATE;
    const burst = quota?.burst ?? 1;
    const at = now();
    const pace: Pace = {
      rate,
      floor: Math.min(MIN_RATE, rate),
      burst,
      ceiling: quota === undefined ? CEILING : rate * (quota.ours ? 1 : CEILING_OF_QUOTA),
      quota,
      tokens: quota === undefined ? 0 : burst,
      refilledAt: at,
      lastCutAt: -1,
      pumping: false,
      queue: new Set(),
    };
    young.set(key, pace);
    return pace;
  }

  async function pump(pace: Pace): Promise<void> {
    pace.pumping = true;
    try {
      while (pace.queue.size > 0) {
        refill(pace);
        if (pace.tokens < 1) {
          await sleep(Math.ceil(((1 - pace.tokens) / pace.rate) * 1000), closing.signal);
          continue;
        }
        pace.tokens -= 1;
        for (const waiter of pace.queue) {
          pace.queue.delete(waiter);
          waiter.go();
          break;
        }
      }
    } finally {
      pace.pumping = false;
    }
  }

  function wait(pace: Pace, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const { emitter, release } = relay.follow(signal);
      const waiter: Waiter = {
        go() {
          release();
          resolve();
        },
        leave(reason) {
          pace.queue.delete(waiter);
          release();
          reject(reason);
        },
      };
      emitter.once('abort', () => waiter.leave(signal.reason));
      pace.queue.add(waiter);
      if (!pace.pumping) pump(pace).catch(() => undefined);
    });
  }

  function cut(key: string, quota: Quota | undefined, sentAt: number): void {
    const known = find(key);
    const pace = known ?? open(key, quota);
    // One throttled burst is one signal: calls sent before the last cut do not cut again.
    if (sentAt < pace.lastCutAt) return;
    if (known !== undefined && pace.lastCutAt >= 0)
      pace.rate = Math.max(pace.floor, pace.rate * CUT);
    pace.tokens = Math.min(pace.tokens, 0);
    pace.lastCutAt = now();
    pace.refilledAt = pace.lastCutAt;
  }

  function raise(key: string): void {
    const pace = find(key);
    if (pace === undefined) return;
    const step =
      pace.quota === undefined ? RAISE_PER_SECOND : pace.quota.perSecond * RAISE_OF_QUOTA;
    pace.rate = Math.min(pace.ceiling, pace.rate + step / Math.max(1, pace.rate));
    if (pace.quota === undefined && pace.rate >= pace.ceiling && pace.queue.size === 0)
      young.delete(key);
  }

  function turnFor(key: string, quota: Quota | undefined): Turn {
    const sentAt = now();
    return {
      ended(result) {
        if (result === 'throttled') cut(key, quota, sentAt);
        else raise(key);
      },
    };
  }

  return {
    turn(scopeKey, quota, signal) {
      const key = quota === undefined ? scopeKey : `${scopeKey}|${quota.name}`;
      const pace = find(key) ?? (quota === undefined ? undefined : open(key, quota));
      if (pace === undefined) return turnFor(key, undefined);
      refill(pace);
      if (pace.queue.size === 0 && pace.tokens >= 1) {
        pace.tokens -= 1;
        return turnFor(key, quota);
      }
      return wait(pace, signal).then(() => turnFor(key, quota));
    },
    close() {
      const reason = new Error('The gateway is closed.');
      closing.abort(reason);
      for (const generation of [young, old])
        for (const pace of generation.values())
          for (const waiter of pace.queue) waiter.leave(reason);
    },
  };
}
