// What the simulated Step Functions refuses, and what it leaves out when asked to, as the API
// reference says.
import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { stateMachines } from '../../../src/sandbox/world/state-machine.js';
import { baseKeys, failure, settings } from './clients.js';

const world = createWorld({
  accounts: 1,
  regions: ['us-east-1'],
  further: { 'AWS::StepFunctions::StateMachine': 105 },
});
const all = [...stateMachines.in(world, world.managementAccountId, 'us-east-1')];
const ofKey = (type: string) =>
  all.find(({ encryptionConfiguration }) => encryptionConfiguration?.type === type)
    ?.stateMachineArn;
const stateMachineArn = ofKey('AWS_OWNED_KEY');
let aws: SimulatedAws;
let sfn: SFNClient;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  sfn = new SFNClient(settings(aws, baseKeys(aws)));
});
afterAll(() => aws.close());

it('gives a hundred state machines to those who name no size or 0, and up to a thousand to others', async () => {
  const sizes = await Promise.all(
    [undefined, 0, 1000].map(
      async (maxResults) =>
        (await sfn.send(new ListStateMachinesCommand({ maxResults }))).stateMachines?.length,
    ),
  );
  const { nextToken } = await sfn.send(new ListStateMachinesCommand({}));
  const rest = await sfn.send(new ListStateMachinesCommand({ nextToken }));

  expect(sizes).toEqual([100, 100, 105]);
  expect([rest.stateMachines?.length, rest.nextToken]).toEqual([5, undefined]);
  expect((await failure(sfn.send(new ListStateMachinesCommand({ maxResults: 1001 })))).name).toBe(
    'ValidationException',
  );
  expect(
    (await failure(sfn.send(new ListStateMachinesCommand({ nextToken: 'no token' })))).name,
  ).toBe('InvalidToken');
});

it('gives the definition unless it is asked for the rest alone, which takes no right to decrypt it', async () => {
  const whole = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const bare = await sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' }),
  );

  expect(whole.definition).toContain('s3cr3t');
  expect(bare).toMatchObject({ stateMachineArn, definition: '{}', roleArn: whole.roleArn });
  const encrypted = { stateMachineArn: ofKey('CUSTOMER_MANAGED_KMS_KEY') };
  expect((await failure(sfn.send(new DescribeStateMachineCommand(encrypted)))).name).toBe(
    'KmsAccessDeniedException',
  );
  expect(
    await sfn.send(
      new DescribeStateMachineCommand({ ...encrypted, includedData: 'METADATA_ONLY' }),
    ),
  ).toMatchObject(encrypted);
});

it('does not know a state machine that is not there, each operation by its own code, and takes no other ARN', async () => {
  const missing = `${stateMachineArn}-gone`;

  expect(
    (await failure(sfn.send(new DescribeStateMachineCommand({ stateMachineArn: missing })))).name,
  ).toBe('StateMachineDoesNotExist');
  expect(
    (await failure(sfn.send(new ListTagsForResourceCommand({ resourceArn: missing })))).name,
  ).toBe('ResourceNotFound');
  expect(
    (
      await failure(
        sfn.send(new DescribeStateMachineCommand({ stateMachineArn: `${stateMachineArn}:1` })),
      )
    ).name,
  ).toBe('InvalidArn');
});
