// The changes that can be made to a world; each bumps its version so that caches are dropped.
import type { Access } from './access.js';
import { clusterArn } from './cluster.js';
import { instanceState } from './instance.js';
import { functionArn } from './lambda-function.js';
import type { Organization } from './organization.js';
import type { RegionState } from './region-state.js';
import type { Resources } from './resources.js';
import type { WorldMutators, WorldReaders } from './world.js';

export interface MutatorContext {
  readonly readers: WorldReaders;
  readonly organization: Organization;
  readonly access: Access;
  readonly resources: Resources;
  readonly regions: RegionState;
  readonly delegated: Set<string>;
  readonly bucketOwners: Map<string, string>;
  changed(): void;
}

/** All mutators of a world. */
export function createMutators(context: MutatorContext): WorldMutators {
  const touch = (): void => context.changed();
  return {
    touch,
    ...instanceMutators(context),
    ...resourceMutators(context),
    ...accountMutators(context),
    ...accessMutators(context),
  };
}

function settle({ changed }: MutatorContext, done: boolean, what: string): void {
  if (!done) throw new Error(`There is no ${what} in this world.`);
  changed();
}

function instanceMutators(context: MutatorContext) {
  const { resources, changed } = context;
  const changeInstance: WorldMutators['changeInstance'] = (accountId, region, id, patch) =>
    settle(
      context,
      resources.instances(accountId, region, true).change(id, patch),
      `instance ${id} in ${accountId} ${region}`,
    );
  const setInstanceState: WorldMutators['setInstanceState'] = (accountId, region, id, state) =>
    changeInstance(accountId, region, id, { State: instanceState(state) });
  return {
    addInstance(accountId, region, patch = {}) {
      changed();
      return resources.instances(accountId, region, true).add(patch);
    },
    changeInstance,
    setInstanceState,
    tagInstance: (accountId, region, id, tags) =>
      changeInstance(accountId, region, id, { Tags: [...tags] }),
    terminateInstance: (accountId, region, id) =>
      changeInstance(accountId, region, id, {
        State: instanceState('terminated'),
        StateTransitionReason: 'User initiated',
        PublicIpAddress: undefined,
        PrivateIpAddress: undefined,
        PublicDnsName: '',
        PrivateDnsName: '',
        SubnetId: undefined,
        VpcId: undefined,
        BlockDeviceMappings: [],
        NetworkInterfaces: [],
        SecurityGroups: [],
      }),
    removeInstance: (accountId, region, id) =>
      settle(
        context,
        resources.instances(accountId, region, true).remove(id),
        `instance ${id} in ${accountId} ${region}`,
      ),
  } satisfies Partial<WorldMutators>;
}

function resourceMutators(context: MutatorContext) {
  const { readers, resources, bucketOwners, changed } = context;
  const ownerOf = (name: string): string => {
    const owned = readers.bucket(name);
    if (owned === undefined) throw new Error(`There is no bucket ${name} in this world.`);
    return owned.accountId;
  };
  return {
    addBucket(accountId, patch = {}) {
      const bucket = resources.buckets(accountId, true).add(patch);
      bucketOwners.set(bucket.Name, accountId);
      changed();
      return bucket;
    },
    changeBucket: (name, patch) =>
      settle(context, resources.buckets(ownerOf(name), true).change(name, patch), `bucket ${name}`),
    removeBucket: (name) =>
      settle(context, resources.buckets(ownerOf(name), true).remove(name), `bucket ${name}`),
    addCluster(accountId, region, patch = {}) {
      changed();
      const { clusterName } = patch;
      const named =
        clusterName === undefined
          ? {}
          : { clusterArn: clusterArn(readers.place(accountId, region), clusterName) };
      return resources.clusters(accountId, region, true).add({ ...named, ...patch });
    },
    changeCluster: (accountId, region, name, patch) =>
      settle(
        context,
        resources.clusters(accountId, region, true).change(name, patch),
        `cluster ${name} in ${accountId} ${region}`,
      ),
    removeCluster: (accountId, region, name) =>
      settle(
        context,
        resources.clusters(accountId, region, true).remove(name),
        `cluster ${name} in ${accountId} ${region}`,
      ),
    addFunction(accountId, region, patch = {}) {
      changed();
      const name = patch.Configuration?.FunctionName;
      const arn =
        name === undefined
          ? {}
          : { FunctionArn: functionArn(readers.place(accountId, region), name) };
      return resources
        .functions(accountId, region, true)
        .add({ ...patch, Configuration: { ...arn, ...patch.Configuration } });
    },
    changeFunction: (accountId, region, name, patch) =>
      settle(
        context,
        resources.functions(accountId, region, true).change(name, patch),
        `function ${name} in ${accountId} ${region}`,
      ),
    removeFunction: (accountId, region, name) =>
      settle(
        context,
        resources.functions(accountId, region, true).remove(name),
        `function ${name} in ${accountId} ${region}`,
      ),
  } satisfies Partial<WorldMutators>;
}

