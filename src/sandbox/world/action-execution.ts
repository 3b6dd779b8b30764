// The executions of the actions of CodePipeline's pipelines, as ListActionExecutions returns them,
// about 2 KB of JSON.
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { projectName } from './codebuild-project.js';
import { childrenOf } from './dealt.js';
import { defineFurther } from './further.js';
import { uuidAt, uuidPosition } from './numbered-id.js';
import { pipelines } from './pipeline.js';
import { executionId, firstPipelines } from './pipeline-execution.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix } from './random.js';
import type { World } from './world.js';

/**
 * `pipelineName` is for those that are added; the others are dealt out to the pipelines that the
 * world began with.
 */
export type StoredActionExecution = ActionExecutionDetail & { readonly pipelineName?: string };

const SALT = 0xc9ae;

export const actionExecutions = defineFurther<StoredActionExecution>({
  name: 'AWS::CodePipeline::ActionExecution',
  make: makeActionExecution,
  idOf: ({ actionExecutionId }) => actionExecutionId ?? '',
  positionOf: (place, id) => uuidPosition(place, id, SALT),
});

/** The action executions of one pipeline. */
export function actionExecutionsOf(
  world: World,
  accountId: string,
  region: string,
  pipelineName: string,
) {
  return childrenOf({
    children: actionExecutions.in(world, accountId, region),
    dealtChildren: world.amount(
      world.options.further[actionExecutions.name] ?? 0,
      accountId,
      region,
    ),
    dealtOwners: firstPipelines(world, accountId, region),
    owner: pipelines.in(world, accountId, region).locate(pipelineName) ?? Number.MAX_SAFE_INTEGER,
    names: (execution) => execution.pipelineName === pipelineName,
  });
}

function makeActionExecution(place: Place, position: number): StoredActionExecution {
  const key = resourceKey(place, position, SALT);
  const start = place.epoch - position * 300_000 - 600_000;
  const configuration = {
    ProjectName: projectName(place, position % 3),
    EnvironmentVariables: JSON.stringify([
      { name: 'API_KEY', value: `s3cr3t-${hex(mix(key, 1), 16)}`, type: 'PLAINTEXT' },
    ]),
  };
  const artifact = {
    s3location: {
      bucket: `codepipeline-${place.region}-${place.accountId}`,
      key: `app/Source/${hex(key, 7)}`,
    },
  };
  return {
    // The same number as an execution of the same pipeline.
    pipelineExecutionId: executionId(place, position),
    actionExecutionId: uuidAt(place, position, SALT),
    pipelineVersion: (key % 30) + 1,
    stageName: 'Build',
    actionName: 'Build',
    startTime: new Date(start + 123),
    lastUpdateTime: new Date(start + 240_000 + 456),
    updatedBy: `arn:${place.partition}:sts::${place.accountId}:assumed-role/pipeline/${hex(mix(key, 2), 12)}`,
    status: key % 7 === 0 ? 'Failed' : 'Succeeded',
    input: {
      actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      configuration,
      resolvedConfiguration: configuration,
      region: place.region,
      inputArtifacts: [{ name: 'Source', ...artifact }],
      namespace: 'BuildVariables',
    },
    output: {
      outputArtifacts: [{ name: 'Build', ...artifact }],
      executionResult: {
        externalExecutionId: `${projectName(place, position % 3)}:${hex(key, 32)}`,
        externalExecutionSummary: 'Build succeeded',
        externalExecutionUrl: `https://console.aws.amazon.com/codebuild/home?region=${place.region}#/builds/${hex(key, 32)}`,
      },
      outputVariables: {
        IMAGE_TAG: hex(mix(key, 3), 8),
        DEPLOY_TOKEN: `s3cr3t-${hex(mix(key, 4), 16)}`,
      },
    },
  };
}
