// AWS::CodePipeline::PipelineExecution: the history of each pipeline, page by page, with the
// details of each execution.
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { pagedList } from '../aws/paged-list.js';
import { PIPELINE_GONE, pipelinePages } from './codepipeline-reads.js';
import type { Kind } from './kind.js';
import { gatheredPages } from './reading/nested-list.js';
import { pascalCaseTop, present } from './reading/shape.js';
import { redactPipelineExecution } from './secrets/codepipeline-secrets.js';

export const codepipelinePipelineExecution: Kind = {
  name: 'AWS::CodePipeline::PipelineExecution',
  scope: 'regional',
  arnService: 'codepipeline',
  listAction: 'ListPipelineExecutionsAction',
  iamActions: ['codepipeline:ListPipelines', 'codepipeline:ListPipelineExecutions'],
  id: 'PipelineExecutionId',
  properties: [
    'ArtifactRevisions',
    'ExecutionMode',
    'ExecutionType',
    'LastUpdateTime',
    'PipelineExecutionId',
    'PipelineName',
    'PipelineVersion',
    'RollbackMetadata',
    'SourceRevisions',
    'StartTime',
    'Status',
    'StatusSummary',
    'StopTrigger',
    'Trigger',
    'Variables',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetPipelineExecutionDetailsAction',
      always: true,
      describes: true,
      fields: ['ArtifactRevisions', 'PipelineVersion', 'Variables'],
      iamActions: ['codepipeline:GetPipelineExecution'],
      gone: [...PIPELINE_GONE, 'PipelineExecutionNotFoundException'],
      async read({ client, includeSecretValues }, { properties }) {
        const { pipelineExecution } = await client(CodePipelineClient).send(
          new GetPipelineExecutionCommand({
            pipelineName: String(properties['PipelineName']),
            pipelineExecutionId: String(properties['PipelineExecutionId']),
          }),
        );
        const execution = present(pipelineExecution, 'pipelineExecution');
        present(execution.pipelineExecutionId, 'pipelineExecutionId');
        return pascalCaseTop(includeSecretValues ? execution : redactPipelineExecution(execution));
      },
    },
  ],
  list(context) {
    const codepipeline = context.client(CodePipelineClient);
    return gatheredPages(
      context,
      pipelinePages(context),
      PIPELINE_GONE,
      async function* ({ name: pipelineName = '' }) {
        const executions = pagedList('codepipeline:ListPipelineExecutions', async (nextToken) => {
          const page = await codepipeline.send(
            new ListPipelineExecutionsCommand({ pipelineName, maxResults: 100, nextToken }),
          );
          return { items: page.pipelineExecutionSummaries, next: page.nextToken };
        });
        // The summary does not say whose it is, but the details do.
        for await (const page of executions) {
          yield page.map((summary) => ({
            properties: { ...pascalCaseTop(summary), PipelineName: pipelineName },
          }));
        }
      },
    );
  },
};
