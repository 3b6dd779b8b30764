// Spreads resources over places: how many of a kind are in account number a and its r-th region.
import type { Amount } from './options.js';

/**
 * The number of resources in one place. An exact total is spread evenly; what remains goes to
 * scattered places, so that a small total does not gather in the first accounts. Places outside the
 * world's original accounts and regions get none of a total.
 */
export function amountIn(
  amount: Amount,
  place: { account: number; region: string; slot: number; slots: number },
): number {
  if (typeof amount === 'number') return amount;
  if (typeof amount === 'function') return amount(place.account, place.region);
  if (place.slot < 0 || place.slot >= place.slots) return 0;
  const each = Math.floor(amount.total / place.slots);
  const scattered = (place.slot * scatterStep(place.slots)) % place.slots;
  return each + (scattered < amount.total % place.slots ? 1 : 0);
}

/**
 * A step near the golden section of `slots` that visits every slot once, so it has no common
 * divisor with it.
 */
function scatterStep(slots: number): number {
  let step = Math.max(1, Math.round(slots * 0.618));
  while (commonDivisor(step, slots) !== 1) step++;
  return step;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
