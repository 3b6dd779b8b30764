// AWS::EC2::Instance: instances of all states that EC2 still lists, with their reservation in the
// context.
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  EC2Client,
  Instance$,
  InstanceStatus$,
} from '@aws-sdk/client-ec2';
import { pagedList, wholeList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Answer, Kind } from './kind.js';
import { propertiesOf } from './reading/shape.js';

// prettier order: as the reference declares them.
const PROPERTIES = [
  'AmiLaunchIndex',
  'Architecture',
  'AvailabilityZone',
  'BlockDeviceMappings',
  'BootMode',
  'CapacityReservationSpecification',
  'ClientToken',
  'CpuOptions',
  'CurrentInstanceBootMode',
  'EbsOptimized',
  'EnclaveOptions',
  'EnaSupport',
  'Events',
  'HibernationOptions',
  'Hypervisor',
  'ImageId',
  'InstanceArn',
  'InstanceId',
  'InstanceStatus',
  'InstanceState',
  'InstanceType',
  'KeyName',
  'LaunchTime',
  'MaintenanceOptions',
  'MetadataOptions',
  'Monitoring',
  'NetworkInterfaces',
  'NetworkPerformanceOptions',
  'Operator',
  'Placement',
  'Platform',
  'PlatformDetails',
  'PrivateDnsName',
  'PrivateDnsNameOptions',
  'PrivateIpAddress',
  'ProductCodes',
  'PublicDnsName',
  'PublicIpAddress',
  'Reason',
  'RootDeviceName',
  'RootDeviceType',
  'SecurityGroups',
  'SourceDestCheck',
  'State',
  'StateReason',
  'StateTransitionReason',
  'SubnetId',
  'SystemStatus',
  'Tags',
  'UsageOperation',
  'UsageOperationUpdateTime',
  'VirtualizationType',
  'VpcId',
];

export const ec2Instance: Kind = {
  name: 'AWS::EC2::Instance',
  scope: 'regional',
  arnService: 'ec2',
  listAction: 'DescribeInstancesAction',
  iamActions: ['ec2:DescribeInstances'],
  id: 'InstanceId',
  properties: PROPERTIES,
  undeclared: 'pass',
  passes: [...modelMembers(Instance$), ...modelMembers(InstanceStatus$)],
  contextKeys: [
    'AccountId',
    'Region',
    'ReservationId',
    'OwnerId',
    'RequesterId',
    'Groups',
    'Partition',
  ],
  actionAliases: { GetInstanceStatusAction: 'DescribeInstanceStatusAction' },
  enrichments: [
    {
      action: 'DescribeInstanceStatusAction',
      fields: [
        'InstanceState',
        'InstanceStatus',
        'SystemStatus',
        'Events',
        'AttachedEbsStatus',
        'AvailabilityZone',
        'AvailabilityZoneId',
        'ApplicationStatus',
        'PerformanceStatus',
      ],
      bringsMore: true,
      iamActions: ['ec2:DescribeInstanceStatus'],
      batchSize: 100, // DescribeInstanceStatus: InstanceIds, at most 100
      async readBatch({ client }, items) {
        const InstanceIds = items.map(({ properties }) => String(properties['InstanceId']));
        const answers = new Map<string, Answer>();
        const statuses = await wholeList('ec2:DescribeInstanceStatus', async (NextToken) => {
          const command = new DescribeInstanceStatusCommand({
            InstanceIds,
            IncludeAllInstances: true,
            NextToken,
          });
          const page = await client(EC2Client).send(command);
          return { items: page.InstanceStatuses, next: page.NextToken };
        });
        for (const status of statuses) answers.set(String(status.InstanceId), propertiesOf(status));
        return answers;
      },
    },
  ],
  single: {
    gone: ['InvalidInstanceID.NotFound'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(EC2Client).send(
        new DescribeInstancesCommand({ InstanceIds: [String(properties['InstanceId'])] }),
      ),
  },
  async *list({ client }) {
    const ec2 = client(EC2Client);
    const pages = pagedList(
      'ec2:DescribeInstances',
      async (NextToken) => {
        const page = await ec2.send(
          new DescribeInstancesCommand({ MaxResults: PAGE_SIZE, NextToken }),
        );
        return { items: page.Reservations, next: page.NextToken };
      },
      // A reservation always has its list of instances, though it may be empty.
      ({ Instances }) => Array.isArray(Instances),
    );
    for await (const page of pages) {
      yield drain(page, ({ Instances = [], ...reservation }) =>
        Instances.map((instance) => ({
          properties: propertiesOf(instance),
          context: reservationContext(reservation),
        })),
      ).flat();
    }
  },
};

/**
 * Instances a page: small enough that a page parses in about 10 ms, so that the event loop keeps
 * turning.
 */
const PAGE_SIZE = 100;

function reservationContext({
  ReservationId,
  OwnerId,
  RequesterId,
  Groups,
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ReservationId, OwnerId, RequesterId, Groups };
}
