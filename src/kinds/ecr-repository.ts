// AWS::ECR::Repository: the private repositories of the account's own registry, with their policies
// and tags on request.
import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecr';
import { isAwsError } from '../aws/errors/aws-error.js';
import { pagedList } from '../aws/paged-list.js';
import { drain } from '../lib/drain.js';
import type { Kind, Listed, Properties } from './kind.js';
import { pascalCaseTop, present } from './reading/shape.js';

const BEYOND_REFERENCE = ['ImageTagMutabilityExclusionFilters'];

export const ecrRepository: Kind = {
  name: 'AWS::ECR::Repository',
  scope: 'regional',
  arnService: 'ecr',
  listAction: 'DescribeRepositoriesAction',
  iamActions: ['ecr:DescribeRepositories'],
  id: 'RepositoryName',
  properties: [
    'RepositoryName',
    'RepositoryArn',
    'RepositoryUri',
    'RegistryId',
    'CreatedAt',
    'ImageTagMutability',
    'ImageScanningConfiguration',
    'EncryptionConfiguration',
    'LifecyclePolicy',
    'RepositoryPolicyText',
    'Tags',
  ],
  beyondReference: BEYOND_REFERENCE,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetRepositoryPolicyAction',
      fields: ['RepositoryPolicyText'],
      iamActions: ['ecr:GetRepositoryPolicy'],
      read: ({ client }, item) =>
        unlessAbsent('RepositoryPolicyNotFoundException', async () => {
          const { policyText } = await client(ECRClient).send(
            new GetRepositoryPolicyCommand(named(item)),
          );
          return { RepositoryPolicyText: present(policyText, 'policyText') };
        }),
    },
    {
      action: 'GetLifecyclePolicyAction',
      fields: ['LifecyclePolicy'],
      iamActions: ['ecr:GetLifecyclePolicy'],
      read: ({ client }, item) =>
        unlessAbsent('LifecyclePolicyNotFoundException', async () => {
          const { $metadata, ...LifecyclePolicy } = await client(ECRClient).send(
            new GetLifecyclePolicyCommand(named(item)),
          );
          present(LifecyclePolicy.lifecyclePolicyText, 'lifecyclePolicyText');
          return { LifecyclePolicy };
        }),
    },
    {
      action: 'ListTagsForResourceAction',
      fields: ['Tags'],
      iamActions: ['ecr:ListTagsForResource'],
      async read({ client }, { properties }) {
        const { tags } = await client(ECRClient).send(
          new ListTagsForResourceCommand({ resourceArn: String(properties['RepositoryArn']) }),
        );
        return { Tags: present(tags, 'tags') };
      },
    },
  ],
  single: {
    gone: ['RepositoryNotFoundException'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(ECRClient).send(
        new DescribeRepositoriesCommand({
          repositoryNames: [String(properties['RepositoryName'])],
        }),
      ),
  },
  async *list({ client }) {
    const ecr = client(ECRClient);
    const pages = pagedList('ecr:DescribeRepositories', async (nextToken) => {
      const page = await ecr.send(
        new DescribeRepositoriesCommand({ maxResults: PAGE_SIZE, nextToken }),
      );
      return { items: page.repositories, next: page.nextToken };
    });
    for await (const page of pages)
      yield drain(page, (repository) => ({ properties: pascalCaseTop(repository) }));
  },
};

/** Repositories a page; DescribeRepositories allows 1,000. */
const PAGE_SIZE = 500;

function named({ properties }: Listed): { repositoryName: string } {
  return { repositoryName: String(properties['RepositoryName']) };
}

/** Nothing when AWS says by this code that nothing is configured. */
async function unlessAbsent(code: string, read: () => Promise<Properties>): Promise<Properties> {
  try {
    return await read();
  } catch (error) {
    if (isAwsError(error) && error.awsCode === code) return {};
    throw error;
  }
}
