import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, isRetriedStatus, nextDelay } from '../../../src/port/http/retry.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const context = { policy: DEFAULT_POLICY, now: NOW, random: 0.5 };
const fresh = { failed: 1, spentMs: 0, throttledMs: 0 };

describe('nextDelay', () => {
  it('doubles the wait up to its ceiling', () => {
    const waits = [1, 2, 3, 9].map((failed) =>
      nextDelay({ reason: 'transport' }, { ...fresh, failed }, context),
    );
    expect(waits).toEqual([300, 600, 1200, 15_000]);
  });

  it('spreads callers that failed together', () => {
    const early = nextDelay({ reason: 'transport' }, fresh, { ...context, random: 0 });
    const late = nextDelay({ reason: 'transport' }, fresh, { ...context, random: 1 });
    expect([early, late]).toEqual([225, 375]);
  });

  it('waits as long as Retry-After says, and no longer than the ceiling', () => {
    expect(nextDelay({ reason: 'status', status: 429, retryAfter: '7' }, fresh, context)).toBe(
      7250,
    );
    expect(nextDelay({ reason: 'status', status: 429, retryAfter: '9000' }, fresh, context)).toBe(
      300_250,
    );
  });

  it('prefers Retry-After to the rate limit reset', () => {
    expect(
      nextDelay(
        { reason: 'status', status: 429, retryAfter: '1', rateLimitReset: '200' },
        fresh,
        context,
      ),
    ).toBe(1250);
  });

  it('heeds the rate limit reset on a 429 only', () => {
    expect(nextDelay({ reason: 'status', status: 429, rateLimitReset: '20' }, fresh, context)).toBe(
      20_250,
    );
    expect(nextDelay({ reason: 'status', status: 503, rateLimitReset: '20' }, fresh, context)).toBe(
      300,
    );
  });

  it('does not hammer a Port whose reset is already over', () => {
    expect(nextDelay({ reason: 'status', status: 429, rateLimitReset: '0' }, fresh, context)).toBe(
      300,
    );
  });

  it('gives up when the budget would be exceeded', () => {
    expect(
      nextDelay({ reason: 'transport' }, { failed: 9, spentMs: 70_000, throttledMs: 0 }, context),
    ).toBeUndefined();
  });

  it('can sit out a rate limit window, even two, but not more', () => {
    const failure = { reason: 'status', status: 429, retryAfter: '280' } as const;
    expect(nextDelay(failure, { failed: 1, spentMs: 74_000, throttledMs: 0 }, context)).toBe(
      280_250,
    );
    expect(
      nextDelay(failure, { failed: 2, spentMs: 0, throttledMs: 400_000 }, context),
    ).toBeUndefined();
  });
});

it('repeats only statuses that may pass', () => {
  const retried = [
    200, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504,
  ].filter(isRetriedStatus);
  expect(retried).toEqual([408, 429, 500, 502, 503, 504]);
});
