// Judges what AWS answered with: by its code, which error-table.ts lists; else by the form of the
// code; else by the HTTP status.
import {
  type CodeMeaning,
  DENIED,
  FAILED,
  INVALID,
  knownCode,
  NOT_FOUND,
  THROTTLED,
  TRANSIENT,
} from './error-table.js';
import type { AwsFailureCategory, FailureClass, Meaning } from './failure-class.js';
import { TRANSPORT_MEANINGS } from './transport-errors.js';

/**
 * Codes after which the clock is checked against the answer's Date header; which of them AWS uses
 * differs by service.
 */
const CLOCK_CODES: ReadonlySet<string> = new Set(
  'RequestTimeTooSkewed RequestInTheFuture RequestExpired SignatureDoesNotMatch InvalidSignatureException AuthFailure'.split(
    ' ',
  ),
);

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * The class of an error that AWS answered with. `code` is the one on the wire, and ours
 * (`http-404`) or empty when there was none: only a code that AWS wrote, with a status that blames
 * the request, makes `not-found` or, of its status, `denied`. `operation` is in IAM's spelling.
 */
export function judgeAnswer(
  code: string,
  status: number | undefined,
  operation: string,
): FailureClass {
  const known = knownCode(code, operation);
  if (known !== undefined && (known.category !== 'not-found' || blamesRequest(status)))
    return known;
  if (status === 429 || /Throttl|RequestRate|^TooManyRequests/.test(code)) return THROTTLED;
  if (isNoCode(code))
    return status !== undefined && TRANSIENT_STATUS.has(status) ? TRANSIENT : FAILED;
  const formed = formOf(code);
  if (formed !== undefined && formed.meaning !== 'not-found') return formed;
  if (blamesRequest(status) && formed !== undefined) return formed;
  if (status !== undefined && TRANSIENT_STATUS.has(status)) return TRANSIENT;
  if (status === 401 || status === 403) return DENIED;
  if (/^(Invalid|Malformed|Missing|Unsupported|Validation)/.test(code)) return INVALID;
  return FAILED;
}

export interface Judged {
  readonly category: AwsFailureCategory;
  readonly code: string;
  readonly message: string;
  /** In IAM's spelling. */
  readonly operation: string;
}

/**
 * What the failure means, by its code, and by service and message where AWS uses one code for two
 * things.
 */
export function meaningOf({ code, message, category, operation }: Judged): Meaning {
  const known =
    knownCode(code, operation)?.meaning ??
    TRANSPORT_MEANINGS.get(code) ??
    (isNoCode(code) ? 'foreign' : formOf(code)?.meaning);
  if (
    known === 'signature' &&
    /Signature (expired|not yet current)|is now (earlier|later) than/i.test(message)
  )
    return 'clock';
  if (known !== undefined) return known;
  if (category === 'denied')
    return /not authorized|access denied|explicit deny/i.test(message) ? 'not-allowed' : 'refused';
  if (category === 'expired') return 'expired';
  if (category === 'throttled') return 'too-fast';
  if (category === 'unreachable') return 'connection';
  return category === 'invalid' || category === 'not-found' ? category : 'unexplained';
}

/**
 * Codes of families whose members come and go with services: of accounts that are not (yet, any
 * more) in use, and of encryption keys.
 */
function formOf(code: string): CodeMeaning | undefined {
  if (/^Account(Is)?(Suspended|Blocked|Disabled|Closed|Terminated|Inactive|NotActive)/.test(code))
    return { ...DENIED, meaning: 'account-blocked' };
  if (/Not(SignedUp|Subscribed)|SubscriptionRequired|^OptInRequired/.test(code))
    return { ...DENIED, meaning: 'not-subscribed' };
  if (/PendingVerification|VerificationPending/.test(code))
    return { ...DENIED, meaning: 'account-pending' };
  if (/^K(MS|ms)|^KeyUnavailable|InaccessibleEncryption/.test(code))
    return { ...FAILED, meaning: 'key' };
  if (
    /(^NoSuch|NotFound(Exception|Fault|Error)?$|\.NotFound$|DoesNotExist(Exception|Fault)?$)/.test(
      code,
    )
  )
    return { ...NOT_FOUND, meaning: 'not-found' };
  return undefined;
}

function isNoCode(code: string): boolean {
  return code === '' || /^http-\d{3}$/.test(code);
}

function blamesRequest(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** True when a clock that is off may be the cause of this code. */
export function mayBeClock(code: string): boolean {
  return CLOCK_CODES.has(code);
}
