// AWS::CodeBuild::Project: names from the list, everything else a hundred at a time. Values of
// plain environment variables are redacted.
import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  ListProjectsCommand,
} from '@aws-sdk/client-codebuild';
import { pagedNames } from '../aws/paged-list.js';
import { createBreather } from '../lib/breather.js';
import { type Answer, type Kind, VANISHED } from './kind.js';
import { pascalCaseTop } from './reading/shape.js';
import { redactProject } from './secrets/codebuild-secrets.js';

const PROPERTIES = [
  'Arn',
  'Artifacts',
  'AutoRetryLimit',
  'Badge',
  'BuildBatchConfig',
  'Cache',
  'ConcurrentBuildLimit',
  'Created',
  'Description',
  'EncryptionKey',
  'Environment',
  'FileSystemLocations',
  'LastModified',
  'LogsConfig',
  'Name',
  'ProjectVisibility',
  'PublicProjectAlias',
  'QueuedTimeoutInMinutes',
  'ResourceAccessRole',
  'SecondaryArtifacts',
  'SecondarySources',
  'SecondarySourceVersions',
  'ServiceRole',
  'Source',
  'SourceVersion',
  'Tags',
  'TimeoutInMinutes',
  'VpcConfig',
  'Webhook',
];

export const codebuildProject: Kind = {
  name: 'AWS::CodeBuild::Project',
  scope: 'regional',
  arnService: 'codebuild',
  iamActions: ['codebuild:ListProjects'],
  id: 'Name',
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetProjectDetailsAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'Name' && name !== 'Arn'),
      iamActions: ['codebuild:BatchGetProjects'],
      batchSize: 100, // BatchGetProjects: up to 100 names
      async readBatch({ client, includeSecretValues }, items) {
        const names = items.map(({ properties }) => String(properties['Name']));
        const { projects = [], projectsNotFound = [] } = await client(CodeBuildClient).send(
          new BatchGetProjectsCommand({ names }),
        );
        const answers = new Map<string, Answer>();
        for (const name of projectsNotFound) answers.set(name, VANISHED);
        // Each may have a buildspec to be parsed.
        const breather = createBreather();
        for (const project of projects) {
          await breather.pause();
          answers.set(
            String(project.name),
            pascalCaseTop(includeSecretValues ? project : redactProject(project)),
          );
        }
        return answers;
      },
    },
  ],
  async *list({ client, partition, region, accountId }) {
    const codebuild = client(CodeBuildClient);
    const pages = pagedNames('codebuild:ListProjects', async (nextToken) => {
      const page = await codebuild.send(new ListProjectsCommand({ nextToken }));
      return { items: page.projects, next: page.nextToken };
    });
    // The ARN follows from the name, so a project that cannot be described still has the identifier
    // that mappings use.
    const prefix = `arn:${partition}:codebuild:${region}:${accountId}:project/`;
    for await (const page of pages)
      yield page.map((Name) => ({ properties: { Name, Arn: `${prefix}${Name}` } }));
  },
};
