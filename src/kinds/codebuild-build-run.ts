// AWS::CodeBuild::BuildRun: every build that CodeBuild remembers, page by page, described a hundred
// at a time.
// Values of plain and of exported environment variables are redacted.
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  ListBuildsCommand,
} from '@aws-sdk/client-codebuild';
import { pagedNames } from '../aws/paged-list.js';
import { createBreather } from '../lib/breather.js';
import { type Answer, type Kind, VANISHED } from './kind.js';
import { pascalCaseTop } from './reading/shape.js';
import { redactBuild } from './secrets/codebuild-secrets.js';

const PROPERTIES = [
  'Arn',
  'Artifacts',
  'AutoRetryConfig',
  'BuildBatchArn',
  'BuildComplete',
  'BuildNumber',
  'BuildStatus',
  'Cache',
  'CurrentPhase',
  'DebugSession',
  'EncryptionKey',
  'EndTime',
  'Environment',
  'ExportedEnvironmentVariables',
  'FileSystemLocations',
  'Id',
  'Initiator',
  'Logs',
  'NetworkInterface',
  'Phases',
  'ProjectName',
  'QueuedTimeoutInMinutes',
  'ReportArns',
  'ResolvedSourceVersion',
  'SecondaryArtifacts',
  'SecondarySources',
  'SecondarySourceVersions',
  'ServiceRole',
  'Source',
  'SourceVersion',
  'StartTime',
  'TimeoutInMinutes',
  'VpcConfig',
];

export const codebuildBuildRun: Kind = {
  name: 'AWS::CodeBuild::BuildRun',
  scope: 'regional',
  arnService: 'codebuild',
  listAction: 'ListBuildsAction',
  iamActions: ['codebuild:ListBuilds'],
  id: 'Id',
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetBuildDetailsAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'Id' && name !== 'Arn'),
      iamActions: ['codebuild:BatchGetBuilds'],
      batchSize: 100, // BatchGetBuilds: up to 100 ids
      async readBatch({ client, includeSecretValues }, items) {
        const ids = items.map(({ properties }) => String(properties['Id']));
        const { builds = [], buildsNotFound = [] } = await client(CodeBuildClient).send(
          new BatchGetBuildsCommand({ ids }),
        );
        const answers = new Map<string, Answer>();
        for (const id of buildsNotFound) answers.set(id, VANISHED);
        // Each may have a buildspec to be parsed.
        const breather = createBreather();
        for (const build of builds) {
          await breather.pause();
          answers.set(
            String(build.id),
            pascalCaseTop(includeSecretValues ? build : redactBuild(build)),
          );
        }
        return answers;
      },
    },
  ],
  async *list({ client, partition, region, accountId }) {
    const codebuild = client(CodeBuildClient);
    const pages = pagedNames('codebuild:ListBuilds', async (nextToken) => {
      const page = await codebuild.send(new ListBuildsCommand({ nextToken }));
      return { items: page.ids, next: page.nextToken };
    });
    const prefix = `arn:${partition}:codebuild:${region}:${accountId}:build/`;
    for await (const page of pages)
      yield page.map((Id) => ({ properties: { Id, Arn: `${prefix}${Id}` } }));
  },
};
