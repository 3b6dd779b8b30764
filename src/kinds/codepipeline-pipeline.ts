// AWS::CodePipeline::Pipeline: a summary from the list, the declaration and the tags one by one.
import { CodePipelineClient, ListTagsForResourceCommand } from '@aws-sdk/client-codepipeline';
import { wholeList } from '../aws/paged-list.js';
import { PIPELINE_GONE, pipelineArn, pipelinePages, readPipeline } from './codepipeline-reads.js';
import type { Kind } from './kind.js';
import { pascalCaseTop } from './reading/shape.js';

export const codepipelinePipeline: Kind = {
  name: 'AWS::CodePipeline::Pipeline',
  scope: 'regional',
  arnService: 'codepipeline',
  listAction: 'ListPipelinesAction',
  iamActions: ['codepipeline:ListPipelines'],
  id: 'Name',
  properties: [
    'ArtifactStore',
    'ArtifactStores',
    'Created',
    'ExecutionMode',
    'Name',
    'PipelineArn',
    'PipelineType',
    'PollingDisabledAt',
    'RoleArn',
    'Stages',
    'Tags',
    'Triggers',
    'Updated',
    'Variables',
    'Version',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetPipelineDetailsAction',
      always: true,
      describes: true,
      fields: [
        'ArtifactStore',
        'ArtifactStores',
        'PollingDisabledAt',
        'RoleArn',
        'Stages',
        'Triggers',
        'Variables',
      ],
      iamActions: ['codepipeline:GetPipeline'],
      gone: PIPELINE_GONE,
      async read(context, { properties }) {
        const { pipeline, metadata } = await readPipeline(context, String(properties['Name']));
        return { ...pascalCaseTop(metadata), ...pascalCaseTop(pipeline) };
      },
    },
    {
      action: 'GetPipelineTagsAction',
      always: true,
      fields: ['Tags'],
      iamActions: ['codepipeline:ListTagsForResource'],
      async read({ client }, { properties }) {
        const resourceArn = String(properties['PipelineArn']);
        const Tags = await wholeList('codepipeline:ListTagsForResource', async (nextToken) => {
          const page = await client(CodePipelineClient).send(
            new ListTagsForResourceCommand({ resourceArn, nextToken }),
          );
          return { items: page.tags, next: page.nextToken };
        });
        return { Tags };
      },
    },
  ],
  async *list(context) {
    for await (const page of pipelinePages(context)) {
      yield page.map((summary) => ({
        properties: {
          ...pascalCaseTop(summary),
          PipelineArn: pipelineArn(context, String(summary.name)),
        },
      }));
    }
  },
};
