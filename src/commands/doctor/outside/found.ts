// Makes findings, and causes of failures.
import { AppError } from '../../../errors.js';
import { cutQuoted } from '../../../lib/text/cut-text.js';
import { ended } from '../../../lib/text/ended.js';
import { refusedStatus } from '../../../port/http/errors.js';
import type { Finding, FindingCause, FindingState } from '../finding.js';

/** Characters: names in a mapping may be of any length. */
const LONGEST = 2000;

/** A cause that concerns no account in particular. */
export function cause(
  code: string,
  message: string,
  remedy: string,
  kinds: readonly string[] = [],
): FindingCause {
  const cut = (text: string): string => cutQuoted(text, LONGEST);
  return { code, message: cut(ended(message)), remedy: cut(remedy), accounts: [], kinds };
}

/** What is as it should be; `warnings` do not change that. */
export function fine(
  about: string,
  detail: string,
  warnings: readonly FindingCause[] = [],
): Finding {
  return { about, state: 'ok', detail, causes: folded(warnings) };
}

/** What is not as it should be. */
export function broken(
  about: string,
  state: Exclude<FindingState, 'ok' | 'not provable'>,
  detail: string,
  causes: readonly FindingCause[],
): Finding {
  return { about, state, detail, causes: folded(causes) };
}

/** What could not be looked at, and why. */
export function unproven(about: string, why: string): Finding {
  return { about, state: 'not provable', detail: why, causes: [] };
}

/** What asking Port for something ended in. Throws what is no failure of a request. */
export function failureFound(about: string, thrown: unknown): Finding {
  if (!(thrown instanceof AppError)) throw thrown;
  if (thrown.code === 'resync-cancelled')
    return unproven(about, 'stopped before there was an answer');
  const state = stateOf(thrown);
  return broken(about, state, DETAILS[state], [cause(thrown.code, thrown.message, thrown.remedy)]);
}

const DETAILS = { denied: 'refused', unreachable: 'no answer', wrong: 'cannot be used' };

function stateOf(error: AppError): 'denied' | 'unreachable' | 'wrong' {
  const status = refusedStatus(error);
  if (error.code === 'port-credentials-rejected' || status === 401 || status === 403)
    return 'denied';
  return error.code === 'port-unreachable' ? 'unreachable' : 'wrong';
}

/** A thousand fields may be wrong for one reason: nobody reads more than these. */
const MOST_CAUSES = 30;

function folded(causes: readonly FindingCause[]): readonly FindingCause[] {
  const more = causes.length - MOST_CAUSES;
  if (more <= 0) return causes;
  return [
    ...causes.slice(0, MOST_CAUSES),
    cause('more', `There are ${more} more of the kind`, 'Mend those above first, then look again.'),
  ];
}
