// CodePipeline: pipelines by page and by name, their tags, and the histories of their executions
// and actions.
import { actionExecutions, actionExecutionsOf } from '../../world/action-execution.js';
import { type Pipeline, pipelineArn, pipelines } from '../../world/pipeline.js';
import {
  executionAt,
  executionsOf,
  pipelineExecutions,
  type StoredExecution,
} from '../../world/pipeline-execution.js';
import { epochJsonAnswer, JSON_11_TYPE } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  arraySet,
  type Call,
  type Input,
  integer,
  pageOf,
  type Service,
  startOf,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';

/**
 * Largest pages. Source: ListPipelines, ListPipelineExecutions, ListActionExecutions and
 * ListTagsForResource in the API reference.
 */
const PIPELINES = 1000;
const HISTORY = 100;
const TAGS = 100;

function bounds(call: Call, largest: number) {
  const start = startOf(call, text(call.input, 'nextToken'), () =>
    AwsError.code('InvalidNextTokenException', 'The next token is invalid or has expired'),
  );
  return { start, size: integer(call.input, 'maxResults', 1, largest) ?? HISTORY };
}

function answer(value: object) {
  return epochJsonAnswer(value, JSON_11_TYPE);
}

function required(call: Call, parameter: string): Pipeline {
  const { world, identity, region, input } = call;
  const name = text(input, parameter) ?? '';
  const found = vanished(call, name)
    ? undefined
    : pipelines.in(world, identity.accountId, region).find(name);
  if (found === undefined) {
    throw AwsError.code(
      'PipelineNotFoundException',
      `Account '${identity.accountId}' does not have a pipeline with name '${name}'`,
    );
  }
  return found;
}

function listPipelines(call: Call) {
  const set = pipelines.in(call.world, call.identity.accountId, call.region);
  const { start, size } = bounds(call, PIPELINES);
  const { positions, nextToken } = pageOf(call, set, start, size);
  return answer({ pipelines: positions.map((position) => summary(set.at(position))), nextToken });
}

function summary(pipeline: Pipeline | undefined) {
  const { name, version, pipelineType, executionMode } = pipeline?.declaration ?? {};
  return {
    name,
    version,
    pipelineType,
    executionMode,
    created: pipeline?.metadata.created,
    updated: pipeline?.metadata.updated,
  };
}

function getPipeline(call: Call) {
  const { declaration, metadata } = required(call, 'name');
  const place = call.world.place(call.identity.accountId, call.region);
  return answer({
    pipeline: declaration,
    metadata: { pipelineArn: pipelineArn(place, declaration.name ?? ''), ...metadata },
  });
}

function listTagsForResource(call: Call) {
  const { world, identity, region, input } = call;
  const arn = text(input, 'resourceArn') ?? '';
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const own = arn === pipelineArn(world.place(identity.accountId, region), name);
  const found =
    !own || vanished(call, arn, name)
      ? undefined
      : pipelines.in(world, identity.accountId, region).find(name);
  if (found === undefined)
    throw AwsError.code('ResourceNotFoundException', `The resource ${arn} was not found.`);
  const tags = arraySet(found.tags);
  const { start, size } = bounds(call, TAGS);
  const { positions, nextToken } = pageOf(call, tags, start, size);
  return answer({ tags: positions.map((position) => tags.at(position)), nextToken });
}

function listPipelineExecutions(call: Call) {
  const { world, identity, region } = call;
  const { declaration } = required(call, 'pipelineName');
  const set = executionsOf(world, identity.accountId, region, declaration.name ?? '');
  const { start, size } = bounds(call, HISTORY);
  const { positions, nextToken } = pageOf(call, set, start, size);
  const found = positions.map((position) =>
    executionAt(world, identity.accountId, region, position),
  );
  return answer({ pipelineExecutionSummaries: found.map(executionSummary), nextToken });
}

function executionSummary(execution: StoredExecution | undefined) {
  const {
    pipelineName: _name,
    pipelineVersion: _version,
    artifactRevisions: _revisions,
    variables: _variables,
    ...shown
  } = execution ?? {};
  return shown;
}

function getPipelineExecution(call: Call) {
  const { world, identity, region, input } = call;
  const pipelineName = required(call, 'pipelineName').declaration.name;
  const id = text(input, 'pipelineExecutionId') ?? '';
  const position = vanished(call, id)
    ? undefined
    : pipelineExecutions.in(world, identity.accountId, region).locate(id);
  const found =
    position === undefined ? undefined : executionAt(world, identity.accountId, region, position);
  if (found === undefined || found.pipelineName !== pipelineName) {
    throw AwsError.code(
      'PipelineExecutionNotFoundException',
      `The pipeline execution ${id} does not exist in pipeline ${pipelineName}.`,
    );
  }
  const {
    startTime: _start,
    lastUpdateTime: _updated,
    sourceRevisions: _revisions,
    stopTrigger: _stop,
    ...shown
  } = found;
  return answer({ pipelineExecution: shown });
}

function listActionExecutions(call: Call) {
  const { world, identity, region } = call;
  const { declaration } = required(call, 'pipelineName');
  const set = actionExecutionsOf(world, identity.accountId, region, declaration.name ?? '');
  const { start, size } = bounds(call, HISTORY);
  const { positions, nextToken } = pageOf(call, set, start, size);
  const stored = actionExecutions.in(world, identity.accountId, region);
  const actionExecutionDetails = positions.map((position) => {
    const { pipelineName: _name, ...shown } = stored.at(position) ?? {};
    return shown;
  });
  return answer({ actionExecutionDetails, nextToken });
}

function spellings(input: Input): readonly string[] {
  const arn = text(input, 'resourceArn');
  const named = [
    text(input, 'name'),
    text(input, 'pipelineName'),
    text(input, 'pipelineExecutionId'),
    arn,
    arn?.slice(arn.lastIndexOf(':') + 1),
  ];
  return named.filter((spelling) => spelling !== undefined);
}

/** The CodePipeline service. */
export const codepipeline: Service = {
  regional: true,
  route: jsonRoute('CodePipeline_20150709.'),
  resources: ({ input }) => spellings(input),
  permission: ({ operation, input }) => ({
    action: `codepipeline:${operation}`,
    resource: spellings(input)[0] ?? '*',
  }),
  operations: {
    ListPipelines: listPipelines,
    GetPipeline: getPipeline,
    ListTagsForResource: listTagsForResource,
    ListPipelineExecutions: listPipelineExecutions,
    GetPipelineExecution: getPipelineExecution,
    ListActionExecutions: listActionExecutions,
  },
};
