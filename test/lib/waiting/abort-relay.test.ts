import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createAbortRelay } from '../../../src/lib/waiting/abort-relay.js';

describe('an abort relay', () => {
  it('tells everyone who follows a signal with a single listener on it, and nobody who left', () => {
    const relay = createAbortRelay();
    const stop = new AbortController();
    const told: number[] = [];
    const followed = [0, 1, 2].map((index) => {
      const one = relay.follow(stop.signal);
      one.emitter.once('abort', () => told.push(index));
      return one;
    });
    followed[1]?.release();
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    stop.abort();

    expect(told).toEqual([0, 2]);
  });

  it('takes its listener away with the last one, and hears the signal again for the next', () => {
    const relay = createAbortRelay();
    const stop = new AbortController();
    const first = relay.follow(stop.signal);
    first.release();
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);

    let told = false;
    relay.follow(stop.signal).emitter.once('abort', () => {
      told = true;
    });
    first.release();
    stop.abort();
    expect(told).toBe(true);
  });
});
