// AWS::CodePipeline::Action: the actions of each stage of each pipeline's declaration.
import type { ActionTypeId } from '@aws-sdk/client-codepipeline';
import { itemsOfPipelines, pipelineArn } from './codepipeline-reads.js';
import type { Kind, Properties } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';

export const codepipelineAction: Kind = {
  name: 'AWS::CodePipeline::Action',
  scope: 'regional',
  arnService: 'codepipeline',
  listAction: 'GetPipelineActionsDetails',
  iamActions: ['codepipeline:ListPipelines', 'codepipeline:GetPipeline'],
  // Unique within its stage only; no read is joined by it.
  id: 'Name',
  uniqueIn: ['PipelineArn', 'StageName'],
  properties: [
    'ActionTypeId',
    'Configuration',
    'Commands',
    'EnvironmentVariables',
    'InputArtifacts',
    'Name',
    'Namespace',
    'OutputArtifacts',
    'OutputVariables',
    'PipelineName',
    'PipelineArn',
    'PipelineVersion',
    'Region',
    'RoleArn',
    'RunOrder',
    'StageName',
    'TimeoutInMinutes',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [],
  list: (context) =>
    itemsOfPipelines(context, ({ pipeline: { name, version, stages }, metadata }) => {
      const PipelineArn = metadata.pipelineArn ?? pipelineArn(context, String(name));
      return present(stages, 'stages').flatMap((stage) =>
        present(stage.actions, 'actions').map(({ actionTypeId, ...action }) => ({
          properties: {
            ...pascalCaseTop(action),
            ...(actionTypeId && { ActionTypeId: typeOf(actionTypeId) }),
            PipelineName: name,
            PipelineArn,
            PipelineVersion: version,
            StageName: stage.name,
          },
        })),
      );
    }),
};

/** The one nested object in PascalCase, of four keys and no more, as the reference emits it. */
function typeOf({ category, owner, provider, version }: ActionTypeId): Properties {
  return { Category: category, Owner: owner, Provider: provider, Version: version };
}
