// How many upserts travel at once. Additive increase, multiplicative decrease, driven by 429
// answers; the governor keeps to the rate limit.

import { cancelled } from '../wait.js';

export type LaneSignal = 'good' | 'throttled' | 'failed';

export interface UploadLane {
  /**
   * Waits for a free slot. The returned function gives it back and says how the request went; call
   * it once.
   */
  enter(signal?: AbortSignal): Promise<(outcome: LaneSignal) => void>;
  readonly limit: number;
}

export interface LaneOptions {
  readonly start: number;
  readonly max: number;
  readonly now: () => number;
}

/** Several 429 of one burst are one message, not several. */
const CUT_INTERVAL_MS = 1000;

/** A lane that starts at `start` requests side by side, grows to `max`, and never goes below 1. */
export function createUploadLane({ start, max, now }: LaneOptions): UploadLane {
  let limit = start;
  let active = 0;
  let lastCutAt = Number.NEGATIVE_INFINITY;
  const waiting: (() => void)[] = [];

  const cut = (factor: number) => {
    if (now() - lastCutAt < CUT_INTERVAL_MS) return;
    lastCutAt = now();
    limit = Math.max(1, limit * factor);
  };
  const leave = (outcome: LaneSignal) => {
    active -= 1;
    if (outcome === 'throttled') cut(0.5);
    else if (outcome === 'good') limit = Math.min(max, limit + 1 / limit);
    while (active < Math.floor(limit) && waiting.length > 0) {
      active += 1;
      waiting.shift()?.();
    }
  };

  return {
    get limit() {
      return Math.floor(limit);
    },
    async enter(signal) {
      if (signal?.aborted) throw cancelled('waiting to write to Port');
      if (active < Math.floor(limit)) active += 1;
      else await enqueue(waiting, signal);
      return leave;
    },
  };
}

function enqueue(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const admit = () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = () => {
      const place = waiting.indexOf(admit);
      if (place >= 0) waiting.splice(place, 1);
      reject(cancelled('waiting to write to Port'));
    };
    waiting.push(admit);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** What an answer's status says of the width. */
export function laneSignal(status: number): LaneSignal {
  if (status === 429) return 'throttled';
  return status >= 500 || status === 408 ? 'failed' : 'good';
}
