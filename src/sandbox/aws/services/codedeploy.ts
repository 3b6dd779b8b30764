// CodeDeploy: applications, deployment groups by application, deployments and their targets by
// deployment. Batches answer in another order than asked, and each in its own way when something is
// not there. Source: CodeDeploy API reference.
import type { Tag } from '@aws-sdk/client-codedeploy';
import type { CodeDeployDeployment } from '../../world/codedeploy.js';
import { epochJsonAnswer, JSON_11_TYPE } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  arraySet,
  type Call,
  pageOf,
  type Service,
  startOf,
  strings,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';
import {
  application,
  applicationsOf,
  deployment,
  deploymentsOf,
  group,
  requiredGroup,
} from './codedeploy-lookup.js';

/** The lists take no page size. */
const PAGE = 100;
const MAX_NAMES = 100;
const MAX_DEPLOYMENTS = 25;
const MAX_TARGETS = 25;

const json = (value: unknown) => epochJsonAnswer(value, JSON_11_TYPE);
const answered = (nextToken: string | undefined) => (nextToken === undefined ? {} : { nextToken });

function start(call: Call): number {
  return startOf(call, text(call.input, 'nextToken'), () =>
    AwsError.code(
      'InvalidNextTokenException',
      'The next token was specified in an invalid format.',
    ),
  );
}

function asked(
  call: Call,
  name: string,
  limit: number,
  tooMany = 'BatchLimitExceededException',
): readonly string[] {
  const ids = strings(call.input, name);
  if (ids.length > limit)
    throw AwsError.code(
      tooMany,
      `The maximum number of names or IDs allowed for this request (${limit}) was exceeded.`,
    );
  return ids;
}

function listApplications(call: Call) {
  const set = applicationsOf(call);
  const { positions, nextToken } = pageOf(call, set, start(call), PAGE);
  return json({
    applications: positions.map((position) => set.at(position)?.info.applicationName),
    ...answered(nextToken),
  });
}

/** One name that does not exist fails the whole batch. */
function batchGetApplications(call: Call) {
  const found = asked(call, 'applicationNames', MAX_NAMES).map(
    (name) => application(call, name).info,
  );
  return json({ applicationsInfo: found.reverse() });
}

function listDeploymentGroups(call: Call) {
  const { info, groups } = application(call, text(call.input, 'applicationName'));
  const set = arraySet(groups);
  const { positions, nextToken } = pageOf(call, set, start(call), PAGE);
  const deploymentGroups = positions.map((position) => set.at(position)?.info.deploymentGroupName);
  return json({ applicationName: info.applicationName, deploymentGroups, ...answered(nextToken) });
}

/** A name that does not exist is left out, with a sentence about it. */
function batchGetDeploymentGroups(call: Call) {
  const of = application(call, text(call.input, 'applicationName'));
  const names = asked(call, 'deploymentGroupNames', MAX_NAMES);
  const found = names.map((name) => ({ name, found: group(call, of, name) }));
  const missing = found
    .filter((entry) => entry.found === undefined)
    .map(({ name }) => `No Deployment Group found for name: ${name}`);
  return json({
    deploymentGroupsInfo: found.flatMap((entry) => entry.found?.info ?? []).reverse(),
    ...(missing.length === 0 ? {} : { errorMessage: missing.join('; ') }),
  });
}

function getDeploymentGroup(call: Call) {
  const of = application(call, text(call.input, 'applicationName'));
  return json({
    deploymentGroupInfo: requiredGroup(call, of, text(call.input, 'deploymentGroupName')).info,
  });
}

function listDeployments(call: Call) {
  const set = deploymentsOf(call);
  const { positions, nextToken } = pageOf(call, set, start(call), PAGE);
  return json({
    deployments: positions.map((position) => set.at(position)?.info.deploymentId),
    ...answered(nextToken),
  });
}

/** An id that does not exist is left out without a word. */
function batchGetDeployments(call: Call) {
  const set = deploymentsOf(call);
  const found = asked(call, 'deploymentIds', MAX_DEPLOYMENTS).flatMap((id) =>
    vanished(call, id) ? [] : (set.find(id)?.info ?? []),
  );
  return json({ deploymentsInfo: found.reverse() });
}

