// What a kind is: data and a few small functions. A kind knows AWS's API and the raw shape, and
// nothing of Port, JQ, schedules, credentials, retries, logs or outcomes; those follow from this
// interface.
import type { ClientConstructor, SdkClient } from '../aws/sdk.js';

export type Properties = Readonly<Record<string, unknown>>;

/** One item as the list operation gave it, in the shape JQ will see, without enrichments. */
export interface Listed {
  readonly properties: Properties;
  /** Keys added to `__ExtraContext` after the ones that the scope implies. */
  readonly context?: Properties;
  /**
   * What only this kind's own enrichments need to know of the item, such as the region of a bucket.
   * Never seen by JQ.
   */
  readonly private?: Properties;
  /** Names the item within its batch, for kinds where no top-level property does. */
  readonly key?: string;
}

/** Everything a kind may use while one cell is read. */
export interface ReadContext {
  readonly accountId: string;
  readonly accountName: string;
  readonly partition: string;
  /**
   * The cell's region; for kinds that are not regional, a region where the account-wide API can be
   * asked.
   */
  readonly region: string;
  /** Regions of this account that the mapping allows; the first is `region`. */
  readonly regions: readonly string[];
  readonly includeSecretValues: boolean;
  readonly signal: AbortSignal;
  /** Identity of this (account, region) for reads that several kinds share, see shared-read.ts. */
  readonly place: object;
  /**
   * Notes that a part of the list could not be read (one parent of a nested list, say), so that the
   * others can go on: the cell then ends with this failure instead of `complete`, and nothing is
   * deleted for it. A cancellation is thrown on.
   */
  unlisted(error: unknown): void;
  /**
   * Asks what every region of the account answers alike, where it is likely to be answered first.
   * `name` names the question.
   */
  anywhere<T>(name: string, ask: (region: string) => Promise<T>): Promise<T>;
  /** An SDK client bound to this account's session and this cell's (or the given) region. */
  client<C extends SdkClient>(clientClass: ClientConstructor<C>, region?: string): C;
}

/**
 * The item was listed, but is gone now: AWS said so. Only the read that describes the item is
 * believed.
 */
export const VANISHED = Symbol('vanished');

/**
 * What a batched read says of one item; an item without an answer counts as unread, not as gone.
 */
export type Answer = Properties | typeof VANISHED | Error;

interface EnrichmentBase {
  /** The `includeActions` name. */
  readonly action: string;
  /** Default actions run whether the mapping names them or not. */
  readonly always?: boolean;
  /**
   * A default read whose word on whether the item exists is AWS's own: one of `gone`, or an answer
   * that lists it among what is missing.
   */
  readonly describes?: boolean;
  /**
   * Codes by which this operation says, according to its API reference, that the item itself does
   * not exist: then the item is VANISHED. Only a read that describes the item has any. What another
   * read does not find is asked for once more, see still-there.ts.
   */
  readonly gone?: readonly string[];
  /** The top-level properties that this read fills: unknown, not null, when it fails. */
  readonly fields: readonly string[];
  /**
   * It also passes on whatever else AWS answers: when it fails, every property that nothing
   * declares is unknown too.
   */
  readonly bringsMore?: boolean;
  readonly iamActions: readonly string[];
}

/**
 * One call for one item. Throws when the item could not be read; an error by one of the `gone`
 * codes means VANISHED.
 */
export interface ItemEnrichment extends EnrichmentBase {
  read(context: ReadContext, item: Listed): Promise<Properties | typeof VANISHED>;
}

/**
 * One call for up to `batchSize` items; answers are joined by the kind's natural id, never by
 * position.
 */
export interface BatchEnrichment extends EnrichmentBase {
  readonly batchSize: number;
  /**
   * For APIs that take the children of one parent only: all items of one batch have the same
   * parent.
   */
  parentOf?(item: Listed): string;
  readBatch(context: ReadContext, items: readonly Listed[]): Promise<ReadonlyMap<string, Answer>>;
}

export type Enrichment = ItemEnrichment | BatchEnrichment;

/**
 * One call for one item by its own name, which tells whether the item exists. What it gives is not
 * used.
 */
export interface SingleRead {
  /** Codes by which this operation says that the item does not exist. */
  readonly gone: readonly string[];
  /** Actions beyond those of the list, if it needs any. */
  readonly iamActions: readonly string[];
  read(context: ReadContext, item: Listed): Promise<unknown>;
}

/**
 * `account`: one item per readable account, no AWS call. `organization`: one cell for the whole
 * organization.
 * `global`: one cell per account. `regional`: one cell per account and enabled region.
 */
export type KindScope = 'account' | 'organization' | 'global' | 'regional';

export interface Kind {
  readonly name: string;
  readonly scope: KindScope;
  /**
   * The service part of the resource's own ARN, such as `ec2`; decides where an entity of this kind
   * comes from.
   */
  readonly arnService: string;
  /**
   * The name by which `includeActions` may call the list operation; absent where the reference has
   * no such action.
   */
  readonly listAction?: string;
  /** IAM actions of the list operation. */
  readonly iamActions: readonly string[];
  /** The property that names the item uniquely within its cell, or within its parent. */
  readonly id: string;
  /** What names the parents that `id` is unique in: listed properties, or keys of the context. */
  readonly uniqueIn?: readonly string[];
  /** Declared properties in the order in which they are emitted. */
  readonly properties: readonly string[];
  /**
   * Properties that the reference drops for no reason a mapping could rely on; emitted after the
   * declared ones.
   */
  readonly beyondReference?: readonly string[];
  /**
   * `pass`: properties that are not declared follow the declared ones. `drop`: they are left out,
   * as the reference does.
   */
  readonly undeclared: 'pass' | 'drop';
  /**
   * Names that AWS's own model has for what is passed on; a mapping that reads any other name has
   * probably mistyped it.
   */
  readonly passes?: readonly string[];
  /** Keys of `__ExtraContext`, for the docs and tests. */
  readonly contextKeys: readonly string[];
  /** Fields of optional enrichments that the list gives too. */
  readonly alsoListed?: readonly string[];
  readonly enrichments: readonly Enrichment[];
  /**
   * Asked when an enrichment does not find a listed item; for kinds with enrichments of which none
   * describes the item by default.
   */
  readonly single?: SingleRead;
  /** Actions that its reads need beyond theirs where AWS or an endpoint answers unusually. */
  readonly fallbackActions?: readonly string[];
  /** Some of its reads are shared with other kinds of the same account and region. */
  readonly sharesReads?: boolean;
  /** Outdated or misspelt action names that are accepted with a warning, by the right name. */
  readonly actionAliases?: Readonly<Record<string, string>>;
  /**
   * Pages of items, each to be emptied by whoever takes it. Must end only when AWS said that there
   * are no more, and throw otherwise.
   */
  list(context: ReadContext): AsyncIterable<Listed[]>;
}
