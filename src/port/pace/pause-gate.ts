// A gate that one 429 closes for every call.

import type { Sleep } from '../../lib/waiting/waiting.js';

export interface PauseGate {
  pauseFor(ms: number): void;
  /**
   * Resolves when no pause is in force. Throws `resync-cancelled` when the signal is aborted first.
   */
  passed(signal?: AbortSignal): Promise<void>;
  /** How long it stays closed as things are. */
  leftMs(): number;
  /** How long it has been closed since `renew`, pauses that overlap counted once. */
  pausedMs(): number;
  /** A clock that stands still in a pause. */
  openMs(): number;
  renew(): void;
}

/** An open gate. Pauses that overlap end with the longest. */
export function createPauseGate(deps: {
  /** A clock that does not jump: a pause would last until it is back. */
  readonly now: () => number;
  readonly sleep: Sleep;
}): PauseGate {
  let until = Number.NEGATIVE_INFINITY;
  let paused = 0;
  let renewedAt = 0;
  const leftMs = () => Math.max(0, until - deps.now());
  return {
    pauseFor(ms) {
      const end = deps.now() + ms;
      paused += Math.max(0, end - Math.max(until, deps.now()));
      until = Math.max(until, end);
    },
    async passed(signal) {
      for (let left = until - deps.now(); left > 0; left = until - deps.now())
        await deps.sleep(left, signal);
    },
    leftMs,
    pausedMs: () => paused - renewedAt,
    openMs: () => deps.now() - (paused - leftMs()),
    renew() {
      renewedAt = paused;
    },
  };
}