function getDeployment(call: Call) {
  return json({ deploymentInfo: deployment(call, text(call.input, 'deploymentId')).info });
}

function targetId(
  target: NonNullable<CodeDeployDeployment['targets']>[number],
): string | undefined {
  return (
    target.instanceTarget ??
    target.lambdaTarget ??
    target.ecsTarget ??
    target.cloudFormationTarget
  )?.targetId;
}

function startedTargets(call: Call) {
  const { info, targets } = deployment(call, text(call.input, 'deploymentId'));
  if (targets === undefined)
    throw AwsError.code(
      'DeploymentNotStartedException',
      `The deployment ${info.deploymentId} has not started`,
    );
  return targets;
}

function listDeploymentTargets(call: Call) {
  const set = arraySet(startedTargets(call));
  const { positions, nextToken } = pageOf(call, set, start(call), PAGE);
  const targets = positions
    .map((position) => set.at(position))
    .filter((target) => target !== undefined);
  return json({ targetIds: targets.map(targetId), ...answered(nextToken) });
}

/** One target that does not exist fails the whole batch. */
function batchGetDeploymentTargets(call: Call) {
  const targets = startedTargets(call);
  const found = asked(
    call,
    'targetIds',
    MAX_TARGETS,
    'DeploymentTargetListSizeExceededException',
  ).map((id) => {
    const target = vanished(call, id)
      ? undefined
      : targets.find((candidate) => targetId(candidate) === id);
    if (target === undefined)
      throw AwsError.code(
        'DeploymentTargetDoesNotExistException',
        `The target ${id} does not belong to the deployment`,
      );
    return target;
  });
  return json({ deploymentTargets: found.reverse() });
}

const ARN =
  /^arn:[^:]+:codedeploy:([^:]+):([^:]+):(application|deploymentgroup):([^/]+)(?:\/(.+))?$/;

function listTagsForResource(call: Call) {
  const arn = text(call.input, 'ResourceArn') ?? '';
  const [, region, accountId, type, name, groupName] = ARN.exec(arn) ?? [];
  if (region !== call.region || accountId !== call.identity.accountId)
    throw AwsError.code(
      'InvalidArnException',
      `The specified ARN is not in a valid format: ${arn}`,
    );
  const of = application(call, name);
  const tags: readonly Tag[] =
    type === 'application' ? of.tags : requiredGroup(call, of, groupName).tags;
  return json({ Tags: tags });
}

/** The CodeDeploy service. */
export const codedeploy: Service = {
  regional: true,
  route: jsonRoute('CodeDeploy_20141006.'),
  resources({ input }) {
    const one = ['applicationName', 'deploymentGroupName', 'deploymentId', 'ResourceArn'].flatMap(
      (name) => text(input, name) ?? [],
    );
    const many = ['applicationNames', 'deploymentGroupNames', 'deploymentIds', 'targetIds'].flatMap(
      (name) => strings(input, name),
    );
    return [...one, ...many, ...one.flatMap((value) => ARN.exec(value)?.slice(4) ?? [])].filter(
      (value) => value !== undefined,
    );
  },
  permission: ({ operation, input }) => ({
    action: `codedeploy:${operation}`,
    resource: text(input, 'ResourceArn') ?? '*',
  }),
  operations: {
    ListApplications: listApplications,
    BatchGetApplications: batchGetApplications,
    ListDeploymentGroups: listDeploymentGroups,
    BatchGetDeploymentGroups: batchGetDeploymentGroups,
    GetDeploymentGroup: getDeploymentGroup,
    ListDeployments: listDeployments,
    BatchGetDeployments: batchGetDeployments,
    GetDeployment: getDeployment,
    ListDeploymentTargets: listDeploymentTargets,
    BatchGetDeploymentTargets: batchGetDeploymentTargets,
    ListTagsForResource: listTagsForResource,
  },
};
