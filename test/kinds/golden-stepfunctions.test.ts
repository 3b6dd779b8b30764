// The raw shape of Step Functions' kind, written by hand from the API reference: names of the API
// in Pascal case, what is nested as AWS writes it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepfunctionsStateMachine } from '../../src/kinds/stepfunctions-state-machine.js';
import { stateMachines } from '../../src/sandbox/world/state-machine.js';
import { type ContractWorld, HOME, startContractWorld } from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

function addGolden(): string {
  const stateMachineArn = `arn:aws:states:us-east-1:${scene.accountId}:stateMachine:golden`;
  stateMachines.add(scene.world, scene.accountId, HOME, {
    stateMachineArn,
    name: 'golden',
    status: 'ACTIVE',
    type: 'STANDARD',
    description: 'Version 3',
    definition: '{"StartAt":"Call","States":{"Call":{"Parameters":{"apiKey":"s3cr3t"}}}}',
    roleArn: 'arn:aws:iam::111111111111:role/golden',
    creationDate: new Date('2024-01-02T03:04:05.123Z'),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: true },
    revisionId: 'ab12',
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    label: 'golden-map',
    variableReferences: { Call: ['apiKey'] },
    tags: [{ key: 'team', value: 'core' }],
  });
  return stateMachineArn;
}

describe('AWS::StepFunctions::StateMachine', () => {
  it('joins the list, the details and the tags', async () => {
    const StateMachineArn = addGolden();
    const { resources, unread } = await scene.read(stepfunctionsStateMachine);

    expect(unread).toEqual([[]]);
    expect(JSON.stringify(resources[0])).toBe(
      JSON.stringify({
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineArn,
          Name: 'golden',
          Type: 'STANDARD',
          CreationDate: '2024-01-02T03:04:05.123000Z',
          Status: 'ACTIVE',
          Description: 'Version 3',
          RoleArn: 'arn:aws:iam::111111111111:role/golden',
          RevisionId: 'ab12',
          LoggingConfiguration: { level: 'OFF', includeExecutionData: false },
          TracingConfiguration: { enabled: true },
          EncryptionConfiguration: { type: 'AWS_OWNED_KEY' },
          Tags: [{ key: 'team', value: 'core' }],
        },
        __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
      }),
    );
  });

  it('reads tags only when asked', async () => {
    addGolden();
    const { resources } = await scene.read(stepfunctionsStateMachine, { actions: [] });

    expect(resources[0]).not.toHaveProperty('Properties.Tags');
    expect(scene.aws.requests.counters().byOperation).not.toHaveProperty([
      'states:ListTagsForResource',
    ]);
  });

  it('never has the definition, not even where secrets may be shown, and needs no key to read the rest', async () => {
    stateMachines.change(scene.world, scene.accountId, HOME, addGolden(), {
      encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'key' },
    });
    const { resources, unread } = await scene.read(stepfunctionsStateMachine, {
      includeSecretValues: true,
    });

    expect(unread).toEqual([[]]);
    expect(resources[0]).not.toHaveProperty('Properties.Definition');
    expect(JSON.stringify(resources)).not.toContain('s3cr3t');
  });
});
