// AWS::Lambda::Function: the $LATEST version of each function. Values of environment variables are redacted unless allowed.
import { type FunctionConfiguration, LambdaClient, ListTagsCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import type { Kind, Properties } from './kind.js';
import { propertiesOf, redactValues } from './shape.js';

export const lambdaFunction: Kind = {
  name: 'AWS::Lambda::Function',
  scope: 'regional',
  arnService: 'lambda',
  listAction: 'ListFunctionsAction',
  iamActions: ['lambda:ListFunctions'],
  id: 'FunctionArn',
  properties: [
    'Architectures', 'CodeSha256', 'CodeSize', 'DeadLetterConfig', 'Description', 'Environment', 'EphemeralStorage', 'FileSystemConfigs',
    'FunctionArn', 'FunctionName', 'Handler', 'ImageConfigResponse', 'KMSKeyArn', 'LastModified', 'LastUpdateStatus', 'LastUpdateStatusReason',
    'LastUpdateStatusReasonCode', 'Layers', 'LoggingConfig', 'MasterArn', 'MemorySize', 'PackageType', 'RevisionId', 'Role', 'Runtime',
    'RuntimeVersionConfig', 'SigningJobArn', 'SigningProfileVersionArn', 'SnapStart', 'State', 'StateReason', 'StateReasonCode', 'Tags', 'Timeout',
    'TracingConfig', 'Version', 'VpcConfig',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region'],
  enrichments: [
    {
      action: 'ListTagsAction',
      fields: ['Tags'],
      iamActions: ['lambda:ListTags'],
      async read({ client }, { properties }) {
        const { Tags = {} } = await client(LambdaClient).send(new ListTagsCommand({ Resource: String(properties['FunctionArn']) }));
        return { Tags };
      },
    },
  ],
  async *list({ client, signal, includeSecretValues }) {
    // ListFunctions answers at most 50 functions a page, whatever is asked for.
    for await (const page of paginateListFunctions({ client: client(LambdaClient), pageSize: 50 }, {}, { abortSignal: signal })) {
      yield (page.Functions ?? []).map((item) => ({ properties: includeSecretValues ? propertiesOf(item) : withoutSecrets(item) }));
    }
  },
};

function withoutSecrets(item: FunctionConfiguration): Properties {
  const { Environment } = item;
  if (!Environment?.Variables) return propertiesOf(item);
  return { ...item, Environment: { ...Environment, Variables: redactValues(Environment.Variables) } };
}
