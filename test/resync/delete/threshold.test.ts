import { describe, expect, it } from 'vitest';
import { decide, divideVerdicts } from '../../../src/resync/delete/decide.js';
import type { UnseenFact } from '../../../src/resync/delete/facts.js';
import { accountList, BETA, factsOf, kind, picture, plan, unseen } from '../builders.js';

const CLOSED = picture({ accounts: accountList([], { inactive: new Map([[BETA, 'SUSPENDED']]) }) });
const PLANS = [plan(kind('AWS::EC2::Instance'))];

/** Entities of a closed account, which are proven to be gone. */
function gone(blueprint: string, count: number): UnseenFact[] {
  return Array.from({ length: count }, (_, index) =>
    unseen(blueprint, `${blueprint}-${index}`, { accountId: BETA }),
  );
}

/** What goes and what is held of these, where so many entities of each blueprint are owned. */
function applyThreshold(
  entities: readonly UnseenFact[],
  owned: ReadonlyMap<string, number>,
  threshold: number,
  plans = PLANS,
) {
  const facts = factsOf(CLOSED, plans, entities);
  const { verdicts, aboveThreshold } = decide({
    ...facts,
    blueprints: facts.blueprints.map((each) => ({
      ...each,
      owned: owned.get(each.blueprint) ?? each.owned,
    })),
    owned: [...owned.values()].reduce((sum, count) => sum + count, 0),
    threshold,
  });
  return {
    allowed: divideVerdicts(verdicts).gone,
    held: aboveThreshold.map(({ blueprint, count, owned: of, shareOf }) => ({
      blueprint,
      count,
      owned: of,
      shareOf,
    })),
  };
}

describe('the threshold', () => {
  it('let a blueprint go as a whole that the mapping does not fill any more, within the share of all', () => {
    const owned = new Map([
      ['old', 10],
      ['b', 90],
    ]);

    expect(applyThreshold(gone('old', 10), owned, 0.9, []).allowed).toHaveLength(10);
    expect(applyThreshold(gone('old', 10), owned, 0.05, []).held).toEqual([
      { blueprint: 'old', count: 10, owned: 100, shareOf: 'all' },
    ]);
  });

  it('allow what stays below the threshold', () => {
    const result = applyThreshold(gone('a', 3), new Map([['a', 10]]), 0.9);

    expect(result.allowed).toHaveLength(3);
    expect(result.held).toEqual([]);
  });

  it('hold everything when the share of all owned entities is too large, even of blueprints that lose little', () => {
    const owned = new Map([
      ['a', 10],
      ['b', 100],
    ]);
    const result = applyThreshold([...gone('a', 1), ...gone('b', 60)], owned, 0.5);

    expect(result.allowed).toEqual([]);
    expect(result.held).toEqual([
      { blueprint: 'a', count: 1, owned: 110, shareOf: 'all' },
      { blueprint: 'b', count: 60, owned: 110, shareOf: 'all' },
    ]);
  });

  it('hold a blueprint that loses too much, and let the others go', () => {
    const owned = new Map([
      ['a', 10],
      ['b', 1000],
    ]);
    const result = applyThreshold([...gone('a', 10), ...gone('b', 5)], owned, 0.9);

    expect(result.allowed.map(({ entity }) => entity.blueprint)).toEqual(['b', 'b', 'b', 'b', 'b']);
    expect(result.held).toEqual([{ blueprint: 'a', count: 10, owned: 10, shareOf: 'blueprint' }]);
  });

  it('count owned entities of blueprints that lose nothing', () => {
    expect(
      applyThreshold(
        gone('a', 6),
        new Map([
          ['a', 10],
          ['b', 10],
        ]),
        0.5,
      ).held,
    ).toMatchObject([{ shareOf: 'blueprint', owned: 10 }]);
    expect(
      applyThreshold(
        gone('a', 6),
        new Map([
          ['a', 20],
          ['b', 0],
        ]),
        0.5,
      ).held,
    ).toEqual([]);
  });

  it('disable deletion altogether with the threshold 0, also for a single entity', () => {
    const result = applyThreshold(gone('a', 1), new Map([['a', 1000]]), 0);

    expect(result.allowed).toEqual([]);
    expect(result.held).toMatchObject([{ blueprint: 'a', count: 1 }]);
  });

  it('let a single entity go whatever its share', () => {
    expect(applyThreshold(gone('a', 1), new Map([['a', 1]]), 0.1).allowed).toHaveLength(1);
    expect(applyThreshold(gone('a', 2), new Map([['a', 2]]), 0.1).allowed).toEqual([]);
  });

  it('never hold with the threshold 1', () => {
    expect(applyThreshold(gone('a', 50), new Map([['a', 50]]), 1).allowed).toHaveLength(50);
  });

  it('count on what is gone when the owned count is not known, which is the strict side', () => {
    expect(applyThreshold(gone('a', 2), new Map([['b', 100]]), 0.9).held).toEqual([
      { blueprint: 'a', count: 2, owned: 2, shareOf: 'blueprint' },
    ]);
  });

  it('hold nothing when nothing is gone', () => {
    expect(applyThreshold([], new Map([['a', 5]]), 0)).toEqual({ allowed: [], held: [] });
  });

  it('allow a share that equals the threshold exactly, and hold one entity more', () => {
    // Ocean deletes when stale / owned <= threshold. In floating point 29 of 100 is 0.29, but 0.29
    // * 100 is below 29.
    const entities = gone('a', 99);
    const owned = new Map([['a', 100]]);
    const percents = Array.from({ length: 98 }, (_, index) => index + 2);

    expect(
      percents.filter(
        (percent) =>
          applyThreshold(entities.slice(0, percent), owned, percent / 100).held.length > 0,
      ),
    ).toEqual([]);
    expect(
      percents.filter(
        (percent) =>
          applyThreshold(entities.slice(0, percent), owned, (percent - 1) / 100).allowed.length > 0,
      ),
    ).toEqual([]);
  });
});
