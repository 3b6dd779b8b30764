// Counts requests in windows, as Port does per organization, and describes the state in headers.
import type { PortSettings } from './settings.js';

export type LimitScope = 'entity' | 'other' | 'anonymous';

export interface RateLimitResult {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimiter {
  /** Counts one request; `allowed` is false when the window's limit was used up before it. */
  take(scope: LimitScope): RateLimitResult;
}

/**
 * A limiter with one window per scope; a window starts with the first request after the previous
 * one ended.
 */
export function createRateLimiter(settings: PortSettings): RateLimiter {
  const { limits, switches, clock } = settings;
  const limitOf: Record<LimitScope, number> = {
    entity: limits.entityRequests,
    other: limits.otherRequests,
    anonymous: limits.anonymousRequests,
  };
  const windows = new Map<LimitScope, { used: number; endsAt: number }>();
  return {
    take(asked) {
      const scope = switches.oneWindow ? 'entity' : asked;
      const now = clock();
      let window = windows.get(scope);
      if (window === undefined || window.endsAt <= now) {
        window = { used: 0, endsAt: now + limits.windowSeconds * 1000 };
        windows.set(scope, window);
      }
      window.used += 1;
      const allowed = window.used <= limitOf[scope];
      const secondsLeft = Math.max(0, Math.ceil((window.endsAt - now) / 1000));
      const reset =
        switches.resetHeader === 'epoch' ? Math.ceil(window.endsAt / 1000) : secondsLeft;
      const headers: Record<string, string> = {
        'x-ratelimit-period': String(limits.windowSeconds),
        'x-ratelimit-limit': String(limitOf[scope]),
        'x-ratelimit-remaining': String(Math.max(0, limitOf[scope] - window.used)),
        'x-ratelimit-reset': String(reset),
      };
      if (!allowed && switches.retryAfter) headers['retry-after'] = String(secondsLeft);
      return { allowed, headers };
    },
  };
}
