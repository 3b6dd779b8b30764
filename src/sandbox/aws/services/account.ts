// Account Management: the regions of an account and whether they are enabled.
import { JSON_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  arraySet,
  type Call,
  integer,
  pageOf,
  type Service,
  startOf,
  strings,
  text,
} from '../call.js';
import { parseJson } from '../json-input.js';

/** The API's largest page; it is what a request without MaxResults gets. */
const PAGE = 50;

function listRegions(call: Call) {
  const { world, identity, input } = call;
  const accountId = text(input, 'AccountId') ?? identity.accountId;
  if (accountId !== identity.accountId && identity.accountId !== world.managementAccountId) {
    throw AwsError.condition(
      'denied',
      `User: ${identity.arn} is not authorized to perform: account:ListRegions (Your organization must first enable trusted access with AWS Account Management.)`,
    );
  }
  const wanted = strings(input, 'RegionOptStatusContains');
  const regions = arraySet(
    world
      .regionStatuses(accountId)
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status)),
  );
  const start = startOf(call, text(input, 'NextToken'), () =>
    AwsError.condition('invalid-input', 'Invalid NextToken'),
  );
  const { positions, nextToken } = pageOf(
    call,
    regions,
    start,
    integer(input, 'MaxResults', 1, PAGE) ?? PAGE,
  );
  const page = positions.map(regions.at).filter((region) => region !== undefined);
  return jsonAnswer(
    {
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      Regions: page.map(({ region, status }) => ({ RegionName: region, RegionOptStatus: status })),
    },
    JSON_TYPE,
  );
}

/** The Account Management service. */
export const account: Service = {
  regional: false,
  route: ({ method, path, body }) =>
    method === 'POST' && path === '/listRegions'
      ? { operation: 'ListRegions', input: parseJson(body) }
      : undefined,
  resources: ({ input }) => [text(input, 'AccountId') ?? []].flat(),
  permission: ({ operation }) => ({ action: `account:${operation}` }),
  operations: { ListRegions: listRegions },
};
