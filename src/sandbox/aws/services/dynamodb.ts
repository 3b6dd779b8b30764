// DynamoDB's control plane: table names by page, one table, its backups, and its tags by page.
import { dynamodbTables, type SimulatedTable, tableArn } from '../../world/dynamodb-table.js';
import { positionIn } from '../../world/numbered.js';
import { epochJsonAnswer, JSON_10_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  arraySet,
  type Call,
  type Input,
  integer,
  pageOf,
  type Service,
  startOf,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The API's largest page of tables, and its default. */
const PAGE = 100;
/** Tags in a page; the API takes no size. */
const TAGS_PAGE = 10;
const ERRORS = 'com.amazonaws.dynamodb.v20120810#';

/** The token of the next page is the name of the last table of this one. */
function listTables(call: Call) {
  const { world, identity, region, input } = call;
  const set = dynamodbTables.in(world, identity.accountId, region);
  const last = text(input, 'ExclusiveStartTableName');
  const position = last === undefined ? undefined : (set.locate(last) ?? positionIn(last));
  const start = position === undefined ? startOf(call, last, invalidToken) : position + 1;
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'Limit', 1, PAGE) ?? PAGE,
  );
  const TableNames = positions.map((at) => set.at(at)?.TableName);
  const LastEvaluatedTableName =
    nextToken === undefined ? undefined : (TableNames.at(-1) ?? nextToken);
  return jsonAnswer({ TableNames, LastEvaluatedTableName }, JSON_10_TYPE);
}

function invalidToken(): AwsError {
  return AwsError.code('com.amazon.coral.validate#ValidationException', 'Invalid pagination token');
}

function named(input: Input): string {
  const arn = text(input, 'ResourceArn');
  return arn === undefined ? (text(input, 'TableName') ?? '') : arn.slice(arn.lastIndexOf('/') + 1);
}

function required(call: Call, notFound: (name: string) => AwsError): SimulatedTable {
  const { world, identity, region, input } = call;
  const name = named(input);
  const arn = tableArn(world.place(identity.accountId, region), name);
  const foreign = text(input, 'ResourceArn') !== undefined && text(input, 'ResourceArn') !== arn;
  const found =
    foreign || vanished(call, name, arn)
      ? undefined
      : dynamodbTables.in(world, identity.accountId, region).find(name);
  if (found === undefined) throw notFound(name);
  return found;
}

function describeTable(call: Call) {
  const {
    tags: _tags,
    backups: _backups,
    ...table
  } = required(call, (name) =>
    AwsError.code(
      `${ERRORS}ResourceNotFoundException`,
      `Requested resource not found: Table: ${name} not found`,
    ),
  );
  return epochJsonAnswer({ Table: table }, JSON_10_TYPE);
}

function describeContinuousBackups(call: Call) {
  const { backups } = required(call, (name) =>
    AwsError.code(`${ERRORS}TableNotFoundException`, `Table not found: ${name}`),
  );
  return epochJsonAnswer({ ContinuousBackupsDescription: backups }, JSON_10_TYPE);
}

function listTags(call: Call) {
  const { tags } = required(call, (name) =>
    AwsError.code(
      `${ERRORS}ResourceNotFoundException`,
      `Requested resource not found: ResourcArn: ${name} not found`,
    ),
  );
  const set = arraySet(tags);
  const { positions, nextToken } = pageOf(
    call,
    set,
    startOf(call, text(call.input, 'NextToken'), invalidToken),
    TAGS_PAGE,
  );
  return jsonAnswer({ Tags: positions.map(set.at), NextToken: nextToken }, JSON_10_TYPE);
}

/** The DynamoDB service. */
export const dynamodb: Service = {
  regional: true,
  route: jsonRoute('DynamoDB_20120810.', JSON_10_TYPE),
  resources: ({ input }) =>
    [text(input, 'ResourceArn') ?? [], named(input)].flat().filter((spelling) => spelling !== ''),
  permission: ({ operation, input }) => ({
    action: `dynamodb:${operation}`,
    resource: text(input, 'ResourceArn') ?? (named(input) || '*'),
  }),
  operations: {
    ListTables: listTables,
    DescribeTable: describeTable,
    DescribeContinuousBackups: describeContinuousBackups,
    ListTagsOfResource: listTags,
  },
};
