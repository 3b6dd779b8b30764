// What an organization says of its accounts beside their ids: name, way through the units, tags.
// What cannot be read is unknown and never taken for absent. Each is read once for a resync, when
// it is asked for first.
import pLimit from 'p-limit';
import { isAwsError } from '../aws/errors/aws-error.js';
import type { ClientConstructor, SdkClient } from '../aws/sdk.js';
import { AppError, toError } from '../errors.js';
import type { AccountContextName } from '../types/account-context.js';
import type { Tags } from './account-tags.js';
import { accountName, type MemberAccount } from './member-account.js';
import type { OrganizationReading } from './read-organization.js';

/** A value, or why it is unknown. */
export type FactAnswer = { readonly value: unknown } | { readonly unknown: Error };

export interface AccountFacts {
  /**
   * What is known of an account under this name. `thorough`: also asked for account by account,
   * where nothing else tells. Rejects only when the resync was stopped.
   */
  of(name: AccountContextName, accountId: string, thorough: boolean): Promise<FactAnswer>;
}

export interface AccountFactsDeps {
  readonly reading: Pick<OrganizationReading, 'accounts' | 'paths' | 'walked'>;
  /** The account whose session the clients have. */
  readonly reader: string;
  /** A client bound to that session, where Organizations is. */
  client<C extends SdkClient>(clientClass: ClientConstructor<C>): C;
  readonly signal: AbortSignal;
}

/** Calls for single accounts side by side: the whole organization shares small quotas. */
const ACCOUNTS_AT_ONCE = 4;

/** Reads nothing before it is asked. */
export function createAccountFacts(deps: AccountFactsDeps): AccountFacts {
  const { reading, signal } = deps;
  const members = new Map(reading.accounts.map((account) => [account.id, account]));
  const tagsOf = createTagReader(deps, members);

  async function unitsOf(accountId: string) {
    const { error } = await reading.walked;
    const units = reading.paths.get(accountId);
    if (units !== undefined) return units;
    throw error ?? notListed(accountId, 'the units');
  }

  async function read(name: AccountContextName, id: string, thorough: boolean): Promise<unknown> {
    switch (name) {
      case 'AccountName': {
        const known = members.get(id)?.name;
        if (known === undefined || known === accountName(id)) throw notListed(id, 'the names');
        return known;
      }
      case 'OrganizationalUnitPath':
        return (await unitsOf(id)).map((unit) => unit.name).join('/');
      case 'OrganizationalUnitIds':
        return (await unitsOf(id)).map((unit) => unit.id);
      case 'AccountTags':
        return tagsOf(id, thorough);
    }
  }

  return {
    async of(name, accountId, thorough) {
      try {
        return { value: await read(name, accountId, thorough) };
      } catch (thrown) {
        signal.throwIfAborted();
        return { unknown: toError(thrown) };
      }
    },
  };
}

function notListed(accountId: string, what: string): AppError {
  return new AppError(
    'aws-request-failed',
    `Organizations did not list account ${accountId} when ${what} of the accounts were read.`,
    { remedy: 'It may have been moved meanwhile: the next resync reads it again.' },
  );
}

/**
 * The tagging API names the tags of all accounts in few calls, but only to the management account:
 * to any other it shows none, which would look like accounts without tags.
 */
function createTagReader(
  { reader, client }: AccountFactsDeps,
  members: ReadonlyMap<string, MemberAccount>,
) {
  const limit = pLimit(ACCOUNTS_AT_ONCE);
  const single = new Map<string, Promise<Tags>>();
  let all: Promise<ReadonlyMap<string, Tags> | Error> | undefined;
  /** The permission for single accounts is missing too: no other account would be answered. */
  let refused: Error | undefined;

  function askAll(): Promise<ReadonlyMap<string, Tags> | Error> {
    const isManagement = [...members.values()].some(({ arn }) => arn?.split(':')[4] === reader);
    all ??= isManagement ? readAllTags(client) : Promise.resolve(onlyForManagement(reader));
    return all;
  }

  async function askOne(id: string, why: Error): Promise<Tags> {
    if (refused !== undefined) throw refused;
    try {
      const { readTagsOf } = await import('./account-tags.js');
      return await readTagsOf(client, id);
    } catch (thrown) {
      if (!isAwsError(thrown) || thrown.category !== 'denied') throw thrown;
      // Of two ways that are not allowed, the one with fewer calls is told.
      refused = isAwsError(why) ? why : thrown;
      throw refused;
    }
  }

  return async (id: string, thorough: boolean): Promise<Tags> => {
    if (!members.has(id)) throw notListed(id, 'the tags');
    const known = await askAll();
    if (!(known instanceof Error)) return known.get(id) ?? {};
    const mayAsk = !isAwsError(known) || known.category === 'denied';
    if (!thorough || !mayAsk) throw known;
    const asked = single.get(id) ?? limit(() => askOne(id, known));
    single.set(id, asked);
    return asked;
  };
}

/** Few mappings read tags, so their clients are loaded when one does. */
async function readAllTags(
  client: AccountFactsDeps['client'],
): Promise<ReadonlyMap<string, Tags> | Error> {
  try {
    const { readTags } = await import('./account-tags.js');
    return await readTags(client);
  } catch (thrown) {
    return toError(thrown);
  }
}

function onlyForManagement(reader: string): AppError {
  return new AppError(
    'aws-request-failed',
    `Account ${reader} is not known to be the management account, which alone can list the tags of all accounts.`,
  );
}
