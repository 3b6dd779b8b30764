import { describe, expect, it } from 'vitest';
import type { Kind, KindScope, Properties } from '../../../src/kinds/kind.js';
import type { ReadItem } from '../../../src/kinds/reading/read-pages.js';
import { toResource } from '../../../src/kinds/reading/to-resource.js';
import { byItem, smallKind } from '../small-kinds.js';

const PLACE = { accountId: '111111111111', region: 'eu-west-1', partition: 'aws-eusc' };
const NONE: ReadonlySet<string> = new Set();

const KIND: Kind = smallKind([], {
  enrichments: [
    byItem('Always', {}, { fields: ['Name', 'Status'] }),
    byItem('TagsAction', {}, { always: false, fields: ['Tags'] }),
    byItem('MoreAction', {}, { always: false, fields: ['Status'] }),
  ],
});

function item(
  additions: Readonly<Record<string, Properties>> = {},
  unread: readonly string[] = [],
  context?: Properties,
): ReadItem {
  return {
    listed: {
      properties: { Id: 'i-1' },
      ...(context ? { context } : {}),
      private: { secret: 'x' },
    },
    additions: new Map(Object.entries(additions)),
    unread: new Set(unread),
  };
}

describe('toResource', () => {
  it('gives two mapping resources of one read only what each asked for', () => {
    const read = item({ Always: { Name: 'n' }, TagsAction: { Tags: ['t'] } }, ['MoreAction']);
    const [plain, withTags, withMore] = [[], ['TagsAction'], ['MoreAction']].map((actions) =>
      toResource(KIND, PLACE, read, new Set(actions)),
    );

    expect(plain?.resource.Properties).toEqual({ Name: 'n', Id: 'i-1' });
    expect(withTags?.resource.Properties).toEqual({ Name: 'n', Id: 'i-1', Tags: ['t'] });
    expect(withMore?.resource.Properties).toEqual({ Name: 'n', Id: 'i-1' });
    expect([plain, withTags, withMore].map((built) => [...(built?.unread ?? [])])).toEqual([
      [],
      [],
      ['Status'],
    ]);
  });

  it('names every field of a default read that failed, and of an asked one, as unread', () => {
    const { unread, resource } = toResource(
      KIND,
      PLACE,
      item({}, ['Always', 'TagsAction']),
      new Set(['TagsAction']),
    );

    expect([...unread].sort()).toEqual(['Name', 'Status', 'Tags']);
    expect(resource.Properties).toEqual({ Id: 'i-1' });
  });

  it('takes for unread also what no one declares, when the read that failed passes on whatever it gets', () => {
    const kind = smallKind([], {
      undeclared: 'pass',
      enrichments: [
        byItem('Always', {}, { fields: ['Status'], bringsMore: true }),
        byItem('TagsAction', {}, { fields: ['Tags'] }),
      ],
    });
    const [failed, other] = [['Always'], ['TagsAction']].map(
      (unread) => toResource(kind, PLACE, item({}, unread), NONE).unread,
    );

    expect(['Status', 'Novelty', 'Id', 'Name', 'Tags'].map((name) => failed?.has(name))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['Status', 'Novelty', 'Id', 'Name', 'Tags'].map((name) => other?.has(name))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('takes for unread what enrichments would bring that may be meant by a misspelt key, undeclared properties too', () => {
    const status = byItem(
      'StatusAction',
      {},
      { always: false, fields: ['Status'], bringsMore: true },
    );
    const kind = smallKind([], {
      undeclared: 'pass',
      enrichments: [status, byItem('TagsAction', {}, { always: false, fields: ['Tags'] })],
    });
    const read = item({ StatusAction: { Status: 'up' }, TagsAction: { Tags: ['t'] } });
    const { resource, unread } = toResource(kind, PLACE, read, new Set(['TagsAction']), true);

    expect(resource.Properties).toEqual({ Id: 'i-1', Tags: ['t'] });
    expect(['Status', 'Novelty', 'Id', 'Tags'].map((name) => unread.has(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('puts declared properties first and in declared order, whatever order they were read in', () => {
    const read = item({ TagsAction: { Tags: [] }, Always: { Status: 's', Name: 'n' } });

    expect(
      Object.keys(toResource(KIND, PLACE, read, new Set(['TagsAction'])).resource.Properties),
    ).toEqual(['Name', 'Id', 'Tags', 'Status']);
  });

  it.each<readonly [KindScope, object | undefined]>([
    ['regional', { AccountId: PLACE.accountId, Region: PLACE.region, Partition: PLACE.partition }],
    ['global', { AccountId: PLACE.accountId, Partition: PLACE.partition }],
    ['account', undefined],
    ['organization', undefined],
  ])('gives %s kinds the context %j', (scope, expected) => {
    const { resource } = toResource({ ...KIND, scope }, PLACE, item(), NONE);

    expect(resource.__ExtraContext).toEqual(expected);
    expect('__ExtraContext' in resource).toBe(expected !== undefined);
    expect(Object.keys(resource)).toEqual(
      expected ? ['Type', 'Properties', '__ExtraContext'] : ['Type', 'Properties'],
    );
  });

  it('adds the own context of an item after the one of its scope, the partition last, and never what is private', () => {
    const { resource } = toResource(KIND, PLACE, item({}, [], { ReservationId: 'r-1' }), NONE);

    expect(Object.keys(resource.__ExtraContext ?? {})).toEqual([
      'AccountId',
      'Region',
      'ReservationId',
      'Partition',
    ]);
    expect(JSON.stringify(resource)).not.toContain('secret');
  });
});
