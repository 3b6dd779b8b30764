// The Resource Groups Tagging API, as far as the accounts of an organization are concerned: they
// belong to the management account and are known in us-east-1 alone.
import { JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { arraySet, type Call, integer, pageOf, type Service, startOf, text } from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The API's largest page. */
const MOST = 100;
const PAGE = 50;
const HOME = 'us-east-1';
const ACCOUNTS = 'organizations:account';

/** Resources that have, or had, tags; here those that have some. */
function getResources(call: Call) {
  const { world, identity, region, input } = call;
  const types = input['ResourceTypeFilters'];
  if (!Array.isArray(types) || types.length !== 1 || types[0] !== ACCOUNTS)
    throw AwsError.code('InvalidParameterException', `Only ${ACCOUNTS} is simulated.`);
  const start = startOf(call, text(input, 'PaginationToken'), () =>
    AwsError.code('PaginationTokenExpiredException', 'The pagination token is not valid.'),
  );
  const owns =
    world.options.organization &&
    identity.accountId === world.managementAccountId &&
    region === HOME;
  const tagged = owns
    ? [...world.accounts()].filter(({ member, tags }) => member && tags.length > 0)
    : [];
  const set = arraySet(tagged);
  const size = integer(input, 'ResourcesPerPage', 1, MOST) ?? PAGE;
  const { positions, nextToken } = pageOf(call, set, start, size);
  return jsonAnswer(
    {
      PaginationToken: nextToken ?? '',
      ResourceTagMappingList: positions.flatMap((position) => {
        const account = set.at(position);
        return account === undefined ? [] : [{ ResourceARN: account.arn, Tags: account.tags }];
      }),
    },
    JSON_11_TYPE,
  );
}

/** The tagging service. */
export const tagging: Service = {
  regional: true,
  route: jsonRoute('ResourceGroupsTaggingAPI_20170126.'),
  resources: () => [],
  permission: ({ operation }) => ({ action: `tag:${operation}`, resource: '*' }),
  operations: { GetResources: getResources },
};
