// What a kind may use while a cell is read: sessions and regions of its account.
import type { AwsGateway } from '../../aws/gateway.js';
import type { ReadContext } from '../../kinds/kind.js';
import type { Session } from '../../types/session.js';

/** What a cell needs to know of its account. */
export interface CellAccount {
  readonly id: string;
  readonly name: string;
  readonly session: Session;
  /**
   * Where the cell's API is asked: the cell's region, or for kinds that are not regional the
   * allowed regions, the preferred one first.
   */
  readonly regions: readonly string[];
  /** See `ReadContext.place`. */
  readonly place: object;
}

export interface ContextDeps {
  readonly gateway: AwsGateway;
  readonly includeSecretValues: boolean;
  readonly signal: AbortSignal;
}

/** `unlisted` is told what the kind notes as such. */
export function readContext(
  { gateway, includeSecretValues, signal }: ContextDeps,
  account: CellAccount,
  unlisted: ReadContext['unlisted'],
): ReadContext {
  const { session } = account;
  const region = account.regions[0] ?? '';
  return {
    accountId: account.id,
    accountName: account.name,
    partition: session.partition,
    region,
    regions: account.regions,
    includeSecretValues,
    signal,
    place: account.place,
    unlisted,
    anywhere: (name, ask) =>
      gateway.anywhere.ask({ name, accountId: account.id, regions: account.regions }, ask),
    client: (clientClass, at = region) =>
      gateway.client(clientClass, { session, region: at, signal }),
  };
}
