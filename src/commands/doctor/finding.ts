// One thing that the doctor looked at, and what must be done where it is not as it should be.
import type { Evidence } from '../../types/outcome.js';

/**
 * `denied`: somebody answered, and refused. `unreachable`: nobody answered. `wrong`: what was found
 * cannot work. `not provable`: nothing was there to ask about, or an earlier finding stands in the
 * way.
 */
export type FindingState = 'ok' | 'denied' | 'unreachable' | 'wrong' | 'not provable';

/** A statement that a policy lacks. */
export interface LackingStatement {
  /** One statement of an IAM policy. */
  readonly statement: Readonly<Record<string, unknown>>;
  /** Which policy it belongs to, and of whom. */
  readonly addTo: string;
}

export interface FindingCause {
  /** Stable: one of ours, or AWS's. */
  readonly code: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** Who must do what, and where. */
  readonly remedy: string;
  /** As far as AWS's text tells. */
  readonly deniedBy?: Evidence['deniedBy'];
  readonly lacking?: LackingStatement;
  readonly accounts: readonly string[];
  readonly kinds: readonly string[];
}

export interface Finding {
  /** What was looked at, such as `Port` or `clock`. */
  readonly about: string;
  readonly state: FindingState;
  /** What was found, in a few words. */
  readonly detail: string;
  /** Empty where the state is `ok` or `not provable`; a warning may have one with `ok`. */
  readonly causes: readonly FindingCause[];
}
