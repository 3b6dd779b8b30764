// Changes to a world as JSON, for programs in other processes: {"op": "<name of the mutator>",
// ...its arguments by name}.
import type { _InstanceType } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { World } from './world.js';

const id = z.string();
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));
const place = { accountId: id, region: id };
const instance = { ...place, instanceId: id };
const instanceStates = z.enum([
  'pending',
  'running',
  'shutting-down',
  'terminated',
  'stopping',
  'stopped',
]);
const policy = z.enum([
  'identity-policy',
  'service-control-policy',
  'session-policy',
  'permissions-boundary',
  'resource-policy',
]);
const accountStates = z.enum([
  'PENDING_ACTIVATION',
  'ACTIVE',
  'SUSPENDED',
  'PENDING_CLOSURE',
  'CLOSED',
]);

const op = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.strictObject({ op: z.literal(name), ...shape });

const mutation = z.discriminatedUnion('op', [
  op('addInstance', { ...place, tags: tags.optional() }),
  op('setInstanceState', { ...instance, state: instanceStates }),
  op('tagInstance', { ...instance, tags }),
  op('changeInstance', {
    ...instance,
    instanceType: z.custom<_InstanceType>((value) => typeof value === 'string'),
  }),
  op('terminateInstance', instance),
  op('removeInstance', instance),
  op('addBucket', {
    accountId: id,
    name: id.optional(),
    region: id.optional(),
    tags: tags.optional(),
  }),
  op('removeBucket', { name: id }),
  op('addCluster', { ...place, name: id.optional() }),
  op('removeCluster', { ...place, name: id }),
  op('addFunction', { ...place, name: id.optional() }),
  op('removeFunction', { ...place, name: id }),
  op('addAccount', { name: id.optional() }),
  op('closeAccount', { accountId: id, state: accountStates.optional() }),
  op('removeAccountFromOrganization', { accountId: id }),
  op('moveAccount', { accountId: id, parentId: id }),
  op('denyRole', { accountId: id }),
  op('allowRole', { accountId: id }),
  op('deleteRole', { accountId: id }),
  op('setExternalId', { accountId: id, externalId: id.nullable() }),
  op('denyBaseAssume', { roleArn: id }),
  op('allowBaseAssume', { roleArn: id }),
  op('denyAction', { accountId: id, action: id, by: policy, region: id.optional() }),
  op('allowAction', { accountId: id, action: id.optional() }),
  op('allowOnly', {
    accountId: id,
    actions: z.array(id).nullable(),
    by: policy
      .extract(['identity-policy', 'permissions-boundary', 'service-control-policy'])
      .optional(),
  }),
  op('enableRegion', place),
  op('disableRegion', place),
]);

/** A change to a world as plain JSON. */
type WorldMutation = z.infer<typeof mutation>;

/**
 * Applies a change from JSON; returns what was added, if anything. Throws an Error that says what
 * is wrong.
 */
export function applyMutation(world: World, json: unknown): unknown {
  const parsed = mutation.safeParse(json);
  if (!parsed.success)
    throw new Error(`Not a change to the world: ${z.prettifyError(parsed.error)}`);
  return apply(world, parsed.data);
}

function apply(world: World, change: WorldMutation): unknown {
  switch (change.op) {
    case 'addInstance':
      return world.addInstance(change.accountId, change.region, defined({ Tags: change.tags }));
    case 'setInstanceState':
      return world.setInstanceState(
        change.accountId,
        change.region,
        change.instanceId,
        change.state,
      );
    case 'tagInstance':
      return world.tagInstance(change.accountId, change.region, change.instanceId, change.tags);
    case 'changeInstance':
      return world.changeInstance(change.accountId, change.region, change.instanceId, {
        InstanceType: change.instanceType,
      });
    case 'terminateInstance':
      return world.terminateInstance(change.accountId, change.region, change.instanceId);
    case 'removeInstance':
      return world.removeInstance(change.accountId, change.region, change.instanceId);
    case 'addBucket':
      return world.addBucket(
        change.accountId,
        defined({ Name: change.name, Region: change.region, Tags: change.tags }),
      );
    case 'removeBucket':
      return world.removeBucket(change.name);
    case 'addCluster':
      return world.addCluster(
        change.accountId,
        change.region,
        defined({ clusterName: change.name }),
      );
    case 'removeCluster':
      return world.removeCluster(change.accountId, change.region, change.name);
    case 'addFunction':
      return world.addFunction(change.accountId, change.region, {
        Configuration: defined({ FunctionName: change.name }),
      });
    case 'removeFunction':
      return world.removeFunction(change.accountId, change.region, change.name);
    default:
      return applyToAccount(world, change);
  }
}

type AccountMutation = Exclude<
  WorldMutation,
  {
    op:
      | `${string}Instance`
      | `${string}Bucket`
      | `${string}Cluster`
      | `${string}Function`
      | 'setInstanceState';
  }
>;

function applyToAccount(world: World, change: AccountMutation): unknown {
  switch (change.op) {
    case 'addAccount':
      return world.addAccount(defined({ name: change.name }));
    case 'closeAccount':
      return world.closeAccount(change.accountId, change.state);
    case 'removeAccountFromOrganization':
      return world.removeAccountFromOrganization(change.accountId);
    case 'moveAccount':
      return world.moveAccount(change.accountId, change.parentId);
    case 'denyRole':
      return world.denyRole(change.accountId);
    case 'allowRole':
      return world.allowRole(change.accountId);
    case 'deleteRole':
      return world.deleteRole(change.accountId);
    case 'setExternalId':
      return world.setExternalId(change.accountId, change.externalId ?? undefined);
    case 'denyBaseAssume':
      return world.denyBaseAssume(change.roleArn);
    case 'allowBaseAssume':
      return world.allowBaseAssume(change.roleArn);
    case 'denyAction':
      return world.denyAction(change.accountId, {
        action: change.action,
        by: change.by,
        ...defined({ region: change.region }),
      });
    case 'allowAction':
      return world.allowAction(change.accountId, change.action);
    case 'allowOnly':
      return world.allowOnly(change.accountId, change.actions ?? undefined, change.by);
    case 'enableRegion':
      return world.enableRegion(change.accountId, change.region);
    case 'disableRegion':
      return world.disableRegion(change.accountId, change.region);
  }
}

/** Leaves out what is undefined. */
function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in object) {
    const value = object[key];
    if (isDefined(value)) kept[key] = value;
  }
  return kept;
}

function isDefined<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}
