// Step Functions: state machines by page, one with or without its definition, and tags by ARN.
import { type SimulatedStateMachine, stateMachines } from '../../world/state-machine.js';
import { epochJsonAnswer, JSON_10_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
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

/** The API's largest page, and what a request gets that asks for no size, or for 0. */
const PAGE = 1000;
const USUAL_PAGE = 100;
const ARN = /^arn:[\w-]+:states:[\w-]+:\d{12}:stateMachine:[^:/]+$/;

function listStateMachines(call: Call) {
  const { world, identity, region, input } = call;
  const set = stateMachines.in(world, identity.accountId, region);
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('InvalidToken', "Invalid Token: 'Invalid token'"),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'maxResults', 0, PAGE) || USUAL_PAGE,
  );
  const summaries = positions.map(set.at).map((machine) => {
    const { stateMachineArn, name, type, creationDate } = machine ?? {};
    return { stateMachineArn, name, type, creationDate };
  });
  return epochJsonAnswer({ stateMachines: summaries, nextToken }, JSON_10_TYPE);
}

function named(input: Input): string {
  return text(input, 'stateMachineArn') ?? text(input, 'resourceArn') ?? '';
}

function required(call: Call, absent: (arn: string) => AwsError): SimulatedStateMachine {
  const arn = named(call.input);
  if (!ARN.test(arn))
    throw AwsError.code(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${arn}'`,
    );
  const found = vanished(call, arn)
    ? undefined
    : stateMachines.in(call.world, call.identity.accountId, call.region).find(arn);
  if (found === undefined) throw absent(arn);
  return found;
}

function describeStateMachine(call: Call) {
  const { tags: _tags, ...machine } = required(call, (arn) =>
    AwsError.code('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`),
  );
  if (text(call.input, 'includedData') === 'METADATA_ONLY')
    return epochJsonAnswer({ ...machine, definition: '{}' }, JSON_10_TYPE);
  // Nobody in this world may use a key.
  if (machine.encryptionConfiguration?.type === 'CUSTOMER_MANAGED_KMS_KEY') {
    throw AwsError.code(
      'KmsAccessDeniedException',
      'The caller does not have kms:Decrypt permission for the key of the state machine',
    );
  }
  return epochJsonAnswer(machine, JSON_10_TYPE);
}

function listTags(call: Call) {
  const { tags } = required(call, (arn) =>
    AwsError.code('ResourceNotFound', `Resource not found: '${arn}'`),
  );
  return jsonAnswer({ tags }, JSON_10_TYPE);
}

/** The Step Functions service. */
export const states: Service = {
  regional: true,
  route: jsonRoute('AWSStepFunctions.', JSON_10_TYPE),
  resources: ({ input }) => [named(input)].filter((arn) => arn !== ''),
  permission: ({ operation, input }) => ({
    action: `states:${operation}`,
    resource: named(input) || '*',
  }),
  operations: {
    ListStateMachines: listStateMachines,
    DescribeStateMachine: describeStateMachine,
    ListTagsForResource: listTags,
  },
};
