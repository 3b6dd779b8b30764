// AWS::StepFunctions::StateMachine: a summary from the list, details and tags one by one.
// Definitions are never read: they are large, may hold secrets, and a definition that is encrypted
// with a key of the account asks for the right to decrypt it.
import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { pagedList } from '../aws/paged-list.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';

const DESCRIBED = [
  'Status',
  'Description',
  'RoleArn',
  'RevisionId',
  'LoggingConfiguration',
  'TracingConfiguration',
  'EncryptionConfiguration',
];

export const stepfunctionsStateMachine: Kind = {
  name: 'AWS::StepFunctions::StateMachine',
  scope: 'regional',
  arnService: 'states',
  listAction: 'ListStateMachinesAction',
  iamActions: ['states:ListStateMachines'],
  id: 'StateMachineArn',
  properties: ['StateMachineArn', 'Name', 'Type', 'CreationDate', ...DESCRIBED, 'Tags'],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'DescribeStateMachineAction',
      always: true,
      describes: true,
      fields: DESCRIBED,
      iamActions: ['states:DescribeStateMachine'],
      gone: ['StateMachineDoesNotExist'],
      async read({ client }, { properties }) {
        const stateMachineArn = String(properties['StateMachineArn']);
        const described = await client(SFNClient).send(
          new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' }),
        );
        present(described.stateMachineArn, 'stateMachineArn');
        return pascalCaseTop(described);
      },
    },
    {
      action: 'ListTagsForResourceAction',
      fields: ['Tags'],
      iamActions: ['states:ListTagsForResource'],
      async read({ client }, { properties }) {
        const resourceArn = String(properties['StateMachineArn']);
        const { tags } = await client(SFNClient).send(
          new ListTagsForResourceCommand({ resourceArn }),
        );
        return { Tags: present(tags, 'tags') };
      },
    },
  ],
  async *list({ client }) {
    const sfn = client(SFNClient);
    const pages = pagedList('states:ListStateMachines', async (nextToken) => {
      const page = await sfn.send(new ListStateMachinesCommand({ maxResults: 1000, nextToken }));
      return { items: page.stateMachines, next: page.nextToken };
    });
    for await (const page of pages)
      yield drain(page, (summary) => ({ properties: pascalCaseTop(summary) }));
  },
};
