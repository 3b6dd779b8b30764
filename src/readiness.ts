// Whether the program is ready: Port has answered, and AWS knows who we are.
import type { Logger } from 'pino';
import { AppError, toError } from './errors.js';

/** What the health routes say of the start. */
export interface StartState {
  port: boolean;
  /** Why the base identity is not ready; empty when it is. */
  identity: string;
}

/** Nothing has answered yet. */
export function startState(): StartState {
  return { port: false, identity: 'the base identity has not been verified yet' };
}

/** The same as the health routes answer it. */
export function readinessOf({ port, identity }: StartState) {
  const reasons = [...(port ? [] : ['Port has not answered yet']), identity].filter(
    (reason) => reason !== '',
  );
  return { ready: reasons.length === 0, reasons };
}

/** Asks who we are in AWS, and keeps what came of it. Never rejects. */
export async function verifyIdentity(
  base: { open(signal: AbortSignal): Promise<unknown> },
  readiness: StartState,
  log: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await base.open(signal);
    readiness.identity = '';
  } catch (thrown) {
    // Not fatal here: the resync meets the same failure, reports it, and the next one tries again.
    // The routes answer anybody, so the reason itself, with its ARNs and AWS's words, is for the
    // log alone.
    const error = toError(thrown);
    readiness.identity = `${error instanceof AppError ? error.code : 'base-identity-unavailable'}: see the log`;
    if (!signal.aborted) log.warn({ err: error }, 'the base identity could not be verified');
  }
}
