// Step Functions' state machines as DescribeStateMachine returns them, with their tags. Each
// definition holds a secret on purpose.
import type { DescribeStateMachineOutput, Tag } from '@aws-sdk/client-sfn';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags, uuid } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

export interface SimulatedStateMachine extends DescribeStateMachineOutput {
  readonly tags: readonly Tag[];
}

const SALT = 0x5f4;
const STEMS = ['orders', 'refunds', 'imports', 'nightly'] as const;

function make(place: Place, position: number): SimulatedStateMachine {
  const { partition, region, accountId } = place;
  const key = resourceKey(place, position, SALT);
  const name = numbered(pick(STEMS, key), position);
  const isExpress = key % 3 === 1;
  const isEncrypted = key % 4 === 2;
  const logGroup = `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/vendedlogs/states/${name}:*`;
  return {
    stateMachineArn: `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`,
    name,
    status: 'ACTIVE',
    type: isExpress ? 'EXPRESS' : 'STANDARD',
    definition: definitionOf(key),
    roleArn: `arn:${partition}:iam::${accountId}:role/states-${name}`,
    creationDate: new Date(place.epoch - (key % 800) * 86_400_000 + 789),
    loggingConfiguration: isExpress
      ? {
          level: 'ERROR',
          includeExecutionData: false,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup } }],
        }
      : { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: key % 2 === 0 },
    revisionId: uuid(hex(mix(key, 1), 32)),
    encryptionConfiguration: isEncrypted
      ? {
          type: 'CUSTOMER_MANAGED_KMS_KEY',
          kmsKeyId: `arn:${partition}:kms:${region}:${accountId}:key/${uuid(hex(mix(place.key, 2), 32))}`,
          kmsDataKeyReusePeriodSeconds: 300,
        }
      : { type: 'AWS_OWNED_KEY' },
    tags: teamTags(key).map(({ Key, Value }) => ({ key: Key, value: Value })),
  };
}

function definitionOf(key: number): string {
  const call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'charge', Payload: { apiKey: `s3cr3t-${hex(mix(key, 3), 16)}` } },
    End: true,
  };
  return JSON.stringify({ StartAt: 'Charge', States: { Charge: call } });
}

/** State machines of a world, by ARN. */
export const stateMachines = defineFurther<SimulatedStateMachine>({
  name: 'AWS::StepFunctions::StateMachine',
  make,
  idOf: ({ stateMachineArn }) => stateMachineArn ?? '',
  positionOf: (_place, arn) => positionIn(arn),
});
