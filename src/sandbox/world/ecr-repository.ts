// ECR repositories as DescribeRepositories returns them, and what only further calls tell: policies
// and tags.
import type { Repository, Tag } from '@aws-sdk/client-ecr';
import { defineFurther } from './further.js';
import { numbered, positionIn } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { mix, pick } from './random.js';

export interface EcrRepository {
  readonly repository: Repository;
  readonly tags: readonly Tag[];
  /** Absent when none was set. */
  readonly policyText?: string | undefined;
  readonly lifecyclePolicyText?: string | undefined;
  readonly lastEvaluatedAt?: Date | undefined;
}

const SALT = 0xec7;
const PREFIXES = ['apps/api', 'apps/worker', 'base/node', 'tools/ci'] as const;

export const ecrRepositories = defineFurther<EcrRepository>({
  name: 'AWS::ECR::Repository',
  make: makeRepository,
  idOf: ({ repository }) => repository.repositoryName ?? '',
  positionOf: (_place, id) => positionIn(id),
});

function makeRepository(place: Place, position: number): EcrRepository {
  const { partition, region, accountId, epoch } = place;
  const key = resourceKey(place, position, SALT);
  const repositoryName = numbered(pick(PREFIXES, key), position);
  return {
    repository: {
      repositoryArn: `arn:${partition}:ecr:${region}:${accountId}:repository/${repositoryName}`,
      registryId: accountId,
      repositoryName,
      repositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
      createdAt: new Date(epoch - (key % 800) * 86_400_000 + 789),
      imageTagMutability: key % 2 === 0 ? 'MUTABLE' : 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: key % 3 !== 0 },
      encryptionConfiguration: { encryptionType: 'AES256' },
    },
    tags:
      key % 4 === 3
        ? []
        : [{ Key: 'team', Value: pick(['payments', 'platform', 'data'], mix(key, 1)) }],
    policyText: mix(key, 2) % 2 === 0 ? undefined : sharing(partition, accountId),
    ...(mix(key, 3) % 3 === 0
      ? {}
      : { lifecyclePolicyText: EXPIRY, lastEvaluatedAt: new Date(epoch - (key % 86_400) * 1000) }),
  };
}

const EXPIRY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'Keep the last 30 images',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 },
      action: { type: 'expire' },
    },
  ],
});

function sharing(partition: string, accountId: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Pull',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      },
    ],
  });
}
