// What is special in the story's world at the start, and what happens to it between the two syncs.
// Each change says so in a line.
import type { Simulators } from './environment.js';

/** One denied role and one throttled service. */
export function prepareWorld({ aws }: Simulators): string[] {
  const { world, faults } = aws;
  const members = activeMembers(world);
  const [denied, throttled] = members.slice(-2);
  const lines: string[] = [];
  if (denied) {
    world.denyRole(denied);
    lines.push(`Account ${denied} has a role that does not trust us.`);
  }
  if (throttled) {
    faults.add({
      service: 'ecs',
      accountId: throttled,
      region: 'us-east-1',
      times: 3,
      effect: { type: 'throttle' },
    });
    lines.push(`ECS of account ${throttled} in us-east-1 throttles the first requests.`);
  }
  return lines;
}

/** An instance removed, one resized, a bucket added, an account closed, another denied. */
export function changeWorld({ aws }: Simulators): string[] {
  const { world, faults } = aws;
  faults.clear();
  const trusting = activeMembers(world).filter(
    (id) => (world.role(id, world.options.roleName)?.trusts.length ?? 0) > 0,
  );
  const [first, second, closed, denied] = trusting;
  const lines: string[] = [];
  if (first) {
    const [instance, resized] = world.instances(first, 'us-east-1');
    if (instance?.InstanceId) {
      world.removeInstance(first, 'us-east-1', instance.InstanceId);
      lines.push(`Instance ${instance.InstanceId} of account ${first} is terminated and gone.`);
    }
    if (resized?.InstanceId) {
      world.changeInstance(first, 'us-east-1', resized.InstanceId, {
        InstanceType: 'm7g.16xlarge',
      });
      lines.push(`Instance ${resized.InstanceId} of account ${first} is resized.`);
    }
  }
  if (second) lines.push(`Bucket ${world.addBucket(second).Name} is added to account ${second}.`);
  if (closed) {
    world.closeAccount(closed);
    lines.push(`Account ${closed} is closed.`);
  }
  if (denied) {
    world.denyRole(denied);
    lines.push(`The role of account ${denied} stops to trust us.`);
  }
  return lines;
}

function activeMembers(world: Simulators['aws']['world']): string[] {
  return [...world.accounts()]
    .filter(
      ({ id, state, member }) => member && state === 'ACTIVE' && id !== world.managementAccountId,
    )
    .map(({ id }) => id);
}
