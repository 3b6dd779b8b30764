// What a run was narrowed to, and did not find: a mistyped region must not look like one in which
// there is nothing.
import { AppError } from '../../errors.js';
import type { RunScope } from '../../resync/plan/run-scope.js';
import type { AccountList } from '../../types/account.js';
import type { RunWatch } from '../../types/run-watch.js';

/** To be told of a run that is as narrow as its scope. */
export interface Unmet {
  readonly watch: RunWatch;
  /** A sentence for each kind, account and region that the run met nothing of, as far as it got. */
  sentences(): readonly string[];
}

/** A region is missed only where every account was opened: the others might have had it. */
export function createUnmet({ kinds, accounts, regions }: RunScope): Unmet {
  const read = new Set<string>();
  let mapped: ReadonlySet<string> | undefined;
  let list: AccountList | undefined;
  let isWhole = false;
  let unreadable = 0;
  return {
    watch: {
      planned({ resources }) {
        mapped = new Set(resources.map(({ kind }) => kind));
      },
      discovered(found) {
        list = found;
      },
      accountUnreadable() {
        unreadable += 1;
      },
      cellPlanned({ region }) {
        read.add(region);
      },
      ended({ status }) {
        isWhole = status === 'completed' && unreadable === 0;
      },
    },
    sentences() {
      const found = list;
      const sentences = [
        ...missing(kinds, mapped).map((kind) => `the mapping does not name ${kind}`),
        ...(found === undefined ? [] : missing(accounts, idsOf(found)).map(accountMissed(found))),
      ];
      if (sentences.length > 0 || !isWhole) return sentences;
      return missing(regions, read).map(
        (region) => `nothing that the mapping names is read in ${region}`,
      );
    },
  };
}

/** Throws `config-invalid` with the sentences, if there are any. */
export function refuseUnmet(sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  throw new AppError(
    'config-invalid',
    `the command is narrowed to what a sync does not have: ${sentences.join('; ')}`,
    { remedy: 'Correct --account, --region or --kind.' },
  );
}

/** `found` is undefined where the run did not get there. */
function missing(
  wanted: ReadonlySet<string> | undefined,
  found: ReadonlySet<string> | undefined,
): readonly string[] {
  if (wanted === undefined || found === undefined) return [];
  return [...wanted].filter((name) => !found.has(name));
}

function idsOf({ accounts }: AccountList): ReadonlySet<string> {
  return new Set(accounts.map(({ id }) => id));
}

function accountMissed({ inactive, unclear }: AccountList): (id: string) => string {
  return (id) => {
    const state = inactive.get(id) ?? unclear.get(id);
    return state === undefined
      ? `${id} is not among the accounts that a sync reads`
      : `no sync reads account ${id}, which is ${state}`;
  };
}
