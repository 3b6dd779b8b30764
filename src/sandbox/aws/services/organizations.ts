// Organizations: accounts, the tree of units, tags. Only the management account and delegated
// administrators may ask.
import type { OrganizationalUnit, WorldAccount } from '../../world/organization.js';
import { JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { arraySet, type Call, integer, pageOf, type Service, startOf, text } from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The API's largest page, and its default. */
const PAGE = 20;

function guarded(handler: (call: Call) => unknown) {
  return (call: Call) => {
    const { world, identity } = call;
    if (!world.options.organization) {
      throw AwsError.code(
        'AWSOrganizationsNotInUseException',
        'Your account is not a member of an organization.',
      );
    }
    if (
      identity.accountId !== world.managementAccountId &&
      !world.isDelegatedAdministrator(identity.accountId)
    ) {
      throw AwsError.condition('denied', "You don't have permissions to access this resource.");
    }
    return jsonAnswer(handler(call), JSON_11_TYPE);
  };
}

function invalidToken(): AwsError {
  return AwsError.code('InvalidInputException', 'You provided an invalid pagination token.', {
    extra: { Reason: 'INVALID_NEXT_TOKEN' },
  });
}

function pageBounds(call: Call) {
  return {
    start: startOf(call, text(call.input, 'NextToken'), invalidToken),
    size: integer(call.input, 'MaxResults', 1, PAGE) ?? PAGE,
  };
}

function accountShape(call: Call, account: WorldAccount) {
  const { stateFields } = call.world.options;
  return {
    Id: account.id,
    Arn: account.arn,
    Email: account.email,
    Name: account.name,
    ...(stateFields === 'State'
      ? {}
      : { Status: account.state === 'CLOSED' ? 'SUSPENDED' : account.state }),
    ...(stateFields === 'Status' ? {} : { State: account.state }),
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedTimestamp.getTime() / 1000,
  };
}

/**
 * Member accounts from a number on; `parentId` narrows them. Walks lazily, so a page of a large
 * organization stays cheap.
 */
function accountSet(call: Call, parentId?: string) {
  const { organization } = call.world;
  const fits = (index: number): boolean => {
    const account = organization.accountAt(index);
    return account?.member === true && (parentId === undefined || account.parentId === parentId);
  };
  const following = (from: number): number => {
    let index = from;
    while (index < organization.accountCount && !fits(index)) index++;
    return index;
  };
  return {
    positions(from: number, limit: number) {
      const positions: number[] = [];
      let index = following(from);
      while (index < organization.accountCount && positions.length < limit) {
        positions.push(index);
        index = following(index + 1);
      }
      return { positions, next: index < organization.accountCount ? index : undefined };
    },
  };
}

function accountPage(call: Call, parentId?: string) {
  const { start, size } = pageBounds(call);
  const { positions, nextToken } = pageOf(call, accountSet(call, parentId), start, size);
  const accounts = positions
    .map((index) => call.world.organization.accountAt(index))
    .filter((account) => account !== undefined);
  return {
    Accounts: accounts.map((account) => accountShape(call, account)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

function requiredParent(call: Call): string {
  const id = text(call.input, 'ParentId') ?? '';
  const { organization } = call.world;
  if (id !== organization.rootId && unit(call, id) === undefined) {
    throw AwsError.code('ParentNotFoundException', "You specified parent that doesn't exist.");
  }
  return id;
}

function unit({ world }: Call, id: string): OrganizationalUnit | undefined {
  return world.organization.units.find((candidate) => candidate.id === id);
}

function unitShape({ id, arn, name }: OrganizationalUnit) {
  return { Id: id, Arn: arn, Name: name };
}

function listUnits(call: Call) {
  const parentId = requiredParent(call);
  const { start, size } = pageBounds(call);
  const children = arraySet(
    call.world.organization.units.filter((candidate) => candidate.parentId === parentId),
  );
  const { positions, nextToken } = pageOf(call, children, start, size);
  const units = positions.map(children.at).filter((child) => child !== undefined);
  return {
    OrganizationalUnits: units.map(unitShape),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

function describeUnit(call: Call) {
  const found = unit(call, text(call.input, 'OrganizationalUnitId') ?? '');
  if (found === undefined)
    throw AwsError.code(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit that doesn't exist.",
    );
  return { OrganizationalUnit: unitShape(found) };
}

function member(call: Call, id: string): WorldAccount | undefined {
  const account = call.world.account(id);
  return account?.member === true && !call.effects.allVanished && !call.effects.vanished.has(id)
    ? account
    : undefined;
}

function describeAccount(call: Call) {
  const account = member(call, text(call.input, 'AccountId') ?? '');
  if (account === undefined)
    throw AwsError.code('AccountNotFoundException', "You specified an account that doesn't exist.");
  return { Account: accountShape(call, account) };
}

function listParents(call: Call) {
  const id = text(call.input, 'ChildId') ?? '';
  const parentId = member(call, id)?.parentId ?? unit(call, id)?.parentId;
  if (parentId === undefined)
    throw AwsError.code('ChildNotFoundException', "You specified a child that doesn't exist.");
  return {
    Parents: [{ Id: parentId, Type: parentId.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }],
  };
}

function listTags(call: Call) {
  const id = text(call.input, 'ResourceId') ?? '';
  const account = member(call, id);
  if (
    account === undefined &&
    unit(call, id) === undefined &&
    id !== call.world.organization.rootId
  ) {
    throw AwsError.code('TargetNotFoundException', "You specified a target that doesn't exist.");
  }
  return { Tags: account?.tags ?? [] };
}

function describeOrganization({ world }: Call) {
  const management = world.account(world.managementAccountId);
  return {
    Organization: {
      Id: world.organization.id,
      Arn: world.organization.arn,
      FeatureSet: 'ALL',
      MasterAccountArn: management?.arn,
      MasterAccountId: world.managementAccountId,
      MasterAccountEmail: management?.email,
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  };
}

/** The Organizations service. */
export const organizations: Service = {
  regional: false,
  route: jsonRoute('AWSOrganizationsV20161128.'),
  resources: ({ input }) =>
    ['ParentId', 'ChildId', 'ResourceId', 'AccountId', 'OrganizationalUnitId'].flatMap(
      (name) => text(input, name) ?? [],
    ),
  permission: ({ operation }) => ({ action: `organizations:${operation}`, resource: '*' }),
  operations: {
    ListAccounts: guarded((call) => accountPage(call)),
    ListAccountsForParent: guarded((call) => accountPage(call, requiredParent(call))),
    ListOrganizationalUnitsForParent: guarded(listUnits),
    ListRoots: guarded(({ world: { organization } }) => ({
      Roots: [
        {
          Id: organization.rootId,
          Arn: organization.rootArn,
          Name: 'Root',
          PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
        },
      ],
    })),
    DescribeOrganization: guarded(describeOrganization),
    DescribeOrganizationalUnit: guarded(describeUnit),
    DescribeAccount: guarded(describeAccount),
    ListParents: guarded(listParents),
    ListTagsForResource: guarded(listTags),
  },
};
