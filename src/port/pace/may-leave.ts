// The way out of this program for one request to Port: past the pause that a 429 asked for, then
// through the rate limit. Guarantees that nobody keeps room from others while a pause holds it.

import { cancelled } from '../wait.js';
import type { Ask, Governor } from './governor.js';
import type { Landed } from './lines.js';
import type { PauseGate } from './pause-gate.js';

/**
 * Waits for the end of a pause, which holds all but a `beat`, and for room; room that a new pause
 * would hold is given back. Returns what `Governor.enter` returns, and throws what it throws; once
 * the signal is aborted, nothing leaves.
 */
export async function mayLeave(
  { gate, governor }: { readonly gate: PauseGate; readonly governor: Governor },
  ask: Ask,
): Promise<Landed> {
  const isHeld = () => ask.rank !== 'beat' && gate.leftMs() > 0;
  for (;;) {
    if (isHeld()) await gate.passed(ask.signal);
    const landed = await governor.enter(ask);
    if (!isHeld() && !ask.signal.aborted) return landed;
    landed('unsent');
    if (ask.signal.aborted) throw cancelled('talking to Port');
  }
}
