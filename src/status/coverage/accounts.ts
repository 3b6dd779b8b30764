// The accounts that coverage knows, each with a place that all columns share.
import type { AccountList } from '../../types/account.js';
import type { StatusNumber } from './kind-columns.js';

/** Why a whole account, or all that depends on its regions, was not read. */
export interface AccountFailure {
  readonly run: number;
  readonly status: StatusNumber;
  readonly code: string;
  readonly what: 'account' | 'regions';
}

export interface KnownAccount {
  readonly id: string;
  /** The name without secrets, which are looked for when it is first asked for. */
  readonly name: string;
  /** As AWS told it; shown to nobody. */
  readonly told: string;
  /** False when it is missing in the last list, which proves nothing about it. */
  listed: boolean;
  failure?: AccountFailure | undefined;
}

export interface Accounts {
  /** Takes the accounts of a list; returns the places of those that are provably gone. */
  take(list: AccountList): readonly number[];
  /** The place of the account, a new one when it is not known; undefined when all are taken. */
  placeOf(id: string): number | undefined;
  find(id: string): number | undefined;
  at(place: number): KnownAccount | undefined;
  /** All places up to the last one in use. */
  readonly places: number;
  readonly size: number;
  /** Accounts without a place, because there were too many. */
  readonly beyond: number;
}

/** The largest organizations have a fifth of it. */
const MOST_ACCOUNTS = 50_000;
const LONGEST_ID = 64;

/** No account. Names pass `shown`, which takes out secrets. */
export function createAccounts(shown: (text: string) => string): Accounts {
  const byId = new Map<string, number>();
  const places: (KnownAccount | undefined)[] = [];
  const free: number[] = [];
  let beyond = 0;

  function add(id: string, name: string, listed: boolean): number | undefined {
    if (byId.size >= MOST_ACCOUNTS || id.length > LONGEST_ID) {
      beyond += 1;
      return undefined;
    }
    const place = free.pop() ?? places.length;
    places[place] = knownAccount(id, name, listed);
    byId.set(id, place);
    return place;
  }

  /** As `add`, for one that may be known, under another name. */
  function takeOne(id: string, name: string): void {
    const place = byId.get(id);
    const known = place === undefined ? undefined : places[place];
    if (place === undefined || known === undefined) add(id, name, true);
    else if (known.told === name) known.listed = true;
    else places[place] = Object.assign(knownAccount(id, name, true), { failure: known.failure });
  }

  function knownAccount(id: string, told: string, listed: boolean): KnownAccount {
    let name: string | undefined;
    return {
      id,
      told,
      listed,
      get name() {
        name ??= shown(told);
        return name;
      },
    };
  }

  return {
    take({ accounts, absenceIsEvidence }) {
      beyond = 0;
      const ids = new Set(accounts.map(({ id }) => id));
      const gone: number[] = [];
      for (const [id, place] of byId) {
        const known = places[place];
        if (ids.has(id) || known === undefined) continue;
        if (!absenceIsEvidence) known.listed = false;
        else if (known.listed) gone.push(place);
      }
      for (const place of gone) {
        byId.delete(places[place]?.id ?? '');
        places[place] = undefined;
        free.push(place);
      }
      for (const { id, name } of accounts) takeOne(id, name);
      return gone;
    },
    placeOf: (id) => byId.get(id) ?? add(id, '', false),
    find: (id) => byId.get(id),
    at: (place) => places[place],
    get places() {
      return places.length;
    },
    get size() {
      return byId.size;
    },
    get beyond() {
      return beyond;
    },
  };
}
