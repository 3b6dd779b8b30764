// AWS::CodeDeploy::Application: ListApplications gives names, BatchGetApplications everything else
// but the tags.
import { BatchGetApplicationsCommand, CodeDeployClient } from '@aws-sdk/client-codedeploy';
import {
  APPLICATION_GONE,
  applicationNames,
  codeDeployArn,
  codeDeployTags,
} from './codedeploy-lists.js';
import type { Kind } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';

export const codedeployApplication: Kind = {
  name: 'AWS::CodeDeploy::Application',
  scope: 'regional',
  arnService: 'codedeploy',
  iamActions: ['codedeploy:ListApplications'],
  id: 'ApplicationName',
  properties: [
    'ApplicationName',
    'ApplicationId',
    'ComputePlatform',
    'CreateTime',
    'GitHubAccountName',
    'LinkedToGitHub',
    'Tags',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetCodeDeployApplicationDetailsAction',
      always: true,
      describes: true,
      fields: [
        'ApplicationId',
        'ComputePlatform',
        'CreateTime',
        'GitHubAccountName',
        'LinkedToGitHub',
      ],
      iamActions: ['codedeploy:BatchGetApplications'],
      gone: APPLICATION_GONE,
      batchSize: 100, // BatchGetApplications: applicationNames, at most 100
      async readBatch({ client }, items) {
        const names = items.map(({ properties }) => String(properties['ApplicationName']));
        const { applicationsInfo } = await client(CodeDeployClient).send(
          new BatchGetApplicationsCommand({ applicationNames: names }),
        );
        return new Map(
          present(applicationsInfo, 'applicationsInfo').map((info) => [
            String(info.applicationName),
            pascalCaseTop(info),
          ]),
        );
      },
    },
    {
      action: 'GetCodeDeployApplicationTagsAction',
      always: true,
      fields: ['Tags'],
      iamActions: ['codedeploy:ListTagsForResource'],
      read: async (context, { properties }) => ({
        Tags: await codeDeployTags(
          context,
          codeDeployArn(context, 'application', String(properties['ApplicationName'])),
        ),
      }),
    },
  ],
  async *list(context) {
    for await (const page of applicationNames(context))
      yield page.map((ApplicationName) => ({ properties: { ApplicationName } }));
  },
};
