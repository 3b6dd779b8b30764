// Questions that any region answers alike: the buckets of an account, its regions, a session of a
// role. Where one region refuses, the next is asked. What was learnt is shared, so that only the
// first accounts of an organization that is fenced to a few regions pay for the search.
import { AppError } from '../errors.js';
import { type AwsError, isAwsError } from './errors/aws-error.js';
import type { Meaning } from './errors/failure-class.js';

export interface Question {
  /** Names the question in what is learnt, such as `s3:ListAllMyBuckets`. */
  readonly name: string;
  readonly accountId: string;
  /** Where it may be asked, the preferred region first. */
  readonly regions: readonly string[];
  /**
   * True where a refusal is about what was asked for (a role), and not about the place, unless AWS
   * names a policy of the caller, and not when the region has answered this question for the
   * account.
   */
  readonly refusesByInput?: boolean;
}

export interface Anywhere {
  /**
   * The first answer. Regions are asked in this order: where this question of this account was
   * answered before; where it was answered for most other accounts; the preferred one; where other
   * calls of this account were answered; all others. Throws the most telling refusal when all
   * refuse, and any failure that another region would not mend at once.
   */
  ask<T>(question: Question, ask: (region: string) => Promise<T>): Promise<T>;
  /** Learns that a regional call of the account was answered there. */
  answered(accountId: string, region: string): void;
}

/** Regions that could not be reached cost time-outs, so only so many are tried. */
const UNREACHABLE_TRIED = 4;
/**
 * After so many searches through all regions without an answer, an account's question is asked only
 * where there is reason to.
 */
const VAIN_SEARCHES = 3;

/** What a region may say that another would not. */
const OF_THE_PLACE: ReadonlySet<Meaning> = new Set([
  'not-allowed',
  'refused',
  'caller-unknown',
  'region-off',
  'not-subscribed',
  'not-offered',
  'foreign',
]);

/**
 * A memory of one process: a region for each account and question, and counts for each question.
 */
export function createAnywhere(): Anywhere {
  const own = new Map<string, string>();
  const vain = new Map<string, number>();
  const shared = new Map<string, Map<string, number>>();
  const elsewhere = new Map<string, Set<string>>();

  function orderOf({ name, accountId, regions }: Question): readonly string[] {
    const key = `${name} ${accountId}`;
    const first = own.get(key);
    const favourites = [...(shared.get(name) ?? [])]
      .sort(([, a], [, b]) => b - a)
      .map(([region]) => region);
    const reasons = [
      ...(first === undefined ? [] : [first]),
      ...favourites,
      ...regions.slice(0, 1),
      ...(elsewhere.get(accountId) ?? []),
    ];
    const front = new Set(reasons.filter((region) => regions.includes(region)));
    return [...((vain.get(key) ?? 0) >= VAIN_SEARCHES ? front : new Set([...front, ...regions]))];
  }

  function learn({ name, accountId }: Question, region: string): void {
    const key = `${name} ${accountId}`;
    own.set(key, region);
    vain.delete(key);
    let counts = shared.get(name);
    if (counts === undefined) {
      counts = new Map();
      shared.set(name, counts);
    }
    counts.set(region, (counts.get(region) ?? 0) + 1);
  }

  return {
    async ask(question, ask) {
      const key = `${question.name} ${question.accountId}`;
      const refusals: AwsError[] = [];
      let unreachable = 0;
      for (const region of orderOf(question)) {
        try {
          const answer = await ask(region);
          learn(question, region);
          return answer;
        } catch (error) {
          if (!mayDifferElsewhere(error)) throw error;
          if (
            question.refusesByInput === true &&
            (own.get(key) === region ? error.category === 'denied' : !namesPolicyOfCaller(error))
          )
            throw error;
          refusals.push(error);
          if (error.category === 'unreachable') unreachable += 1;
          if (unreachable >= UNREACHABLE_TRIED) break;
        }
      }
      vain.set(key, (vain.get(key) ?? 0) + 1);
      throw mostTelling(refusals) ?? new TypeError('A question without regions cannot be asked.');
    },
    answered(accountId, region) {
      const regions = elsewhere.get(accountId);
      if (regions === undefined) elsewhere.set(accountId, new Set([region]));
      else if (!regions.has(region)) regions.add(region);
    },
  };
}

// A call that was never sent, because its session had no credentials to give, has nothing to do
// with the region.
function mayDifferElsewhere(error: unknown): error is AwsError {
  if (!isAwsError(error) || error.cause instanceof AppError) return false;
  return error.category === 'unreachable' || OF_THE_PLACE.has(error.meaning);
}

function namesPolicyOfCaller({ meaning, evidence: { deniedBy } }: AwsError): boolean {
  return (
    meaning !== 'not-allowed' ||
    (deniedBy !== undefined && deniedBy !== 'trust-policy' && deniedBy !== 'resource-policy')
  );
}

/** Beside a fence, a refusal inside of it says more: it is the one that would have to be mended. */
function mostTelling(refusals: readonly AwsError[]): AwsError | undefined {
  const insideFence = ({ meaning, evidence: { deniedBy } }: AwsError) =>
    meaning === 'not-allowed' && deniedBy !== 'service-control-policy';
  return refusals.find(insideFence) ?? refusals[0];
}
