// Lambda: functions by page, one function, and tags, which the list never carries.
import {
  detailedConfiguration,
  functionArn,
  type LambdaFunction,
} from '../../world/lambda-function.js';
import { JSON_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  type Input,
  integer,
  pageOf,
  type Route,
  type Service,
  startOf,
  text,
  vanished,
} from '../call.js';
import { parseQuery } from '../query.js';

/**
 * MaxItems may say more, but a page never holds more than 50. Source: ListFunctions in the Lambda
 * API reference.
 */
const PAGE = 50;
const LIST = /^\/2015-03-31\/functions\/?$/;
const ONE = /^\/2015-03-31\/functions\/([^/]+)$/;
const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const TAGS = /^\/2017-03-31\/tags\/(.+)$/;

function listFunctions(call: Call) {
  const { world, identity, region, input, fragments } = call;
  const functions = world.functions(identity.accountId, region);
  const start = startOf(call, text(input, 'Marker'), () =>
    AwsError.code('InvalidParameterValueException', 'Invalid Marker'),
  );
  const size = Math.min(PAGE, integer(input, 'MaxItems', 1, 10_000) ?? PAGE);
  const { positions, nextToken } = pageOf(call, functions, start, size);
  const items = positions.map((position) =>
    fragments.get(`f/${identity.accountId}/${region}/${position}`, () =>
      JSON.stringify(functions.at(position)?.Configuration),
    ),
  );
  const marker = nextToken === undefined ? '' : `"NextMarker":${JSON.stringify(nextToken)},`;
  return {
    status: 200,
    contentType: JSON_TYPE,
    body: `{${marker}"Functions":[${items.join(',')}]}`,
  };
}

function nameOf(spelling: string): string {
  return /:function:([^:]+)/.exec(spelling)?.[1] ?? spelling;
}

function required(call: Call, spelling: string): LambdaFunction {
  const { world, identity, region } = call;
  const name = nameOf(spelling);
  const arn = functionArn(world.place(identity.accountId, region), name);
  const foreign = spelling.startsWith('arn:') && spelling !== arn;
  const found =
    foreign || vanished(call, name, arn)
      ? undefined
      : world.functions(identity.accountId, region).find(name);
  if (found === undefined) {
    throw AwsError.code(
      'ResourceNotFoundException',
      `Function not found: ${foreign ? spelling : arn}`,
      {
        status: 404,
        extra: { Type: 'User' },
      },
    );
  }
  return found;
}

function listTags(call: Call) {
  return jsonAnswer({ Tags: required(call, text(call.input, 'Resource') ?? '').Tags }, JSON_TYPE);
}

function getFunction(call: Call) {
  const found = required(call, text(call.input, 'FunctionName') ?? '');
  const place = call.world.place(call.identity.accountId, call.region);
  const code = {
    RepositoryType: 'S3',
    Location: `https://awslambda-${call.region}-tasks.s3.amazonaws.com/${found.Configuration.FunctionName ?? ''}`,
  };
  return jsonAnswer(
    {
      Configuration: detailedConfiguration(found.Configuration, place),
      Code: code,
      Tags: found.Tags,
    },
    JSON_TYPE,
  );
}

function getFunctionConfiguration(call: Call) {
  const found = required(call, text(call.input, 'FunctionName') ?? '');
  const place = call.world.place(call.identity.accountId, call.region);
  return jsonAnswer(detailedConfiguration(found.Configuration, place), JSON_TYPE);
}

function label(path: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(path)?.[1];
  return match === undefined ? undefined : decodeURIComponent(match);
}

function named(input: Input): string {
  return text(input, 'Resource') ?? text(input, 'FunctionName') ?? '';
}

/** The Lambda service. */
export const lambda: Service = {
  regional: true,
  route({ method, path, query }): Route | undefined {
    if (method !== 'GET') return undefined;
    if (LIST.test(path)) return { operation: 'ListFunctions', input: parseQuery(query) };
    const resource = label(path, TAGS);
    if (resource !== undefined) return { operation: 'ListTags', input: { Resource: resource } };
    const configured = label(path, CONFIGURATION);
    if (configured !== undefined)
      return { operation: 'GetFunctionConfiguration', input: { FunctionName: configured } };
    const name = label(path, ONE);
    return name === undefined
      ? undefined
      : { operation: 'GetFunction', input: { FunctionName: name } };
  },
  resources({ input }) {
    const spelling = named(input);
    return spelling === '' ? [] : [spelling, nameOf(spelling)];
  },
  permission({ operation, input }) {
    const resource = named(input);
    return { action: `lambda:${operation}`, resource: resource === '' ? '*' : resource };
  },
  operations: {
    ListFunctions: listFunctions,
    ListTags: listTags,
    GetFunction: getFunction,
    GetFunctionConfiguration: getFunctionConfiguration,
  },
};
