// What DescribeInstanceStatus says of a simulated instance.
import type { Instance, InstanceStatus } from '@aws-sdk/client-ec2';

const DAY_MS = 86_400_000;

/** What DescribeInstanceStatus says of an instance: checks only for a running one. */
export function instanceStatus(instance: Instance): InstanceStatus {
  const running = instance.State?.Name === 'running';
  const impaired = running && instance.InstanceId?.endsWith('0') === true;
  const check = running
    ? {
        Details: [
          {
            Name: 'reachability' as const,
            Status: impaired ? ('failed' as const) : ('passed' as const),
          },
        ],
        Status: impaired ? ('impaired' as const) : ('ok' as const),
      }
    : { Status: 'not-applicable' as const };
  return {
    AvailabilityZone: instance.Placement?.AvailabilityZone,
    AvailabilityZoneId: instance.Placement?.AvailabilityZoneId,
    Operator: { Managed: false },
    ...(impaired ? { Events: [maintenance(instance)] } : {}),
    InstanceId: instance.InstanceId,
    InstanceState: instance.State,
    InstanceStatus: check,
    SystemStatus: check,
    AttachedEbsStatus: check,
  };
}

function maintenance(instance: Instance) {
  const start = new Date((instance.LaunchTime?.getTime() ?? 0) + 900 * DAY_MS);
  return {
    InstanceEventId: `instance-event-${(instance.InstanceId ?? '').slice(2)}`,
    Code: 'system-reboot' as const,
    Description: 'The instance is scheduled for a reboot',
    NotAfter: new Date(start.getTime() + 7_200_000),
    NotBefore: start,
  };
}
