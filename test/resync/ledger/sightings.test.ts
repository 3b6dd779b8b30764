import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/resync/ledger/collapses.js';
import { createSightings } from '../../../src/resync/ledger/sightings.js';
import { relationTargets } from '../../../src/types/entity.js';
import { ALPHA, BETA, cell, REGIONS, resource } from '../builders.js';

const SEARCH = { combinator: 'and', rules: [] };

describe('sightings', () => {
  it('know an entity by blueprint and identifier together', () => {
    const sightings = createSightings();
    sightings.see({ blueprint: 'a', identifier: '1' });

    expect(sightings.saw('a', '1')).toBe(true);
    expect(sightings.saw('b', '1')).toBe(false);
    expect(sightings.saw('a', '2')).toBe(false);
  });

  it('count distinct entities by blueprint', () => {
    const sightings = createSightings();
    for (const identifier of ['1', '2', '2', '1']) sightings.see({ blueprint: 'a', identifier });
    sightings.see({ blueprint: 'b', identifier: '1' });

    expect([...sightings.countByBlueprint]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('know what seen entities refer to, singly or in lists, also through those identified by a search', () => {
    const sightings = createSightings();
    sightings.see({
      blueprint: 'a',
      identifier: '1',
      relations: { one: 'x', many: ['y', 'z'], none: null, search: SEARCH },
    });
    sightings.see({ blueprint: 'a', identifier: SEARCH, relations: { one: 'w' } });

    expect(['w', 'x', 'y', 'z'].map((target) => sightings.isReferredTo(target))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(sightings.isReferredTo('1')).toBe(false);
  });

  it('remember blueprints whose entities are identified by a search', () => {
    const sightings = createSightings();
    sightings.see({ blueprint: 'a', identifier: SEARCH });
    sightings.see({ blueprint: 'b', identifier: '1' });

    expect([...sightings.searchIdentified]).toEqual(['a']);
    expect(sightings.countByBlueprint.has('a')).toBe(false);
  });
});

describe('relationTargets', () => {
  it('names identifiers only', () => {
    expect(relationTargets({ one: 'x', many: ['y', 7, null], search: SEARCH, none: null })).toEqual(
      ['x', 'y'],
    );
    expect(relationTargets(undefined)).toEqual([]);
  });
});

it('says that relations are not known when one is left to a search in Port', () => {
  const [plain, searched] = [createSightings(), createSightings()];
  plain.see({ identifier: 'a', blueprint: 'b', relations: { one: 'x', many: ['y'], none: null } });
  searched.see({
    identifier: 'a',
    blueprint: 'b',
    relations: { one: { combinator: 'and', rules: [] } },
  });

  expect(plain.relationsOmitted).toBe(false);
  expect(searched.relationsOmitted).toBe(true);
});

describe('resources that become one entity', () => {
  const queue = (
    name: string,
    account = ALPHA,
    region = 'eu-west-1',
    index = 0,
    itemsToParse?: string,
  ) =>
    sourceOf(
      cell('AWS::SQS::Queue', account, region),
      name,
      resource('AWS::SQS::Queue', {
        index,
        ...(itemsToParse === undefined ? {} : { itemsToParse }),
      }),
    );
  const entity = { blueprint: 'queue', identifier: 'orders' };

  it('are found, counted and shown by two of them', () => {
    const sightings = createSightings();
    for (const account of [ALPHA, BETA]) {
      for (const region of REGIONS)
        for (const identifier of ['a', 'b'])
          sightings.see({ ...entity, identifier }, [], queue(identifier, account, region));
    }

    expect(sightings.collapses).toMatchObject([
      {
        kind: 'AWS::SQS::Queue',
        resource: 0,
        expression: '.Properties.Id',
        resources: 8,
        entities: 2,
      },
    ]);
    expect(sightings.collapses[0]?.examples).toEqual([
      `a (${ALPHA}, eu-west-1)`,
      `a (${ALPHA}, us-east-1)`,
    ]);
  });

  it('are counted once each, however often they are read', () => {
    const sightings = createSightings();
    for (const name of ['a', 'b', 'a', 'b', 'c', 'a']) sightings.see(entity, [], queue(name));

    expect(sightings.collapses).toMatchObject([{ resources: 3, entities: 1 }]);
  });

  it('give the entity to the same one in whichever order they are read', () => {
    const winner = (names: readonly string[]) => {
      const sightings = createSightings();
      return names.filter((name) => sightings.see(entity, [], queue(name)) !== 'taken').at(-1);
    };

    expect(
      new Set([winner(['a', 'b', 'c']), winner(['c', 'b', 'a']), winner(['b', 'c', 'a'])]).size,
    ).toBe(1);
  });

  it('give it to one that could be read as a whole, also when another read of the same one could not', () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const sightings = createSightings();
      for (const name of order)
        sightings.see(entity, name === 'a' ? ['properties.tags'] : [], queue(name));
      expect(sightings.see(entity, ['properties.tags'], queue('b'))).toBe('taken');
      expect(sightings.see(entity, [], queue('b'))).toBe('again');
      expect(sightings.collapses).toMatchObject([{ resources: 2, entities: 1 }]);
    }
  });

  it('are found too where Port is to find the entity by a search, and count once', () => {
    const sightings = createSightings();
    const searched = {
      blueprint: 'queue',
      identifier: { combinator: 'and', rules: [{ property: '$title', value: 'orders' }] },
    };
    const sights = ['a', 'b', 'c'].map((name) => sightings.see(searched, [], queue(name)));

    expect(sights.filter((sight) => sight === 'first')).toHaveLength(1);
    expect(sightings.collapses).toMatchObject([{ resources: 3, entities: 1 }]);
    expect([...sightings.searchIdentified]).toEqual(['queue']);
  });

  it('give a part that many have to the same one, and say nothing of it', () => {
    const winner = (names: readonly string[]) => {
      const sightings = createSightings();
      const sees = (name: string) =>
        sightings.see(entity, [], queue(name, ALPHA, 'eu-west-1', 0, '.Properties.Parts')) !==
        'taken';
      const last = names.filter(sees).at(-1);
      return [last, sightings.collapses.length];
    };

    expect(winner(['a', 'b', 'c'])).toEqual(winner(['c', 'b', 'a']));
    expect(winner(['a', 'b'])[1]).toBe(0);
  });

  it('are not the same resource twice, two mapping resources, or a part that many have', () => {
    const sightings = createSightings();
    sightings.see(entity, [], queue('a'));
    expect(sightings.see(entity, [], queue('a'))).toBe('again');
    expect(sightings.see(entity, [], queue('a', ALPHA, 'eu-west-1', 1))).toBe('again');
    expect(sightings.see(entity, [], queue('other', BETA, 'eu-west-1', 2))).toBe('again');
    for (const name of ['x', 'y'])
      sightings.see(
        { ...entity, identifier: 'part' },
        [],
        queue(name, ALPHA, 'eu-west-1', 3, '.Properties.Parts'),
      );

    expect(sightings.collapses).toEqual([]);
  });

  it('are found among a hundred thousand others, and for a second mapping resource too', () => {
    const sightings = createSightings();
    for (let index = 0; index < 100_000; index += 1)
      sightings.see({ ...entity, identifier: `${index}` }, [], queue(`${index}`));
    expect(sightings.collapses).toEqual([]);
    sightings.see({ ...entity, identifier: '77777' }, [], queue('new'));
    sightings.see({ ...entity, identifier: '5' }, [], queue('5', ALPHA, 'eu-west-1', 1));
    sightings.see({ ...entity, identifier: '5' }, [], queue('6', ALPHA, 'eu-west-1', 1));

    expect(
      sightings.collapses.map(({ resource: index, resources, entities }) => [
        index,
        resources,
        entities,
      ]),
    ).toEqual([
      [0, 2, 1],
      [1, 2, 1],
    ]);
  });
});

describe('resources whose identifier Port excludes', () => {
  it('may be entities by a former identifier, and no others', () => {
    const sightings = createSightings();
    const refused = { resource: 0, path: 'p', expression: 'e', message: 'm', blueprint: 'mail' };
    sightings.seeRefused(
      { ...refused, identifier: `arn:${ALPHA}:identity/o'brien@a.example` },
      "o'brien@a.example",
    );

    const maybe = [
      'o-brien@a.example',
      `arn:${ALPHA}:identity/o=27brien@a.example`,
      'O_Brien@A.Example',
    ];
    expect(maybe.map((identifier) => sightings.mayBeRefused('mail', identifier))).toEqual([
      true,
      true,
      true,
    ]);
    expect(sightings.mayBeRefused('mail', `arn:${ALPHA}:identity/smith@a.example`)).toBe(false);
    expect(sightings.mayBeRefused('other', 'o-brien@a.example')).toBe(false);
  });

  it('may be entities in which other characters stand for its letters, and all where it has no letter or digit that Port allows', () => {
    const sightings = createSightings();
    const refused = { resource: 0, path: 'p', expression: 'e', message: 'm' };
    sightings.seeRefused(
      { ...refused, blueprint: 'account', identifier: 'José Müller' },
      'José Müller',
    );
    sightings.seeRefused({ ...refused, blueprint: 'group', identifier: '開発' }, '開発');
    sightings.seeRefused({ ...refused, blueprint: 'unnamed', identifier: '' }, 'web');

    expect(sightings.mayBeRefused('account', 'Jos_-M_ller')).toBe(true);
    expect(sightings.mayBeRefused('account', 'Smith')).toBe(false);
    expect(sightings.mayBeRefused('group', '__')).toBe(true);
    expect(sightings.mayBeRefused('unnamed', 'database')).toBe(false);
  });
});
