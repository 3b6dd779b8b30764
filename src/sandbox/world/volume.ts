// EBS volumes as DescribeVolumes returns them, about 1 KB of XML each, and the attribute that only
// another call tells.
import type { Tag, Volume } from '@aws-sdk/client-ec2';
import { defineFurther } from './further.js';
import { instanceId } from './instance.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick, scramble, unscramble } from './random.js';

export interface EbsVolume {
  readonly volume: Volume;
  readonly autoEnableIO: boolean;
}

const SALT = 0xeb5;
const TYPES = ['gp3', 'gp2', 'io2'] as const;

export const ebsVolumes = defineFurther<EbsVolume>({
  name: 'AWS::EC2::Volume',
  make: makeVolume,
  idOf: ({ volume }) => volume.VolumeId ?? '',
  positionOf: (place, id) =>
    /^vol-0[0-9a-f]{16}$/.test(id)
      ? unscramble(Number.parseInt(id.slice(13), 16), place.key)
      : undefined,
});

function makeVolume(place: Place, position: number): EbsVolume {
  const key = resourceKey(place, position, SALT);
  const VolumeId = `vol-0${hex(key, 8)}${scramble(position, place.key).toString(16).padStart(8, '0')}`;
  const created = new Date(place.epoch - (key % 900) * 86_400_000 + (key % 1000));
  const attached = key % 5 !== 0;
  const encrypted = key % 3 !== 0;
  const type = pick(TYPES, key);
  return {
    volume: {
      AvailabilityZoneId: `${place.zonePrefix}-az${(key % 3) + 1}`,
      Iops: 3000 + (key % 10) * 100,
      ...(key % 6 === 5 ? {} : { Tags: tags(position, key) }),
      VolumeType: type,
      MultiAttachEnabled: false,
      ...(type === 'gp3' ? { Throughput: 125 } : {}),
      Operator: { Managed: false },
      VolumeId,
      Size: 8 * ((key % 32) + 1),
      SnapshotId: key % 2 === 0 ? `snap-0${hex(mix(key, 1), 16)}` : '',
      AvailabilityZone: `${place.region}${'abc'.charAt(key % 3)}`,
      State: attached ? 'in-use' : 'available',
      CreateTime: created,
      Attachments: attached
        ? [
            {
              DeleteOnTermination: key % 2 === 0,
              VolumeId,
              InstanceId: instanceId(place, position),
              Device: '/dev/xvda',
              State: 'attached',
              AttachTime: created,
            },
          ]
        : [],
      Encrypted: encrypted,
      ...(encrypted ? { KmsKeyId: kmsKey(place, key) } : {}),
    },
    autoEnableIO: key % 7 === 0,
  };
}

function kmsKey({ partition, region, accountId }: Place, key: number): string {
  return `arn:${partition}:kms:${region}:${accountId}:key/${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 2), 12)}`;
}

function tags(position: number, key: number): Tag[] {
  return [
    { Key: 'Name', Value: `data-${position}` },
    { Key: 'team', Value: pick(['payments', 'platform', 'data & insights'], mix(key, 3)) },
  ];
}
