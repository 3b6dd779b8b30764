// AWS::EC2::Volume: EBS volumes, attached or not.
import {
  DescribeVolumeAttributeCommand,
  DescribeVolumesCommand,
  EC2Client,
  Volume$,
} from '@aws-sdk/client-ec2';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

export const ec2Volume: Kind = {
  name: 'AWS::EC2::Volume',
  scope: 'regional',
  arnService: 'ec2',
  listAction: 'DescribeVolumesAction',
  iamActions: ['ec2:DescribeVolumes'],
  id: 'VolumeId',
  properties: [
    'VolumeId',
    'VolumeType',
    'Size',
    'Iops',
    'Throughput',
    'AvailabilityZone',
    'State',
    'CreateTime',
    'Tags',
    'Encrypted',
    'SnapshotId',
    'Attachments',
    'MultiAttachEnabled',
    'KmsKeyId',
    'AutoEnableIO',
  ],
  undeclared: 'pass',
  passes: modelMembers(Volume$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'DescribeVolumeAttributeAction',
      fields: ['AutoEnableIO'],
      iamActions: ['ec2:DescribeVolumeAttribute'],
      async read({ client }, { properties }) {
        const { AutoEnableIO } = await client(EC2Client).send(
          new DescribeVolumeAttributeCommand({
            VolumeId: String(properties['VolumeId']),
            Attribute: 'autoEnableIO',
          }),
        );
        return { AutoEnableIO: present(AutoEnableIO?.Value, 'autoEnableIO') };
      },
    },
  ],
  single: {
    gone: ['InvalidVolume.NotFound'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(EC2Client).send(
        new DescribeVolumesCommand({ VolumeIds: [String(properties['VolumeId'])] }),
      ),
  },
  async *list({ client }) {
    const ec2 = client(EC2Client);
    const pages = pagedList('ec2:DescribeVolumes', async (NextToken) => {
      const page = await ec2.send(new DescribeVolumesCommand({ MaxResults: PAGE_SIZE, NextToken }));
      return { items: page.Volumes, next: page.NextToken };
    });
    for await (const page of pages)
      yield drain(page, (volume) => ({ properties: propertiesOf(volume) }));
  },
};

/**
 * Volumes a page: DescribeVolumes allows 1,000, and a page of this size parses fast enough to keep
 * the event loop turning.
 */
const PAGE_SIZE = 300;