function accountMutators({ organization, regions, delegated, changed }: MutatorContext) {
  const changeAccount: WorldMutators['changeAccount'] = (accountId, patch) => {
    organization.patchAccount(accountId, patch);
    changed();
  };
  return {
    addAccount(patch = {}) {
      changed();
      return organization.addAccount(patch);
    },
    changeAccount,
    closeAccount: (accountId, state = 'SUSPENDED') => changeAccount(accountId, { state }),
    removeAccountFromOrganization: (accountId) => changeAccount(accountId, { member: false }),
    moveAccount(accountId, parentId) {
      if (
        parentId !== organization.rootId &&
        !organization.units.some(({ id }) => id === parentId)
      ) {
        throw new Error(`There is no root or organizational unit ${parentId} in this world.`);
      }
      changeAccount(accountId, { parentId });
    },
    enableRegion(accountId, region, status = 'ENABLED') {
      regions.set(accountId, region, status);
      changed();
    },
    disableRegion(accountId, region, status = 'DISABLED') {
      regions.set(accountId, region, status);
      changed();
    },
    setDelegatedAdministrator(accountId, on) {
      if (on) delegated.add(accountId);
      else delegated.delete(accountId);
      changed();
    },
  } satisfies Partial<WorldMutators>;
}

function accessMutators({ readers, access, changed }: MutatorContext) {
  const { options } = readers;
  const standard = `${options.rolePath.slice(1)}${options.roleName}`;
  const trusts = options.trustedPrincipals ?? [
    `arn:${options.partition}:iam::${readers.managementAccountId}:root`,
  ];
  const putRole: WorldMutators['putRole'] = (accountId, name, patch = {}) => {
    access.putRole(accountId, name, patch);
    changed();
  };
  return {
    putRole,
    denyRole: (accountId) => putRole(accountId, standard, { trusts: [], trustsWebIdentity: false }),
    allowRole: (accountId) => putRole(accountId, standard, { trusts, trustsWebIdentity: true }),
    deleteRole(accountId, name = standard) {
      access.deleteRole(accountId, name);
      changed();
    },
    setExternalId: (accountId, externalId) => putRole(accountId, standard, { externalId }),
    denyBaseAssume(roleArn) {
      access.baseMayNotAssume.add(roleArn);
      changed();
    },
    allowBaseAssume(roleArn) {
      access.baseMayNotAssume.delete(roleArn);
      changed();
    },
    denyAction(accountId, denial) {
      access.setDenials(accountId, [...access.denials(accountId), denial]);
      changed();
    },
    allowAction(accountId, action) {
      access.setDenials(
        accountId,
        action === undefined
          ? []
          : access.denials(accountId).filter((denial) => denial.action !== action),
      );
      changed();
    },
    allowOnly(accountId, actions, by = 'identity-policy') {
      access.setAllowedActions(accountId, by, actions);
      changed();
    },
    allowBaseOnly(documents) {
      access.setBasePolicies(documents);
      changed();
    },
  } satisfies Partial<WorldMutators>;
}
