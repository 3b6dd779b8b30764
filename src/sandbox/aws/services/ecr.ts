// ECR: repositories by page or name, their policies, lifecycle policies and tags.
import { type EcrRepository, ecrRepositories } from '../../world/ecr-repository.js';
import { epochJsonAnswer, JSON_11_TYPE } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  type Input,
  integer,
  pageOf,
  type Service,
  startOf,
  strings,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The API's largest page, and its default. */
const PAGE = 1000;
const DEFAULT_PAGE = 100;

function describeRepositories(call: Call) {
  const { world, identity, region, input } = call;
  const set = ecrRepositories.in(world, identity.accountId, region);
  const names = strings(input, 'repositoryNames');
  if (names.length > 0)
    return answer({ repositories: names.map((name) => required(call, name).repository) });
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('InvalidParameterException', 'Invalid parameter at nextToken'),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'maxResults', 1, PAGE) ?? DEFAULT_PAGE,
  );
  const repositories = positions.map((position) => set.at(position)?.repository);
  return answer({ repositories, ...(nextToken === undefined ? {} : { nextToken }) });
}

function getRepositoryPolicy(call: Call) {
  const { repository, policyText } = required(call, text(call.input, 'repositoryName') ?? '');
  if (policyText === undefined)
    throw absent('RepositoryPolicyNotFoundException', 'Repository policy', repository);
  return answer({
    registryId: repository.registryId,
    repositoryName: repository.repositoryName,
    policyText,
  });
}

function getLifecyclePolicy(call: Call) {
  const { repository, lifecyclePolicyText, lastEvaluatedAt } = required(
    call,
    text(call.input, 'repositoryName') ?? '',
  );
  if (lifecyclePolicyText === undefined)
    throw absent('LifecyclePolicyNotFoundException', 'Lifecycle policy', repository);
  return answer({
    registryId: repository.registryId,
    repositoryName: repository.repositoryName,
    lifecyclePolicyText,
    lastEvaluatedAt,
  });
}

function listTagsForResource(call: Call) {
  const name = nameIn(text(call.input, 'resourceArn') ?? '');
  if (name === undefined)
    throw AwsError.code('InvalidParameterException', "Invalid parameter at 'resourceArn'");
  return answer({ tags: required(call, name).tags });
}

function required(call: Call, name: string): EcrRepository {
  const { world, identity, region } = call;
  const found = vanished(call, name, arnOf(call, name))
    ? undefined
    : ecrRepositories.in(world, identity.accountId, region).find(name);
  if (found === undefined) {
    const text = `The repository with name '${name}' does not exist in the registry with id '${identity.accountId}'`;
    throw AwsError.code('RepositoryNotFoundException', text);
  }
  return found;
}

function absent(
  code: string,
  what: string,
  { repositoryName, registryId }: EcrRepository['repository'],
): AwsError {
  const text = `${what} does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`;
  return AwsError.code(code, text);
}

function answer(value: object) {
  return epochJsonAnswer(value, JSON_11_TYPE);
}

function arnOf({ world, identity, region }: Call, name: string): string {
  return `arn:${world.options.partition}:ecr:${region}:${identity.accountId}:repository/${name}`;
}

function nameIn(arn: string): string | undefined {
  return /:repository\/(.+)$/.exec(arn)?.[1];
}

function namedBy(input: Input): readonly string[] {
  const arn = text(input, 'resourceArn');
  const one = text(input, 'repositoryName') ?? (arn === undefined ? undefined : nameIn(arn));
  return [
    ...strings(input, 'repositoryNames'),
    ...[one, arn].filter((spelling) => spelling !== undefined),
  ];
}

/** The ECR service. */
export const ecr: Service = {
  regional: true,
  route: jsonRoute('AmazonEC2ContainerRegistry_V20150921.'),
  resources: ({ input }) => namedBy(input),
  permission: ({ operation, input }) => ({
    action: `ecr:${operation}`,
    resource: namedBy(input)[0] ?? '*',
  }),
  operations: {
    DescribeRepositories: describeRepositories,
    GetRepositoryPolicy: getRepositoryPolicy,
    GetLifecyclePolicy: getLifecyclePolicy,
    ListTagsForResource: listTagsForResource,
  },
};
