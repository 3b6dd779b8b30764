// CodeBuild projects as BatchGetProjects returns them, about 2 KB of JSON. The ARN is the service's
// to add.
import type { Project } from '@aws-sdk/client-codebuild';
import { defineFurther } from './further.js';
import { nameEnding, namePosition } from './numbered-id.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

const SALT = 0xcb;
const PURPOSES = ['build-api', 'build-web', 'test-e2e', 'publish-image', 'lint'] as const;

export const codebuildProjects = defineFurther<Project>({
  name: 'AWS::CodeBuild::Project',
  make: makeProject,
  idOf: ({ name }) => name ?? '',
  positionOf: (_place, id) => namePosition(id),
});

/** The ARN of a project name in a place. */
export function projectArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:codebuild:${region}:${accountId}:project/${name}`;
}

/** The name of the project that a place begins with at a position. */
export function projectName(place: Place, position: number): string {
  return `${pick(PURPOSES, resourceKey(place, position, SALT))}-${nameEnding(position)}`;
}

/** The environment holds a secret-looking plain value on purpose, and a reference to a secret. */
export function environmentOf(key: number): NonNullable<Project['environment']> {
  return {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/standard:7.0',
    computeType: key % 2 === 0 ? 'BUILD_GENERAL1_SMALL' : 'BUILD_GENERAL1_LARGE',
    environmentVariables: [
      { name: 'STAGE', value: 'production', type: 'PLAINTEXT' },
      { name: 'NPM_TOKEN', value: `npm_${hex(mix(key, 1), 24)}`, type: 'PLAINTEXT' },
      { name: 'DB_PASSWORD', value: 'prod/db:password', type: 'SECRETS_MANAGER' },
      { name: 'REGISTRY', value: '/ci/registry', type: 'PARAMETER_STORE' },
    ],
    privilegedMode: key % 3 === 0,
    imagePullCredentialsType: 'CODEBUILD',
  };
}

function makeProject(place: Place, position: number): Project {
  const key = resourceKey(place, position, SALT);
  const name = projectName(place, position);
  const { partition, region, accountId, epoch } = place;
  const created = epoch - (key % 900) * 86_400_000;
  const inPipeline = key % 3 === 1;
  return {
    name,
    ...(key % 2 === 0 ? { description: `Runs "${name}" & reports` } : {}),
    source: inPipeline
      ? { type: 'CODEPIPELINE', buildspec: 'ci/buildspec.yml', insecureSsl: false }
      : {
          type: 'GITHUB',
          location: `https://github.com/example/${name}.git`,
          gitCloneDepth: 1,
          reportBuildStatus: true,
          insecureSsl: false,
        },
    secondarySources: [],
    secondarySourceVersions: [],
    artifacts: inPipeline
      ? { type: 'CODEPIPELINE', name, packaging: 'NONE', encryptionDisabled: false }
      : {
          type: 'S3',
          location: `artifacts-${accountId}`,
          path: '',
          namespaceType: 'NONE',
          name,
          packaging: 'ZIP',
          encryptionDisabled: false,
        },
    secondaryArtifacts: [],
    cache: { type: 'NO_CACHE' },
    environment: environmentOf(key),
    serviceRole: `arn:${partition}:iam::${accountId}:role/service-role/codebuild-${name}`,
    timeoutInMinutes: 60,
    ...(key % 4 === 2 ? { concurrentBuildLimit: 1 + (key % 5) } : {}),
    queuedTimeoutInMinutes: 480,
    encryptionKey: `arn:${partition}:kms:${region}:${accountId}:alias/aws/s3`,
    tags:
      key % 4 === 3
        ? []
        : [{ key: 'team', value: pick(['payments', 'platform', 'data'], mix(key, 2)) }],
    created: new Date(created + 456),
    lastModified: new Date(created + 86_400_000),
    ...(inPipeline ? {} : { webhook: webhookOf(place, key) }),
    ...(key % 5 === 0 ? { vpcConfig: vpcOf(place, key) } : {}),
    badge: { badgeEnabled: false },
    logsConfig: {
      cloudWatchLogs: { status: 'ENABLED' },
      s3Logs: { status: 'DISABLED', encryptionDisabled: false },
    },
    projectVisibility: 'PRIVATE',
  };
}

function webhookOf({ region }: Place, key: number): NonNullable<Project['webhook']> {
  return {
    url: `https://api.github.com/repos/example/app/hooks/${key}`,
    payloadUrl: `https://codebuild.${region}.amazonaws.com/webhooks?t=${hex(key, 32)}`,
    filterGroups: [[{ type: 'EVENT', pattern: 'PUSH', excludeMatchedPattern: false }]],
    buildType: 'BUILD',
    manualCreation: false,
    status: 'ACTIVE',
  };
}

function vpcOf(place: Place, key: number): NonNullable<Project['vpcConfig']> {
  return {
    vpcId: `vpc-0${hex(mix(place.key, 9), 16)}`,
    subnets: [`subnet-0${hex(mix(place.key, 0), 16)}`],
    securityGroupIds: [`sg-0${hex(mix(key, 6), 16)}`],
  };
}
