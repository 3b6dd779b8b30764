// EC2: instances by reservation, their status, regions, volumes. Pages, ids and their errors behave
// as in the EC2 API reference.
import { type Reservation, reservationAt } from '../../world/instance.js';
import { instanceStatus } from '../../world/instance-status.js';
import { dnsSuffix } from '../../world/regions.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  integer,
  pageOf,
  type Service,
  startOf,
  strings,
  text,
  vanished,
} from '../call.js';
import { ec2Answer, ec2Set, invalidNextToken } from '../ec2-answer.js';
import { queryRoute } from '../form.js';
import { element } from '../xml.js';
import { describeVolumeAttribute, describeVolumes } from './ec2-volumes.js';

/** Most instances in one page; it is what a request without MaxResults gets. */
const PAGE = 1000;
const INSTANCE_ID = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** The page that a request asks for: positions of instances, or those of the ids it names. */
function select(call: Call): {
  readonly positions: readonly number[];
  readonly nextToken?: string | undefined;
} {
  const { world, identity, region, input } = call;
  const instances = world.instances(identity.accountId, region);
  const ids = strings(input, 'InstanceId');
  if (input['MaxResults'] !== undefined && ids.length > 0) {
    throw AwsError.code(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  if (ids.length > 0) return { positions: positionsOf(call, ids) };
  const start = startOf(call, text(input, 'NextToken'), invalidNextToken);
  return pageOf(call, instances, start, integer(input, 'MaxResults', 5, PAGE) ?? PAGE);
}

/** One unknown id fails the whole request, and the message names all of them. */
function positionsOf(call: Call, ids: readonly string[]): readonly number[] {
  const { world, identity, region } = call;
  const malformed = ids.find((id) => !INSTANCE_ID.test(id));
  if (malformed !== undefined)
    throw AwsError.code('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const instances = world.instances(identity.accountId, region);
  const unknown: string[] = [];
  const positions = [...new Set(ids)].map((id) => {
    const position = vanished(call, id) ? undefined : instances.locate(id);
    if (position === undefined) unknown.push(id);
    return position ?? -1;
  });
  if (unknown.length > 0) {
    const subject =
      unknown.length === 1
        ? `The instance ID '${unknown[0]}' does`
        : `The instance IDs '${unknown.join(', ')}' do`;
    throw AwsError.code('InvalidInstanceID.NotFound', `${subject} not exist`);
  }
  return positions;
}

function describeInstances(call: Call) {
  const { world, identity, region, fragments } = call;
  const place = world.place(identity.accountId, region);
  const instances = world.instances(identity.accountId, region);
  const states = stateFilter(call);
  const { positions, nextToken } = select(call);
  let reservations = '';
  let open = '';
  for (const position of positions) {
    if (states !== undefined && !states.includes(instances.at(position)?.State?.Name ?? ''))
      continue;
    const item = fragments.get(`i/${identity.accountId}/${region}/${position}`, () => {
      const instance = instances.at(position);
      return instance === undefined ? '' : `<item>${call.ec2.instance(instance)}</item>`;
    });
    if (item === '') continue;
    const reservation = reservationAt(place, position);
    if (reservation.ReservationId !== open) {
      if (open !== '') reservations += '</instancesSet></item>';
      reservations += `<item>${reservationHead(reservation)}<instancesSet>`;
      open = reservation.ReservationId;
    }
    reservations += item;
  }
  if (open !== '') reservations += '</instancesSet></item>';
  return ec2Answer(call, ec2Set('reservationSet', reservations) + element('nextToken', nextToken));
}

function reservationHead({ ReservationId, OwnerId, RequesterId }: Reservation): string {
  return `${element('reservationId', ReservationId)}${element('ownerId', OwnerId)}${element('requesterId', RequesterId)}<groupSet/>`;
}

/** The states asked for with the one filter that is supported, `instance-state-name`. */
function stateFilter({ input }: Call): readonly string[] | undefined {
  let states: string[] | undefined;
  for (const [name, value] of Object.entries(input)) {
    const filter = /^Filter\.(\d+)\.Name$/.exec(name)?.[1];
    if (filter === undefined) continue;
    if (value !== 'instance-state-name')
      throw AwsError.code('InvalidParameterValue', `The filter '${String(value)}' is invalid`);
    states = [...(states ?? []), ...strings(input, `Filter.${filter}.Value`)];
  }
  return states;
}

/** Answers in another order than asked, since EC2 promises none. */
function describeInstanceStatus(call: Call) {
  const { world, identity, region, input } = call;
  const instances = world.instances(identity.accountId, region);
  const all = text(input, 'IncludeAllInstances') === 'true';
  const { positions, nextToken } = select(call);
  let items = '';
  for (const position of positions) {
    const instance = instances.at(position);
    if (instance === undefined || (!all && instance.State?.Name !== 'running')) continue;
    items = `<item>${call.ec2.status(instanceStatus(instance))}</item>${items}`;
  }
  return ec2Answer(call, ec2Set('instanceStatusSet', items) + element('nextToken', nextToken));
}

function describeRegions(call: Call) {
  const { world, identity, input } = call;
  const all = text(input, 'AllRegions') === 'true';
  const names = strings(input, 'RegionName');
  const statuses = {
    ENABLED_BY_DEFAULT: 'opt-in-not-required',
    ENABLED: 'opted-in',
    ENABLING: 'not-opted-in',
    DISABLING: 'not-opted-in',
    DISABLED: 'not-opted-in',
  };
  const items = world
    .regionStatuses(identity.accountId)
    .filter(
      ({ region, status }) =>
        (all || status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT') &&
        (names.length === 0 || names.includes(region)),
    )
    .map(({ region, status }) => {
      const endpoint = `ec2.${region}.${dnsSuffix(world.options.partition)}`;
      return `<item>${element('regionName', region)}${element('regionEndpoint', endpoint)}${element('optInStatus', statuses[status])}</item>`;
    });
  return ec2Answer(call, ec2Set('regionInfo', items.join('')));
}

/** The EC2 service. */
export const ec2: Service = {
  regional: true,
  route: queryRoute('2016-11-15'),
  resources: ({ input }) =>
    [
      ...strings(input, 'InstanceId'),
      ...strings(input, 'VolumeId'),
      text(input, 'VolumeId') ?? [],
    ].flat(),
  permission: ({ operation }) => ({ action: `ec2:${operation}` }),
  operations: {
    DescribeInstances: describeInstances,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeRegions: describeRegions,
    DescribeVolumes: describeVolumes,
    DescribeVolumeAttribute: describeVolumeAttribute,
  },
};
