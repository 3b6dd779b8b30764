// AWS::ECS::TaskDefinition: every active revision, in pages as they come. Secrets are redacted
// unless allowed.
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { isAwsError } from '../aws/errors/aws-error.js';
import { pagedNames } from '../aws/paged-list.js';
import { type Kind, VANISHED } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';
import { taskWithoutSecrets } from './secrets/ecs-secrets.js';

const PROPERTIES = [
  'TaskDefinitionArn',
  'Family',
  'Revision',
  'Status',
  'ContainerDefinitions',
  'Cpu',
  'Memory',
  'NetworkMode',
  'RequiresCompatibilities',
  'TaskRoleArn',
  'ExecutionRoleArn',
  'Volumes',
  'PlacementConstraints',
  'Tags',
  'RegisteredAt',
];

const BEYOND_REFERENCE = [
  'Compatibilities',
  'DeregisteredAt',
  'EnableFaultInjection',
  'EphemeralStorage',
  'InferenceAccelerators',
  'IpcMode',
  'PidMode',
  'ProxyConfiguration',
  'RegisteredBy',
  'RequiresAttributes',
  'RuntimePlatform',
];

export const ecsTaskDefinition: Kind = {
  name: 'AWS::ECS::TaskDefinition',
  scope: 'regional',
  arnService: 'ecs',
  listAction: 'ListTaskDefinitionsAction',
  iamActions: ['ecs:ListTaskDefinitions'],
  id: 'TaskDefinitionArn',
  properties: PROPERTIES,
  beyondReference: BEYOND_REFERENCE,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'DescribeTaskDefinitionsAction',
      always: true,
      describes: true,
      fields: [...PROPERTIES, ...BEYOND_REFERENCE].filter((name) => name !== 'TaskDefinitionArn'),
      iamActions: ['ecs:DescribeTaskDefinition'],
      async read({ client, includeSecretValues }, { properties }) {
        const taskDefinition = String(properties['TaskDefinitionArn']);
        try {
          const answer = await client(ECSClient).send(
            new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }),
          );
          const definition = present(answer.taskDefinition, 'taskDefinition');
          present(definition.taskDefinitionArn, 'taskDefinitionArn');
          return {
            ...pascalCaseTop(includeSecretValues ? definition : taskWithoutSecrets(definition)),
            Tags: answer.tags ?? [],
          };
        } catch (error) {
          if (isUnknownRevision(error)) return VANISHED;
          throw error;
        }
      },
    },
  ],
  async *list({ client }) {
    const ecs = client(ECSClient);
    const pages = pagedNames('ecs:ListTaskDefinitions', async (nextToken) => {
      const page = await ecs.send(
        new ListTaskDefinitionsCommand({ status: 'ACTIVE', maxResults: 100, nextToken }),
      );
      return { items: page.taskDefinitionArns, next: page.nextToken };
    });
    for await (const page of pages)
      yield page.map((TaskDefinitionArn) => ({ properties: { TaskDefinitionArn } }));
  },
};

/**
 * ECS has no code for a revision that was deleted; it answers the code of any wrong input, and this
 * text.
 */
function isUnknownRevision(error: unknown): boolean {
  return (
    isAwsError(error) &&
    error.awsCode === 'ClientException' &&
    /unable to describe task definition|does not exist/i.test(error.message)
  );
}
