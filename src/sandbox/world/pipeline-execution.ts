// The executions of CodePipeline's pipelines: what the list says of each, and what only
// GetPipelineExecution tells.
import type { PipelineExecution, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { childrenOf, dealtTo } from './dealt.js';
import { defineFurther } from './further.js';
import { uuidAt, uuidPosition } from './numbered-id.js';
import { makePipeline, pipelines } from './pipeline.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';
import type { World } from './world.js';

export type StoredExecution = PipelineExecutionSummary & PipelineExecution;

const SALT = 0xc9e;

/** One without `pipelineName` gets it from its position; see `executionAt`. */
export const pipelineExecutions = defineFurther<StoredExecution>({
  name: 'AWS::CodePipeline::PipelineExecution',
  make: makeExecution,
  idOf: ({ pipelineExecutionId }) => pipelineExecutionId ?? '',
  positionOf: (place, id) => uuidPosition(place, id, SALT),
});

/** The id of the execution that a place begins with at a position. */
export function executionId(place: Place, position: number): string {
  return uuidAt(place, position, SALT);
}

/** How many pipelines a place began with. */
export function firstPipelines(world: World, accountId: string, region: string): number {
  return world.amount(world.options.further[pipelines.name] ?? 0, accountId, region);
}

/** The execution at a position, with the name of its pipeline. */
export function executionAt(
  world: World,
  accountId: string,
  region: string,
  position: number,
): StoredExecution | undefined {
  const found = pipelineExecutions.in(world, accountId, region).at(position);
  if (found === undefined) return undefined;
  const owner = dealtTo(position, firstPipelines(world, accountId, region));
  const { name } = makePipeline(world.place(accountId, region), owner).declaration;
  return { pipelineName: name, ...found };
}

/** The executions of one pipeline. */
export function executionsOf(
  world: World,
  accountId: string,
  region: string,
  pipelineName: string,
) {
  return childrenOf({
    children: pipelineExecutions.in(world, accountId, region),
    dealtChildren: world.amount(
      world.options.further[pipelineExecutions.name] ?? 0,
      accountId,
      region,
    ),
    dealtOwners: firstPipelines(world, accountId, region),
    owner: pipelines.in(world, accountId, region).locate(pipelineName) ?? Number.MAX_SAFE_INTEGER,
    names: (execution) => execution.pipelineName === pipelineName,
  });
}

function makeExecution(place: Place, position: number): StoredExecution {
  const key = resourceKey(place, position, SALT);
  const start = place.epoch - position * 900_000 - 600_000;
  const revision = hex(mix(key, 1), 32);
  const stopped = key % 11 === 0;
  return {
    pipelineExecutionId: executionId(place, position),
    pipelineVersion: (key % 30) + 1,
    status: stopped ? 'Stopped' : key % 7 === 0 ? 'Failed' : 'Succeeded',
    ...(stopped
      ? { statusSummary: 'Stopped by hand', stopTrigger: { reason: 'Wrong branch' } }
      : {}),
    startTime: new Date(start + 123),
    lastUpdateTime: new Date(start + 480_000 + 456),
    sourceRevisions: [
      {
        actionName: 'Source',
        revisionId: revision,
        revisionSummary: 'Fix <things> & "more"',
        revisionUrl: `https://github.com/example/app/commit/${revision}`,
      },
    ],
    artifactRevisions: [
      {
        name: 'Source',
        revisionId: revision,
        revisionSummary: 'Fix <things> & "more"',
        created: new Date(start - 60_000),
      },
    ],
    trigger: {
      triggerType: pick(
        ['WebhookV2', 'StartPipelineExecution', 'PollForSourceChanges'],
        mix(key, 2),
      ),
      triggerDetail: 'main',
    },
    variables: [{ name: 'TARGET', resolvedValue: 'production' }],
    executionMode: 'QUEUED',
    executionType: 'STANDARD',
  };
}
