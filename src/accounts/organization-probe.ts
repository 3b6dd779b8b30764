// Which of several sessions may list an organization, where none is named for it.
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { isAwsError } from '../aws/errors/aws-error.js';
import { globalRegion } from '../aws/facts/partitions.js';
import type { AwsGateway } from '../aws/gateway.js';
import { chunk } from '../lib/group-by.js';
import type { Session } from '../types/session.js';

export interface ProbeDeps {
  readonly gateway: AwsGateway;
  readonly homeRegion: string;
}

const ASKED_AT_ONCE = 10;

/**
 * The first of the sessions, in their order, that Organizations does not refuse; undefined when it
 * refuses every one. Any other failure is no refusal. Throws only when the signal was aborted.
 */
export async function organizationSessionAmong(
  deps: ProbeDeps,
  sessions: readonly Session[],
  signal: AbortSignal,
): Promise<Session | undefined> {
  for (const group of chunk(sessions, ASKED_AT_ONCE)) {
    const refused = await Promise.all(group.map((session) => isRefused(deps, session, signal)));
    const first = refused.indexOf(false);
    if (first >= 0) return group[first];
  }
  return undefined;
}

async function isRefused(
  { gateway, homeRegion }: ProbeDeps,
  session: Session,
  signal: AbortSignal,
): Promise<boolean> {
  const region = globalRegion(session.partition, homeRegion);
  try {
    await gateway
      .client(OrganizationsClient, { session, region, signal })
      .send(new ListAccountsCommand({ MaxResults: 1 }));
    return false;
  } catch (thrown) {
    signal.throwIfAborted();
    return isAwsError(thrown) && thrown.category === 'denied';
  }
}
