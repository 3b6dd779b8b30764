// AWS::Lambda::Function: the $LATEST version of each function. Values of environment variables are
// redacted unless allowed.
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import { pagedList } from '../aws/paged-list.js';
import { drain } from '../lib/drain.js';
import type { Kind, Properties } from './kind.js';
import { present, propertiesOf, redactValues } from './reading/shape.js';

export const lambdaFunction: Kind = {
  name: 'AWS::Lambda::Function',
  scope: 'regional',
  arnService: 'lambda',
  listAction: 'ListFunctionsAction',
  iamActions: ['lambda:ListFunctions'],
  id: 'FunctionArn',
  properties: [
    'Architectures',
    'CodeSha256',
    'CodeSize',
    'DeadLetterConfig',
    'Description',
    'Environment',
    'EphemeralStorage',
    'FileSystemConfigs',
    'FunctionArn',
    'FunctionName',
    'Handler',
    'ImageConfigResponse',
    'KMSKeyArn',
    'LastModified',
    'LastUpdateStatus',
    'LastUpdateStatusReason',
    'LastUpdateStatusReasonCode',
    'Layers',
    'LoggingConfig',
    'MasterArn',
    'MemorySize',
    'PackageType',
    'RevisionId',
    'Role',
    'Runtime',
    'RuntimeVersionConfig',
    'SigningJobArn',
    'SigningProfileVersionArn',
    'SnapStart',
    'State',
    'StateReason',
    'StateReasonCode',
    'Tags',
    'Timeout',
    'TracingConfig',
    'Version',
    'VpcConfig',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'ListTagsAction',
      fields: ['Tags'],
      iamActions: ['lambda:ListTags'],
      async read({ client }, { properties }) {
        const { Tags } = await client(LambdaClient).send(
          new ListTagsCommand({ Resource: String(properties['FunctionArn']) }),
        );
        return { Tags: present(Tags, 'Tags') };
      },
    },
  ],
  single: {
    gone: ['ResourceNotFoundException'],
    iamActions: ['lambda:GetFunctionConfiguration'],
    read: ({ client }, { properties }) =>
      client(LambdaClient).send(
        new GetFunctionConfigurationCommand({ FunctionName: String(properties['FunctionArn']) }),
      ),
  },
  async *list({ client, includeSecretValues }) {
    const lambda = client(LambdaClient);
    const pages = pagedList('lambda:ListFunctions', async (Marker) => {
      // At most 50 functions a page, whatever is asked for.
      const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 50, Marker }));
      return { items: page.Functions, next: page.NextMarker };
    });
    for await (const page of pages) {
      yield drain(page, (item) => ({
        properties: includeSecretValues ? propertiesOf(item) : withoutSecrets(item),
      }));
    }
  },
};

function withoutSecrets(item: FunctionConfiguration): Properties {
  const { Environment } = item;
  if (!Environment?.Variables) return propertiesOf(item);
  return {
    ...item,
    Environment: { ...Environment, Variables: redactValues(Environment.Variables) },
  };
}
