// AWS::CodePipeline::Stage: the stages of each pipeline's declaration, numbered from 1 in the order
// in which they run.
import { itemsOfPipelines, pipelineArn } from './codepipeline-reads.js';
import type { Kind } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';

export const codepipelineStage: Kind = {
  name: 'AWS::CodePipeline::Stage',
  scope: 'regional',
  arnService: 'codepipeline',
  listAction: 'GetPipelineStagesAction',
  iamActions: ['codepipeline:ListPipelines', 'codepipeline:GetPipeline'],
  // Unique within its pipeline only; no read is joined by it.
  id: 'Name',
  uniqueIn: ['PipelineArn'],
  properties: [
    'Actions',
    'BeforeEntry',
    'Blockers',
    'Name',
    'OnFailure',
    'OnSuccess',
    'Order',
    'PipelineArn',
    'PipelineName',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [],
  list: (context) =>
    itemsOfPipelines(context, ({ pipeline: { name, stages }, metadata }) => {
      const PipelineArn = metadata.pipelineArn ?? pipelineArn(context, String(name));
      return present(stages, 'stages').map((stage, index) => ({
        properties: { ...pascalCaseTop(stage), Order: index + 1, PipelineArn, PipelineName: name },
      }));
    }),
};
