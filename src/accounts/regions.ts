// The regions that are enabled for one account. Asked three ways, each less certain than the one
// before; an answer that did not come (throttled, unreachable) is an error, never a shorter list.
import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { AwsError } from '../aws/errors/aws-error.js';
import {
  CLOSED_PARTITIONS,
  DEFAULT_REGIONS,
  globalRegion,
  isRegionName,
  regionsOf,
} from '../aws/facts/partitions.js';
import type { AwsGateway } from '../aws/gateway.js';
import { wholeList } from '../aws/paged-list.js';
import { AppError } from '../errors.js';
import type { RegionList } from '../types/account.js';
import type { Session } from '../types/session.js';

export interface RegionDeps {
  readonly gateway: AwsGateway;
  /** Where EC2 is asked first when the Account API does not answer; us-east-1 when absent. */
  readonly homeRegion?: string;
}

/**
 * Regions of the session's account, sorted by name. Partitions without opt-in regions are known
 * without asking. `complete` is false when neither account:ListRegions nor ec2:DescribeRegions may
 * be used: then only regions that every account has are listed. Throws AwsError when AWS did not
 * answer, AppError `aws-request-failed` for a malformed answer.
 */
export async function enabledRegions(
  deps: RegionDeps,
  session: Session,
  signal: AbortSignal,
): Promise<RegionList> {
  const closed = CLOSED_PARTITIONS[session.partition];
  if (closed) return { regions: closed, complete: true };

  const listed = await orRefused(
    () => fromAccountApi(deps, session, signal),
    NO_ANSWER_IN_ONE_PLACE,
  );
  if (Array.isArray(listed)) return { regions: listed, complete: true };
  const missing = `account:ListRegions could not be used (${listed.refused})`;
  const { advice } = listed;

  const described = await orRefused(() => fromEc2(deps, session, signal));
  if (Array.isArray(described)) {
    const warning = `${missing}; the regions were read with ec2:DescribeRegions instead. ${advice}`;
    return { regions: described, complete: true, warning };
  }
  const warning = `${missing}, nor could ec2:DescribeRegions (${described.refused}) in any region; only the ${DEFAULT_REGIONS.length} regions that every account has are read, and opt-in regions are not. ${advice}`;
  return { regions: DEFAULT_REGIONS, complete: false, warning };
}

async function fromAccountApi(
  { gateway }: RegionDeps,
  session: Session,
  signal: AbortSignal,
): Promise<string[]> {
  const client = gateway.client(AccountClient, {
    session,
    region: globalRegion(session.partition),
    signal,
  });
  const regions = await wholeList('account:ListRegions', async (NextToken) => {
    const page = await client.send(
      new ListRegionsCommand({
        RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'],
        MaxResults: 50,
        NextToken,
      }),
    );
    return { items: page.Regions, next: page.NextToken };
  });
  // Filtered again: an answer that ignores the filter must not send us to regions that are off.
  return names(
    regions.filter(
      ({ RegionOptStatus: status }) =>
        status === undefined || status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT',
    ),
    'account:ListRegions',
  );
}

async function fromEc2(
  { gateway, homeRegion = 'us-east-1' }: RegionDeps,
  session: Session,
  signal: AbortSignal,
): Promise<string[]> {
  const { DescribeRegionsCommand, EC2Client } = await import('./ec2-regions.js');
  const regions = [
    homeRegion,
    ...regionsOf(session.partition).filter((region) => region !== homeRegion),
  ];
  // Without AllRegions the answer holds only regions that are enabled for the account (API
  // reference of DescribeRegions).
  const { Regions } = await gateway.anywhere.ask(
    { name: 'ec2:DescribeRegions', accountId: session.accountId, regions },
    (region) =>
      gateway.client(EC2Client, { session, region, signal }).send(new DescribeRegionsCommand({})),
  );
  return names(
    (Regions ?? []).filter(({ OptInStatus: status }) => status !== 'not-opted-in'),
    'ec2:DescribeRegions',
  );
}

function names(
  regions: readonly { readonly RegionName?: string | undefined }[],
  operation: string,
): string[] {
  return regions
    .map(({ RegionName }) => {
      if (RegionName === undefined || !isRegionName(RegionName))
        throw new AppError(
          'aws-request-failed',
          `${operation} listed a region without a usable name, so the list is not reliable.`,
        );
      return RegionName;
    })
    .sort();
}

/**
 * The list, or why this way of asking is closed to us. An empty list counts as closed: every
 * account has regions.
 */
async function orRefused(
  ask: () => Promise<string[]>,
  closed: ReadonlySet<string> = REFUSED,
): Promise<string[] | RefusedRegions> {
  try {
    const regions = await ask();
    return regions.length > 0
      ? regions
      : { refused: 'it answered with an empty list', advice: ALLOW };
  } catch (error) {
    if (
      error instanceof AwsError &&
      (closed.has(error.category) || NOT_OFFERED.has(error.httpStatus ?? 0))
    )
      return {
        refused: error.awsCode,
        advice:
          error.meaning === 'not-allowed' || error.meaning === 'not-offered' ? ALLOW : error.remedy,
      };
    throw error;
  }
}

interface RefusedRegions {
  readonly refused: string;
  readonly advice: string;
}

const ALLOW = 'Allow account:ListRegions to the role.';

/**
 * Not allowed, or not offered here: the next way may work. All other failures may be over in a
 * minute.
 */
const REFUSED: ReadonlySet<string> = new Set<AwsError['category']>([
  'denied',
  'invalid',
  'not-found',
]);

/**
 * The Account API has one endpoint for the partition, which a network may keep out of reach though
 * all others answer.
 */
const NO_ANSWER_IN_ONE_PLACE: ReadonlySet<string> = new Set([...REFUSED, 'unreachable']);

/** An endpoint that does not know the operation at all. */
const NOT_OFFERED: ReadonlySet<number> = new Set([404, 501]);
