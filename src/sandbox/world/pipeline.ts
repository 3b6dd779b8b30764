// CodePipeline pipelines: the declaration as GetPipeline returns it, its times and its tags. The
// ARN is the service's to add.
import type {
  ActionDeclaration,
  PipelineDeclaration,
  PipelineMetadata,
  StageDeclaration,
  Tag,
} from '@aws-sdk/client-codepipeline';
import { projectName } from './codebuild-project.js';
import { defineFurther } from './further.js';
import { nameEnding, namePosition } from './numbered-id.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

export interface Pipeline {
  readonly declaration: PipelineDeclaration;
  readonly metadata: Pick<PipelineMetadata, 'created' | 'updated' | 'pollingDisabledAt'>;
  readonly tags: readonly Tag[];
}

const SALT = 0xc9;
const PURPOSES = ['release', 'deploy', 'infra', 'nightly'] as const;

export const pipelines = defineFurther<Pipeline>({
  name: 'AWS::CodePipeline::Pipeline',
  make: makePipeline,
  idOf: ({ declaration }) => declaration.name ?? '',
  positionOf: (_place, id) => namePosition(id),
});

/** The ARN of a pipeline name in a place. */
export function pipelineArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:codepipeline:${region}:${accountId}:${name}`;
}

/** The pipeline that a place begins with at a position, whether it still exists or not. */
export function makePipeline(place: Place, position: number): Pipeline {
  const key = resourceKey(place, position, SALT);
  const { partition, accountId, epoch } = place;
  const modern = key % 3 !== 0;
  const created = epoch - (key % 900) * 86_400_000;
  const name = `${pick(PURPOSES, key)}-${nameEnding(position)}`;
  return {
    declaration: {
      name,
      roleArn: `arn:${partition}:iam::${accountId}:role/service-role/pipeline-${name}`,
      artifactStore: { type: 'S3', location: `codepipeline-${place.region}-${accountId}` },
      stages: [
        { name: 'Source', actions: [sourceAction(place, key, modern)] },
        {
          name: 'Build',
          actions: [buildAction(place, position), ...(modern ? [commandsAction(key)] : [])],
        },
        deployStage(place, key, name),
      ],
      version: (key % 30) + 1,
      executionMode: modern ? 'QUEUED' : 'SUPERSEDED',
      pipelineType: modern ? 'V2' : 'V1',
      ...(modern
        ? {
            variables: [
              { name: 'TARGET', defaultValue: 'production', description: 'Where to deploy' },
            ],
            triggers: [
              {
                providerType: 'CodeStarSourceConnection' as const,
                gitConfiguration: {
                  sourceActionName: 'Source',
                  push: [{ branches: { includes: ['main'] } }],
                },
              },
            ],
          }
        : {}),
    },
    metadata: {
      created: new Date(created + 321),
      updated: new Date(created + 86_400_000),
      ...(key % 5 === 0 ? { pollingDisabledAt: new Date(created + 172_800_000) } : {}),
    },
    tags:
      key % 4 === 3
        ? []
        : [{ key: 'team', value: pick(['payments', 'platform', 'data'], mix(key, 1)) }],
  };
}

const BASE = { runOrder: 1, inputArtifacts: [], outputArtifacts: [] };

/** AWS masks the token itself. */
function sourceAction(place: Place, key: number, modern: boolean): ActionDeclaration {
  const connection = `arn:${place.partition}:codestar-connections:${place.region}:${place.accountId}:connection/${hex(mix(place.key, 3), 32)}`;
  return {
    ...BASE,
    name: 'Source',
    actionTypeId: modern
      ? { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' }
      : { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
    configuration: modern
      ? {
          ConnectionArn: connection,
          FullRepositoryId: `example/app-${key % 50}`,
          BranchName: 'main',
          OutputArtifactFormat: 'CODE_ZIP',
        }
      : {
          Owner: 'example',
          Repo: `app-${key % 50}`,
          Branch: 'main',
          OAuthToken: '****',
          PollForSourceChanges: 'false',
        },
    outputArtifacts: [{ name: 'Source' }],
    namespace: 'SourceVariables',
  };
}

/** Its variables hold a secret-looking plain value on purpose. */
function buildAction(place: Place, position: number): ActionDeclaration {
  const variables = [
    { name: 'STAGE', value: 'production', type: 'PLAINTEXT' },
    { name: 'API_KEY', value: `s3cr3t-${hex(mix(place.key, position), 16)}`, type: 'PLAINTEXT' },
    { name: 'DB_PASSWORD', value: 'prod/db:password', type: 'SECRETS_MANAGER' },
  ];
  return {
    ...BASE,
    name: 'Build',
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: {
      ProjectName: projectName(place, position % 3),
      EnvironmentVariables: JSON.stringify(variables),
    },
    inputArtifacts: [{ name: 'Source' }],
    outputArtifacts: [{ name: 'Build' }],
    namespace: 'BuildVariables',
  };
}

function commandsAction(key: number): ActionDeclaration {
  return {
    ...BASE,
    name: 'Check',
    actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
    runOrder: 2,
    commands: ['npm ci', 'npm test'],
    environmentVariables: [
      { name: 'CI_TOKEN', value: `s3cr3t-${hex(mix(key, 7), 16)}`, type: 'PLAINTEXT' },
      { name: 'LICENCE', value: 'ci/licence', type: 'SECRETS_MANAGER' },
    ],
    inputArtifacts: [{ name: 'Build' }],
    outputVariables: ['RESULT'],
    timeoutInMinutes: 20,
  };
}

function deployStage(place: Place, key: number, name: string): StageDeclaration {
  return {
    name: 'Deploy',
    actions: [
      {
        ...BASE,
        name: 'Approve',
        actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
        configuration: { CustomData: `Deploy "${name}"?` },
      },
      {
        ...BASE,
        name: 'Deploy',
        actionTypeId: {
          category: 'Deploy',
          owner: 'AWS',
          provider: 'CloudFormation',
          version: '1',
        },
        runOrder: 2,
        configuration: {
          ActionMode: 'CREATE_UPDATE',
          StackName: name,
          TemplatePath: 'Build::template.yml',
          RoleArn: roleOf(place),
        },
        inputArtifacts: [{ name: 'Build' }],
        region: place.region,
        ...(key % 2 === 0 ? { roleArn: roleOf(place) } : {}),
      },
    ],
    ...(key % 3 === 1 ? { onFailure: { result: 'ROLLBACK' as const } } : {}),
  };
}

function roleOf({ partition, accountId }: Place): string {
  return `arn:${partition}:iam::${accountId}:role/deployer`;
}
