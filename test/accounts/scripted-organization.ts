// An organization for the scripted AWS: a tree of units with accounts, paged as Organizations
// pages, twenty a page or fewer.
import type { Answer, Handler, ScriptedAws } from '../credentials/scripted-aws.js';

export interface UnitSpec {
  readonly id: string;
  readonly name: string;
  readonly accounts?: readonly AccountSpec[];
  readonly units?: readonly UnitSpec[];
}

export type AccountSpec = string | { readonly Id: string; readonly [field: string]: unknown };

export interface ScriptedOrganization {
  /** Most accounts of the tree in flight at once, over all operations. */
  readonly peak: () => number;
}

export function scriptOrganization(
  aws: ScriptedAws,
  root: UnitSpec,
  pageSize = 20,
): ScriptedOrganization {
  const units = new Map<string, { unit: UnitSpec; parent: string | undefined }>();
  const add = (unit: UnitSpec, parent?: string): void => {
    units.set(unit.id, { unit, parent });
    for (const child of unit.units ?? []) add(child, unit.id);
  };
  add(root);
  let inFlight = 0;
  let peak = 0;

  const on = (operation: string, handler: Handler): void =>
    aws.on(operation, async (call) => {
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return handler(call);
    });
  const page = (key: string, items: readonly object[], token: unknown): Answer => {
    const from = Number(token ?? 0);
    const more = from + pageSize < items.length;
    return {
      json: {
        [key]: items.slice(from, from + pageSize),
        ...(more ? { NextToken: String(from + pageSize) } : {}),
      },
    };
  };
  const unknown: Answer = {
    refuse: {
      code: 'ParentNotFoundException',
      message: 'We can not find a root or OU with the id that you specified.',
    },
  };

  on('ListAccounts', ({ input }) =>
    page(
      'Accounts',
      [...units.values()].flatMap(({ unit }) => accountsOf(unit)),
      input['NextToken'],
    ),
  );
  on('ListRoots', () => ({
    json: {
      Roots: [
        { Id: root.id, Name: 'Root', Arn: 'arn:aws:organizations::111111111111:root/o-x/r-x' },
      ],
    },
  }));
  on('ListOrganizationalUnitsForParent', ({ input }) => {
    const found = units.get(String(input['ParentId']));
    if (!found) return unknown;
    return page(
      'OrganizationalUnits',
      (found.unit.units ?? []).map(({ id, name }) => ({ Id: id, Name: name })),
      input['NextToken'],
    );
  });
  on('ListAccountsForParent', ({ input }) => {
    const found = units.get(String(input['ParentId']));
    return found ? page('Accounts', accountsOf(found.unit), input['NextToken']) : unknown;
  });
  on('ListParents', ({ input }) => {
    const parent = units.get(String(input['ChildId']))?.parent;
    return parent === undefined
      ? unknown
      : {
          json: {
            Parents: [
              { Id: parent, Type: parent.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT' },
            ],
          },
        };
  });
  on('DescribeOrganizationalUnit', ({ input }) => {
    const found = units.get(String(input['OrganizationalUnitId']));
    return found
      ? { json: { OrganizationalUnit: { Id: found.unit.id, Name: found.unit.name } } }
      : unknown;
  });
  return { peak: () => peak };
}

function accountsOf(unit: UnitSpec): object[] {
  return (unit.accounts ?? []).map((account) => {
    const spec = typeof account === 'string' ? { Id: account } : account;
    return {
      Name: `name-${spec.Id}`,
      Email: `${spec.Id}@example.com`,
      Arn: `arn:aws:organizations::111111111111:account/o-x/${spec.Id}`,
      State: 'ACTIVE',
      Status: 'ACTIVE',
      ...spec,
    };
  });
}
