// CodeBuild: names of projects and ids of builds by page, and both in batches of up to 100.
import { buildArn, buildRuns } from '../../world/build-run.js';
import { codebuildProjects, projectArn } from '../../world/codebuild-project.js';
import type { ResourceSet } from '../../world/resource-set.js';
import { epochJsonAnswer, JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { type Call, pageOf, type Service, startOf, strings, text, vanished } from '../call.js';
import { jsonRoute } from '../json-input.js';

/**
 * The size of every page, and the largest batch. Source: ListProjects, ListBuilds and
 * BatchGetBuilds in the CodeBuild API reference.
 */
const PAGE = 100;

function pageIn<T>(call: Call, set: ResourceSet<T>) {
  const start = startOf(call, text(call.input, 'nextToken'), () =>
    AwsError.code('InvalidInputException', 'Invalid token provided'),
  );
  return pageOf(call, set, start, PAGE);
}

function listProjects(call: Call) {
  const projects = codebuildProjects.in(call.world, call.identity.accountId, call.region);
  const { positions, nextToken } = pageIn(call, projects);
  return jsonAnswer(
    { nextToken, projects: positions.map((position) => projects.at(position)?.name) },
    JSON_11_TYPE,
  );
}

function listBuilds(call: Call) {
  const builds = buildRuns.in(call.world, call.identity.accountId, call.region);
  const { positions, nextToken } = pageIn(call, builds);
  return jsonAnswer(
    { nextToken, ids: positions.map((position) => builds.at(position)?.id) },
    JSON_11_TYPE,
  );
}

/** The batch that was asked for, in another order, since CodeBuild promises none. */
function batch<T>(call: Call, parameter: string, find: (id: string) => T | undefined) {
  const asked = strings(call.input, parameter);
  if (asked.length === 0 || asked.length > PAGE) {
    const limit =
      asked.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${PAGE}`;
    throw AwsError.code(
      'InvalidInputException',
      `Value at '${parameter}' failed to satisfy constraint: Member must have length ${limit}`,
    );
  }
  const found: T[] = [];
  const missing: string[] = [];
  for (const id of asked) {
    const item = vanished(call, id) ? undefined : find(id);
    if (item === undefined) missing.push(id);
    else if (call.effects.failing.get(id) === undefined && call.effects.failAll === undefined)
      found.unshift(item);
  }
  return { found, missing };
}

function batchGetProjects(call: Call) {
  const { accountId } = call.identity;
  const projects = codebuildProjects.in(call.world, accountId, call.region);
  const place = call.world.place(accountId, call.region);
  const { found, missing } = batch(call, 'names', (spelling) => {
    const project = projects.find(spelling.slice(spelling.lastIndexOf('/') + 1));
    return project && { ...project, arn: projectArn(place, project.name ?? '') };
  });
  return epochJsonAnswer({ projects: found, projectsNotFound: missing }, JSON_11_TYPE);
}

function batchGetBuilds(call: Call) {
  const { accountId } = call.identity;
  const builds = buildRuns.in(call.world, accountId, call.region);
  const place = call.world.place(accountId, call.region);
  const { found, missing } = batch(call, 'ids', (spelling) => {
    const build = builds.find(spelling.slice(spelling.lastIndexOf('/') + 1));
    return build && { ...build, arn: buildArn(place, build.id ?? '') };
  });
  return epochJsonAnswer({ builds: found, buildsNotFound: missing }, JSON_11_TYPE);
}

/**
 * The CodeBuild service. A `partial-failure` leaves the item out of both lists of a batch's answer.
 */
export const codebuild: Service = {
  regional: true,
  route: jsonRoute('CodeBuild_20161006.'),
  resources: ({ input }) => [...strings(input, 'names'), ...strings(input, 'ids')],
  permission: ({ operation }) => ({ action: `codebuild:${operation}`, resource: '*' }),
  operations: {
    ListProjects: listProjects,
    ListBuilds: listBuilds,
    BatchGetProjects: batchGetProjects,
    BatchGetBuilds: batchGetBuilds,
  },
};
