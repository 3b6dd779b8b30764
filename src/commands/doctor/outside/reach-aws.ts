// Whether AWS can be reached: STS, Organizations, and EC2 of one region for each partition in use.
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { globalRegion, partitionOfRegion } from '../../../aws/facts/partitions.js';
import { type AwsReach, type AwsReached, createAwsReach } from '../../../aws/reach.js';
import { configuredEndpoint } from '../../../aws/send/endpoint.js';
import type { AwsConfig } from '../../../config/config.js';
import { stsRegion } from '../../../credentials/sts-region.js';
import { readArn } from '../../../lib/arn.js';
import { groupBy } from '../../../lib/group-by.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { Finding, FindingCause } from '../finding.js';
import { broken, fine, unproven } from './found.js';
import { errorCodes, type NetworkCause, networkCause, proxyInUse } from './network-causes.js';

export interface ReachedAws {
  readonly finding: Finding;
  readonly reachesSts: boolean;
  /** The clock of STS less ours, as far as its answer tells. */
  readonly skewMs?: number;
}

interface Place {
  readonly service: 'STS' | 'Organizations' | 'EC2';
  readonly region: string;
}

interface Asked extends Place, AwsReached {}

const ABOUT = 'network to AWS';

/** Never rejects. */
export async function reachAws(
  { config }: Desk,
  { proxy: env, signal }: Pick<DeskCall, 'proxy' | 'signal'>,
  limitMs: number,
): Promise<ReachedAws> {
  const userAgent = `ocean-aws/${config.integration.version}`;
  const reach = createAwsReach({ config: config.aws, env, userAgent, limitMs });
  try {
    const asked = await Promise.all(
      placesOf(config.aws).map(async (place) => ({
        ...place,
        ...(await ask(reach, place, signal)),
      })),
    );
    const sts = asked.find(({ service }) => service === 'STS');
    const reachesSts = sts !== undefined && sts.trouble === undefined;
    const finding = signal.aborted
      ? unproven(ABOUT, 'stopped before there was an answer')
      : findingOf(asked, config.aws, env);
    return { finding, reachesSts, ...(sts?.skewMs === undefined ? {} : { skewMs: sts.skewMs }) };
  } finally {
    await reach.close();
  }
}

/** What a resync asks first. */
function placesOf(aws: AwsConfig): readonly Place[] {
  const roles = [aws.accountRoleArn, ...aws.accountRoleArns].flatMap((arn) => {
    const partition = readArn(arn?.trim())?.partition;
    return partition === undefined ? [] : [partition];
  });
  const partitions = new Set([aws.partition, ...roles]);
  const home = (partition: string): string => stsRegion({ ...aws, partition });
  const own = readArn(aws.accountRoleArn?.trim())?.partition;
  return [
    ...[...partitions].map((partition) => ({ service: 'STS' as const, region: home(partition) })),
    ...(own === undefined
      ? []
      : [{ service: 'Organizations' as const, region: globalRegion(own, aws.homeRegion) }]),
    ...[...partitions].map((partition) => ({ service: 'EC2' as const, region: home(partition) })),
  ];
}

function ask(reach: AwsReach, { service, region }: Place, signal: AbortSignal) {
  if (service === 'STS') {
    const command = new GetCallerIdentityCommand({});
    return reach.ask({ Client: STSClient, region, command }, signal);
  }
  if (service === 'EC2')
    return reach.ask(
      { Client: EC2Client, region, command: new DescribeRegionsCommand({}) },
      signal,
    );
  const command = new DescribeOrganizationCommand({});
  return reach.ask({ Client: OrganizationsClient, region, command }, signal);
}

const nameOf = ({ service, region }: Place): string => `${service} (${region})`;

function findingOf(asked: readonly Asked[], aws: AwsConfig, env: DeskCall['proxy']): Finding {
  const mute = asked.filter(({ trouble }) => trouble !== undefined);
  const origins = new Set(asked.flatMap(({ origin }) => origin ?? []));
  const proxies = new Set([...origins].flatMap((origin) => proxyInUse(env, origin) ?? []));
  const way = proxies.size === 0 ? '' : ` through ${[...proxies].join(' and ')}`;
  const overridden = Object.keys(aws.endpoints).length > 0 ? ` at ${[...origins].join(', ')}` : '';
  if (mute.length === 0)
    return fine(ABOUT, `${asked.map(nameOf).join(', ')} answer${overridden}${way}`);
  const hosts = [...new Set(mute.flatMap(({ origin }) => hostOf(origin)))].join(', ');
  const causes = mute.map((one) => causeOf(one, aws, { env, hosts }));
  const worst = causes[0]?.state ?? 'unreachable';
  return broken(ABOUT, worst, `no answer of ${mute.map(nameOf).join(', ')}`, onceEach(causes));
}

function causeOf(
  { service, region, origin = 'the endpoint', trouble }: Asked,
  { endpoints }: AwsConfig,
  way: { readonly env: DeskCall['proxy']; readonly hosts: string },
): NetworkCause {
  const { code = 'unknown', message = '', cause = undefined } = trouble ?? {};
  const setting = settingOf({ service, region }, endpoints, origin);
  const target = { whose: partitionOfRegion(region) === 'aws' ? 'AWS' : `AWS (${region})`, origin };
  return networkCause({ code, message, errors: errorCodes(cause) }, { ...target, ...way, setting });
}

/** What says where the service is. */
function settingOf(
  { service, region }: Place,
  endpoints: AwsConfig['endpoints'],
  origin: string,
): string {
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  if (endpoints[service.toLowerCase()] !== undefined) return own;
  if (configuredEndpoint(endpoints, service) !== undefined) return 'AWS_ENDPOINT_URL';
  const extras = [
    ...(/\bfips\b/.test(origin) ? ['AWS_USE_FIPS_ENDPOINT'] : []),
    ...(/\bapi\./.test(origin) ? ['AWS_USE_DUALSTACK_ENDPOINT'] : []),
  ];
  const first = service === 'Organizations' ? own : `AWS_REGION (${region})`;
  return [first, ...extras].join(' or ');
}

function hostOf(origin: string | undefined): readonly string[] {
  return origin !== undefined && URL.canParse(origin) ? [new URL(origin).host] : [];
}

/** What is mended in the same way is one cause, whatever it stands before. */
function onceEach(causes: readonly NetworkCause[]): readonly FindingCause[] {
  const alike = groupBy(causes, ({ cause: { code, remedy } }) => `${code} ${withoutHosts(remedy)}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const texts = new Set(group.map(({ cause: { message } }) => message));
    return [{ ...first.cause, message: [...texts].join(' ') }];
  });
}

/** They differ from service to service. */
function withoutHosts(text: string): string {
  return text.replace(/[\w-]+(\.[\w-]+)+(:\d+)?/g, '');
}
