// The matrix of accounts and kinds, folded: accounts with the same answers are one group, so that a
// thousand of them fit on a screen.
import type { AccountList } from '../../../types/account.js';
import type { FindingState } from '../finding.js';
import type { Answers } from './answers.js';

export interface MatrixGroup {
  readonly accounts: readonly string[];
  /** How many of them are in each organizational unit, as far as it is known; most first. */
  readonly units: readonly { readonly path: string; readonly accounts: number }[];
  /** Whether the account itself can be read. */
  readonly account: FindingState;
  /** By kind; a kind is absent where the mapping allows no region of the account for it. */
  readonly kinds: Readonly<Record<string, FindingState>>;
}

/** What belongs to an organization as a whole, asked once for each. */
export interface OrganizationAnswer {
  readonly kind: string;
  /** Whose session asked. */
  readonly account: string;
  readonly state: FindingState;
}

/** Of the kinds that belong to organizations. */
export function organizationAnswers(
  { accounts }: Answers,
  kinds: readonly string[],
): OrganizationAnswer[] {
  return kinds.flatMap((kind) =>
    [...accounts].flatMap(([account, { kinds: answers }]) => {
      const state = answers.get(kind);
      return state === undefined ? [] : [{ kind, account, state }];
    }),
  );
}

/** The largest groups first; `kinds` are those that each account is asked for. */
export function foldedMatrix({ list, accounts }: Answers, kinds: readonly string[]): MatrixGroup[] {
  const units = unitsOf(list);
  const groups = new Map<string, { group: MatrixGroup; accounts: string[] }>();
  for (const { id } of list?.accounts ?? []) {
    const { state = 'not provable', kinds: answers = NONE } = accounts.get(id) ?? {};
    const found = kinds.flatMap((kind): readonly (readonly [string, FindingState])[] => {
      const answer = state === 'ok' ? answers.get(kind) : (answers.get(kind) ?? 'not provable');
      return answer === undefined ? [] : [[kind, answer]];
    });
    const key = JSON.stringify([state, found]);
    const known = groups.get(key);
    if (known !== undefined) {
      known.accounts.push(id);
      continue;
    }
    const ids = [id];
    const group = { accounts: ids, units: [], account: state, kinds: Object.fromEntries(found) };
    groups.set(key, { group, accounts: ids });
  }
  return [...groups.values()]
    .map(({ group, accounts: ids }) => ({
      ...group,
      accounts: [...ids].sort(),
      units: countedUnits(ids, units),
    }))
    .sort((a, b) => b.accounts.length - a.accounts.length);
}

const NONE: ReadonlyMap<string, FindingState> = new Map();

/** Ways through the units by account, as far as the walk through their tree has come. */
function unitsOf(list: AccountList | undefined): ReadonlyMap<string, string> {
  return new Map(
    (list?.accounts ?? []).flatMap(({ id, organization }) => {
      const way = organization?.organizationalUnits;
      return way === undefined ? [] : [[id, ['Root', ...way.map(({ name }) => name)].join('/')]];
    }),
  );
}

function countedUnits(ids: readonly string[], units: ReadonlyMap<string, string>) {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const path = units.get(id);
    if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts]
    .map(([path, accounts]) => ({ path, accounts }))
    .sort((a, b) => b.accounts - a.accounts || (a.path < b.path ? -1 : 1));
}
