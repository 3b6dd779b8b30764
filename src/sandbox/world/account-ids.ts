// Twelve-digit account ids as a reversible function of the account's number, so that 10,000
// accounts need no table.
// An affine map modulo 10^12; its multiplier is coprime to 10, so no two numbers share an id. Ids
// may begin with zeros, as real ones do.

const RANGE = 1_000_000_000_000;
const MULTIPLIER = 7_654_321_987;
/** Beyond this the product would leave the exact integers of a double. */
const MAX_ACCOUNTS = 1_000_000;

export interface AccountIds {
  /** The id of account number `index`. */
  at(index: number): string;
  /** The number of an account id, or undefined when no account number below one million has it. */
  indexOf(id: string): number | undefined;
}

/** The account ids of a world; they follow from the seed alone. */
export function accountIds(seed: number): AccountIds {
  const offset = (seed * 214_013 + 2_531_011) % RANGE;
  const inverse = inverseModulo(BigInt(MULTIPLIER), BigInt(RANGE));
  const known = new Map<string, number>();
  return {
    at: (index) => String((index * MULTIPLIER + offset) % RANGE).padStart(12, '0'),
    indexOf(id) {
      if (!/^\d{12}$/.test(id)) return undefined;
      const cached = known.get(id);
      if (cached !== undefined) return cached;
      const shifted = BigInt(Number(id) - offset + RANGE) % BigInt(RANGE);
      const index = Number((shifted * inverse) % BigInt(RANGE));
      if (index >= MAX_ACCOUNTS) return undefined;
      if (known.size >= 20_000) known.clear();
      known.set(id, index);
      return index;
    },
  };
}

function inverseModulo(value: bigint, modulus: bigint): bigint {
  let [r0, r1] = [modulus, value];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}
