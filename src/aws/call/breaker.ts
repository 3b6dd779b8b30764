// A breaker per (region, service): an endpoint that does not answer costs a few time-outs in all,
// not some per cell. Any answer at all, an error included, counts as a sign of life. Calls that
// fail together count as one failure, so that a single stall, of the network or of this process,
// does not open a circuit.

export interface CircuitAdmission<C> {
  /** To be called once when the attempt has ended; with the cause when it was silent. */
  done(result: 'answered' | 'unknown'): void;
  done(result: 'silent', cause: C): void;
}

export interface Breaker<C> {
  /** An admission, or the last cause of failure when the circuit is open. */
  admit(key: string): CircuitAdmission<C> | { readonly openBecause: C | undefined };
}

interface Circuit<C> {
  failures: number;
  failedAt: number;
  answered: boolean;
  openUntil: number;
  openMs: number;
  probing: boolean;
  cause: C | undefined;
}

// An endpoint that never answered is given up sooner than one that has worked.
const FAILURES_WHEN_NEW = 2;
const FAILURES_WHEN_PROVEN = 3;
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 300_000;

/** Time comes from `now`, in milliseconds. */
export function createBreaker<C = string>(now: () => number): Breaker<C> {
  const circuits = new Map<string, Circuit<C>>();

  function fail(circuit: Circuit<C>, startedAt: number, cause: C | undefined): void {
    if (startedAt < circuit.failedAt) return;
    circuit.failedAt = now();
    circuit.failures += 1;
    circuit.cause = cause;
    const limit = circuit.answered ? FAILURES_WHEN_PROVEN : FAILURES_WHEN_NEW;
    const isOpen = now() < circuit.openUntil;
    if (!circuit.probing && (circuit.failures < limit || isOpen)) return;
    circuit.openMs = circuit.probing ? Math.min(MAX_OPEN_MS, circuit.openMs * 2) : OPEN_MS;
    circuit.openUntil = now() + circuit.openMs;
  }

  function succeed(circuit: Circuit<C>): void {
    circuit.answered = true;
    circuit.failures = 0;
    circuit.openUntil = 0;
  }

  return {
    admit(key) {
      let circuit = circuits.get(key);
      if (circuit === undefined) {
        circuit = {
          failures: 0,
          failedAt: 0,
          answered: false,
          openUntil: 0,
          openMs: OPEN_MS,
          probing: false,
          cause: undefined,
        };
        circuits.set(key, circuit);
      }
      const own = circuit;
      if (own.openUntil > 0 && (own.probing || now() < own.openUntil))
        return { openBecause: own.cause };
      const startedAt = now();
      const probe = own.openUntil > 0;
      if (probe) own.probing = true;
      return {
        done(result, cause?: C) {
          if (result === 'answered') succeed(own);
          else if (result === 'silent') fail(own, startedAt, cause);
          if (probe) own.probing = false;
        },
      };
    },
  };
}
