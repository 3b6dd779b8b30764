// A session that may do no more than the mapping needs: with the most exact policy that AWS takes,
// in several sessions where it takes none as a whole, and without one where it takes none at all.
import type { Logger } from 'pino';
import { createSingleFlight } from '../lib/waiting/single-flight.js';
import type { Session } from '../types/session.js';
import type { PolicyLadder, PolicyPart } from '../types/session-policy.js';
import { requireAsProven } from './issued.js';
import { isPolicyRefused, type PolicyRungs } from './policy-rungs.js';

export interface LimitedSessionDeps {
  readonly rungs: PolicyRungs;
  readonly ladder: PolicyLadder;
  readonly roleArn: string;
  readonly log: Pick<Logger, 'debug'>;
  /** A verified session of the role with this policy. */
  openWith(policy: string | undefined, signal: AbortSignal): Promise<Session>;
}

/**
 * Goes down the ladder until AWS takes a policy; a session without one says why. Throws what
 * `openWith` throws, refused policies apart.
 */
export async function openLimited(deps: LimitedSessionDeps, signal: AbortSignal): Promise<Session> {
  const { rungs, ladder, openWith } = deps;
  for (;;) {
    const parts = rungs.partsOf(ladder);
    const [first, ...others] = parts ?? [];
    if (parts === undefined || first === undefined)
      return { ...(await openWith(undefined, signal)), unlimited: rungs.whyUnlimited(ladder) };
    try {
      const session = await openWith(first.policy, signal);
      return others.length === 0 ? session : inParts(deps, session, parts);
    } catch (error) {
      if (!isPolicyRefused(error)) throw error;
      rungs.refused(ladder, parts, error);
      deps.log.debug({ roleArn: deps.roleArn, reason: error.message }, NOT_TAKEN);
    }
  }
}

const NOT_TAKEN = 'AWS does not take this session policy, a shorter one is tried';

/**
 * The session of the first part, with those of the others, which are opened when their services are
 * asked. What is in no part may be asked with the first.
 */
function inParts(deps: LimitedSessionDeps, first: Session, parts: readonly PolicyPart[]): Session {
  const others = parts.slice(1).map(({ services, policy }) => {
    const open = async (signal: AbortSignal): Promise<Session> => {
      // The first part is the longest; if AWS refuses another all the same, it is asked without.
      const session = await deps.openWith(policy, signal).catch((error: unknown) => {
        if (!isPolicyRefused(error)) throw error;
        deps.rungs.refused(deps.ladder, parts, error);
        return deps.openWith(undefined, signal);
      });
      requireAsProven(session.unproven, first.unproven, deps.roleArn);
      return session;
    };
    return { services, late: openedWhenUsed(first, open) };
  });
  return {
    ...first,
    forService: (service) => others.find(({ services }) => services.has(service))?.late ?? first,
  };
}

function openedWhenUsed(
  { accountId, partition }: Session,
  open: (signal: AbortSignal) => Promise<Session>,
): Session {
  let opened: Session | undefined;
  const opening = createSingleFlight(async (signal) => {
    opened = await open(signal);
    return opened;
  });
  return {
    accountId,
    partition,
    credentials: async (signal) => (opened ?? (await opening(signal))).credentials(signal),
    renew: async (rejected, signal) => (opened ?? (await opening(signal))).renew(rejected, signal),
  };
}
