// The contract of a simulated AWS world: what the simulator and the tests read from it, and what
// may be changed in it.
import type { Instance, InstanceStateName, Tag } from '@aws-sdk/client-ec2';
import type { Cluster } from '@aws-sdk/client-ecs';
import type { AllowingPolicy, BaseIdentity, Denial, Role, RolePatch } from './access.js';
import type { Bucket } from './bucket.js';
import type { Reservation } from './instance.js';
import type { FunctionPatch, LambdaFunction } from './lambda-function.js';
import type { Amount, ResolvedOptions } from './options.js';
import type { AccountPatch, AccountState, Organization, WorldAccount } from './organization.js';
import type { Place } from './place.js';
import type { ResourceSet } from './resource-set.js';

export type RegionStatus = 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT';

/** Identity of a bucket with its owner; bucket names are global. */
export interface OwnedBucket {
  readonly accountId: string;
  readonly bucket: Bucket;
}

export interface WorldReaders {
  readonly options: ResolvedOptions;
  readonly organization: Organization;
  readonly managementAccountId: string;
  readonly base: BaseIdentity;
  /** Goes up with every change; caches key on it. */
  readonly version: number;
  account(id: string): WorldAccount | undefined;
  /**
   * Accounts that exist, in a fixed order; those that left the organization have `member: false`.
   */
  accounts(): Iterable<WorldAccount>;
  /** The ARN of the world's role in an account. */
  roleArn(accountId: string): string;
  role(accountId: string, pathAndName: string): Role | undefined;
  denials(accountId: string): readonly Denial[];
  /** What the policies of an account's roles allow; those that allow everything are absent. */
  allowedActions(accountId: string): ReadonlyMap<AllowingPolicy, readonly string[]>;
  baseMayAssume(roleArn: string): boolean;
  /** The policy documents of the base identity; undefined where it has all that it needs. */
  basePolicies(): readonly string[] | undefined;
  /** Accounts besides the management account that may call Organizations. */
  isDelegatedAdministrator(accountId: string): boolean;
  regionStatuses(
    accountId: string,
  ): readonly { readonly region: string; readonly status: RegionStatus }[];
  regionEnabled(accountId: string, region: string): boolean;
  place(accountId: string, region: string): Place;
  /** What an amount comes to in a place. */
  amount(amount: Amount, accountId: string, region: string): number;
  instances(accountId: string, region: string): ResourceSet<Instance>;
  /** The reservation of an instance, as DescribeInstances wraps it. */
  reservation(accountId: string, region: string, instanceId: string): Reservation | undefined;
  buckets(accountId: string): ResourceSet<Bucket>;
  bucket(name: string): OwnedBucket | undefined;
  clusters(accountId: string, region: string): ResourceSet<Cluster>;
  functions(accountId: string, region: string): ResourceSet<LambdaFunction>;
  /** Enabled regions of an account, sorted as AWS lists them. */
  enabledRegions(accountId: string): readonly string[];
  /**
   * Counts over all active member accounts and their enabled regions; walks every account and
   * region.
   */
  totals(): WorldTotals;
}

export interface WorldTotals {
  readonly accounts: number;
  readonly activeAccounts: number;
  readonly instances: number;
  readonly buckets: number;
  readonly clusters: number;
  readonly functions: number;
}

/** Changes. Each throws an Error that names what does not exist. */
export interface WorldMutators {
  /** Tells that something was changed that the world itself does not hold, see further.ts. */
  touch(): void;
  addInstance(accountId: string, region: string, patch?: Partial<Instance>): Instance;
  /** Type, tags, state and anything else of an instance. */
  changeInstance(
    accountId: string,
    region: string,
    instanceId: string,
    patch: Partial<Instance>,
  ): void;
  setInstanceState(
    accountId: string,
    region: string,
    instanceId: string,
    state: InstanceStateName,
  ): void;
  tagInstance(accountId: string, region: string, instanceId: string, tags: readonly Tag[]): void;
  /** Terminated as in EC2: still listed, with the state `terminated`. */
  terminateInstance(accountId: string, region: string, instanceId: string): void;
  /** Gone from every list. */
  removeInstance(accountId: string, region: string, instanceId: string): void;
  addBucket(accountId: string, patch?: Partial<Bucket>): Bucket;
  changeBucket(name: string, patch: Partial<Bucket>): void;
  removeBucket(name: string): void;
  addCluster(accountId: string, region: string, patch?: Partial<Cluster>): Cluster;
  changeCluster(accountId: string, region: string, name: string, patch: Partial<Cluster>): void;
  removeCluster(accountId: string, region: string, name: string): void;
  addFunction(accountId: string, region: string, patch?: FunctionPatch): LambdaFunction;
  changeFunction(accountId: string, region: string, name: string, patch: FunctionPatch): void;
  removeFunction(accountId: string, region: string, name: string): void;
  addAccount(patch?: AccountPatch): WorldAccount;
  /**
   * Closes the account; it stays in the organization's list with this state. Default `SUSPENDED`.
   */
  closeAccount(accountId: string, state?: AccountState): void;
  /** Takes the account out of the organization; it still exists and its role still works. */
  removeAccountFromOrganization(accountId: string): void;
  changeAccount(accountId: string, patch: AccountPatch): void;
  moveAccount(accountId: string, parentId: string): void;
  /** The world's role in this account trusts nobody any more. */
  denyRole(accountId: string): void;
  /** Undoes `denyRole` and `deleteRole`. */
  allowRole(accountId: string): void;
  deleteRole(accountId: string, pathAndName?: string): void;
  putRole(accountId: string, pathAndName: string, patch?: RolePatch): void;
  setExternalId(accountId: string, externalId: string | undefined): void;
  /** Takes away, or gives back, the base identity's permission to assume a role (`*` for all). */
  denyBaseAssume(roleArn: string): void;
  allowBaseAssume(roleArn: string): void;
  denyAction(accountId: string, denial: Denial): void;
  /** Removes the denials of this action, or all of them. */
  allowAction(accountId: string, action?: string): void;
  /**
   * From now on the roles of the account may do only this, IAM actions with `*` at the end or not;
   * undefined: everything again. By this policy; by default the one attached to them.
   */
  allowOnly(accountId: string, actions: readonly string[] | undefined, by?: AllowingPolicy): void;
  /** The base identity assumes no other roles than these policy documents allow. */
  allowBaseOnly(documents: readonly string[] | undefined): void;
  enableRegion(accountId: string, region: string, status?: RegionStatus): void;
  disableRegion(accountId: string, region: string, status?: RegionStatus): void;
  setDelegatedAdministrator(accountId: string, delegated: boolean): void;
}

export interface World extends WorldReaders, WorldMutators {}
