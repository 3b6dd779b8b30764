// AWS::CodePipeline::ActionExecution: the history of the actions of each pipeline, page by page;
// the list says everything.
import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { pagedList } from '../aws/paged-list.js';
import { PIPELINE_GONE, pipelinePages } from './codepipeline-reads.js';
import type { Kind } from './kind.js';
import { gatheredPages } from './reading/nested-list.js';
import { pascalCaseTop } from './reading/shape.js';
import { redactExecution } from './secrets/codepipeline-secrets.js';

export const codepipelineActionExecution: Kind = {
  name: 'AWS::CodePipeline::ActionExecution',
  scope: 'regional',
  arnService: 'codepipeline',
  listAction: 'ListActionExecutionsAction',
  iamActions: ['codepipeline:ListPipelines', 'codepipeline:ListActionExecutions'],
  id: 'ActionExecutionId',
  properties: [
    'ActionExecutionId',
    'ActionName',
    'Input',
    'LastUpdateTime',
    'Output',
    'PipelineExecutionId',
    'PipelineVersion',
    'StageName',
    'StartTime',
    'Status',
    'UpdatedBy',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [],
  list(context) {
    const codepipeline = context.client(CodePipelineClient);
    const { includeSecretValues } = context;
    return gatheredPages(
      context,
      pipelinePages(context),
      PIPELINE_GONE,
      async function* ({ name: pipelineName = '' }) {
        const executions = pagedList('codepipeline:ListActionExecutions', async (nextToken) => {
          const page = await codepipeline.send(
            new ListActionExecutionsCommand({ pipelineName, maxResults: 100, nextToken }),
          );
          return { items: page.actionExecutionDetails, next: page.nextToken };
        });
        for await (const page of executions) {
          yield page.map((execution) => ({
            properties: pascalCaseTop(includeSecretValues ? execution : redactExecution(execution)),
          }));
        }
      },
    );
  },
};
