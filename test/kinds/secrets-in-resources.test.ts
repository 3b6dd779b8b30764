// What docs/mapping-and-examples.md promises under "Secrets in resources", asked of whole kinds:
// hidden by default, and untouched with the setting on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codebuildBuildRun } from '../../src/kinds/codebuild-build-run.js';
import { codebuildProject } from '../../src/kinds/codebuild-project.js';
import { codedeployDeployment } from '../../src/kinds/codedeploy-deployment.js';
import { codepipelineAction } from '../../src/kinds/codepipeline-action.js';
import { codepipelineActionExecution } from '../../src/kinds/codepipeline-action-execution.js';
import { codepipelinePipeline } from '../../src/kinds/codepipeline-pipeline.js';
import { codepipelinePipelineExecution } from '../../src/kinds/codepipeline-pipeline-execution.js';
import { codepipelineStage } from '../../src/kinds/codepipeline-stage.js';
import { ecsTaskDefinition } from '../../src/kinds/ecs-task-definition.js';
import { eksCluster } from '../../src/kinds/eks-cluster.js';
import type { Kind } from '../../src/kinds/kind.js';
import { rdsDbCluster } from '../../src/kinds/rds-db-cluster.js';
import { rdsDbInstance } from '../../src/kinds/rds-db-instance.js';
import { actionExecutions } from '../../src/sandbox/world/action-execution.js';
import { buildRuns } from '../../src/sandbox/world/build-run.js';
import { codebuildProjects } from '../../src/sandbox/world/codebuild-project.js';
import { codeDeployDeployments } from '../../src/sandbox/world/codedeploy.js';
import { eksClusters } from '../../src/sandbox/world/eks-cluster.js';
import { pipelines } from '../../src/sandbox/world/pipeline.js';
import { pipelineExecutions } from '../../src/sandbox/world/pipeline-execution.js';
import { dbClusters } from '../../src/sandbox/world/rds-db-cluster.js';
import { dbInstances } from '../../src/sandbox/world/rds-db-instance.js';
import { taskDefinitions } from '../../src/sandbox/world/task-definition.js';
import { at, type ContractWorld, HOME, startContractWorld } from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

/**
 * A property of the only resource of the kind, as it is by default and as it is with the setting
 * on.
 */
async function hiddenAndShown(kind: Kind, ...path: readonly (string | number)[]) {
  const values: unknown[] = [];
  for (const includeSecretValues of [false, true]) {
    const { resources, error, failed } = await scene.read(kind, { includeSecretValues });
    expect([error, failed, resources.length]).toEqual([undefined, [], 1]);
    values.push(at(resources[0], 'Properties', ...path));
  }
  return { hidden: values[0], shown: values[1] };
}

describe('CodePipeline', () => {
  const variables = (value: string) => JSON.stringify([{ name: 'KEY', value, type: 'PLAINTEXT' }]);
  /** A configuration with a secret in every place where one may be. */
  const configuration = (secret: string) => ({
    ProjectName: 'golden',
    EnvironmentVariables: variables(secret),
    ParameterOverrides: JSON.stringify({ DbPassword: secret, Size: 'small' }),
    Parameters: `ParameterKey=DbPassword,ParameterValue=${secret} ParameterKey=Size,ParameterValue=small`,
    UserParameters: JSON.stringify({ stage: 'prod', auth: { Authorization: secret } }),
    Input: `{"url":"https://ci:${secret}@host"}`,
    GITHUB_PAT: secret,
    SecretArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:db',
    PasswordLength: '16',
    OAuthToken: '****',
  });
  const conditions = (secret: string) => [
    {
      result: 'FAIL' as const,
      rules: [
        {
          name: 'check',
          ruleTypeId: {
            category: 'Rule' as const,
            provider: 'LambdaInvoke',
            owner: 'AWS' as const,
            version: '1',
          },
          configuration: configuration(secret),
          inputArtifacts: [{ name: 'src' }],
        },
        {
          name: 'bare',
          ruleTypeId: { category: 'Rule' as const, provider: 'Commands' },
          commands: ['make'],
        },
      ],
    },
    { result: 'ROLLBACK' as const },
  ];
  const stages = (secret: string) => [
    {
      name: 'Deploy',
      actions: [
        {
          name: 'Deploy',
          actionTypeId: {
            category: 'Deploy' as const,
            owner: 'AWS' as const,
            provider: 'S3',
            version: '1',
          },
          configuration: configuration(secret),
        },
      ],
      onFailure: {
        result: 'RETRY' as const,
        retryConfiguration: { retryMode: 'ALL_ACTIONS' as const },
        conditions: conditions(secret),
      },
      onSuccess: { conditions: conditions(secret) },
      beforeEntry: { conditions: conditions(secret) },
    },
  ];

  function addPipeline(): void {
    pipelines.add(scene.world, scene.accountId, HOME, {
      declaration: {
        name: 'golden',
        roleArn: 'arn',
        stages: stages('hunter2'),
        variables: [{ name: 'SOURCE_URL', defaultValue: 'https://ci:hunter2@host' }],
      },
    });
  }

  it('hides secrets in the actions and in the rules of every condition of a stage, and changes nothing else', async () => {
    addPipeline();

    expect(await hiddenAndShown(codepipelinePipeline, 'Stages')).toEqual({
      hidden: stages('[REDACTED]'),
      shown: stages('hunter2'),
    });
    for (const [property, key] of [
      ['OnFailure', 'onFailure'],
      ['OnSuccess', 'onSuccess'],
      ['BeforeEntry', 'beforeEntry'],
    ] as const) {
      expect(await hiddenAndShown(codepipelineStage, property)).toEqual({
        hidden: stages('[REDACTED]')[0]?.[key],
        shown: stages('hunter2')[0]?.[key],
      });
    }
    expect(await hiddenAndShown(codepipelineAction, 'Configuration')).toEqual({
      hidden: configuration('[REDACTED]'),
      shown: configuration('hunter2'),
    });
  });

  it('hides secrets in executions, with passwords in the URLs of variables', async () => {
    addPipeline();
    const input = (secret: string) => ({
      configuration: configuration(secret),
      resolvedConfiguration: configuration(secret),
    });
    const resolved = (secret: string) => [
      { name: 'SOURCE_URL', resolvedValue: `https://ci:${secret}@host` },
    ];
    pipelineExecutions.add(scene.world, scene.accountId, HOME, {
      pipelineName: 'golden',
      variables: resolved('hunter2'),
    });
    actionExecutions.add(scene.world, scene.accountId, HOME, {
      pipelineName: 'golden',
      input: input('hunter2'),
    });

    expect(await hiddenAndShown(codepipelineActionExecution, 'Input')).toEqual({
      hidden: input('[REDACTED]'),
      shown: input('hunter2'),
    });
    expect(await hiddenAndShown(codepipelinePipelineExecution, 'Variables')).toEqual({
      hidden: resolved('[REDACTED]'),
      shown: resolved('hunter2'),
    });
    expect(await hiddenAndShown(codepipelinePipeline, 'Variables', 0, 'defaultValue')).toEqual({
      hidden: 'https://ci:[REDACTED]@host',
      shown: 'https://ci:hunter2@host',
    });
  });

  it.each([
    { EnvironmentVariables: '["hunter2"]' },
    { EnvironmentVariables: '[null, "hunter2"]' },
    { EnvironmentVariables: '{"name":"KEY","value":"hunter2"}' },
    { EnvironmentVariables: 'hunter2' },
    { ParameterOverrides: '"hunter2"' },
    { ParameterOverrides: '{"Key": hunter2' },
  ])(
    'hides the whole of variables and parameters that are not what they should be: %j',
    async (configuration) => {
      const actions = [{ name: 'Odd', actionTypeId: undefined, configuration }];
      pipelines.add(scene.world, scene.accountId, HOME, {
        declaration: { name: 'odd', roleArn: 'arn', stages: [{ name: 'S', actions }] },
      });
      const { hidden, shown } = await hiddenAndShown(codepipelineAction, 'Configuration');

      expect(Object.values(Object(hidden))).toEqual(['[REDACTED]']);
      expect(shown).toEqual(configuration);
    },
  );
});

describe('CodeBuild', () => {
  const source = (secret: string, variable: string) => ({
    type: 'GITHUB' as const,
    location: `https://ci:${secret}@github.com/acme/app.git`,
    gitCloneDepth: 1,
    buildspec: `env:\n  variables:\n    STAGE: ${variable}\n`,
  });
  const plain = [
    source('hunter2', 'hunter3'),
    { type: 'S3' as const, location: 'bucket/key.zip', buildspec: 'ci/build.yml' },
  ] as const;
  const redacted = [source('[REDACTED]', '"[REDACTED]"'), plain[1]];

  it.each([codebuildProject, codebuildBuildRun])(
    'hides credentials in sources and variables in inline buildspecs: $name',
    async (kind) => {
      const patch = { source: plain[0], secondarySources: [...plain] };
      if (kind === codebuildProject)
        codebuildProjects.add(scene.world, scene.accountId, HOME, patch);
      else buildRuns.add(scene.world, scene.accountId, HOME, patch);

      expect(await hiddenAndShown(kind, 'Source')).toEqual({
        hidden: redacted[0],
        shown: plain[0],
      });
      expect(await hiddenAndShown(kind, 'SecondarySources')).toEqual({
        hidden: redacted,
        shown: [...plain],
      });
    },
  );
});

describe('EKS', () => {
  it('hides the data of the certificate authority and the activation code of a connector, and nothing beside them', async () => {
    const active = { id: 'ca-1', activatedBy: 'EKS' as const };
    eksClusters.add(scene.world, scene.accountId, HOME, {
      certificateAuthority: { data: 'c2VjcmV0', active },
      connectorConfig: { activationId: 'a-1', activationCode: 'hunter2', provider: 'EC2' },
    });

    expect(await hiddenAndShown(eksCluster, 'CertificateAuthority')).toEqual({
      hidden: { data: '[REDACTED]', active },
      shown: { data: 'c2VjcmV0', active },
    });
    expect(await hiddenAndShown(eksCluster, 'ConnectorConfig')).toEqual({
      hidden: { activationId: 'a-1', activationCode: '[REDACTED]', provider: 'EC2' },
      shown: { activationId: 'a-1', activationCode: 'hunter2', provider: 'EC2' },
    });
  });
});

describe('ECS', () => {
  it('hides credentials in headers of log drivers', async () => {
    const containers = (secret: string) => [
      {
        name: 'app',
        logConfiguration: {
          logDriver: 'awsfirelens' as const,
          options: { Name: 'http', Header: `Authorization ${secret}` },
        },
      },
    ];
    taskDefinitions.add(scene.world, scene.accountId, HOME, {
      containerDefinitions: containers('Bearer hunter2'),
    });

    expect(await hiddenAndShown(ecsTaskDefinition, 'ContainerDefinitions')).toEqual({
      hidden: containers('[REDACTED]'),
      shown: containers('Bearer hunter2'),
    });
  });

  it('hides credentials in options of volume drivers', async () => {
    const volumes = (secret: string) => [
      {
        name: 'share',
        dockerVolumeConfiguration: {
          driver: 'local',
          driverOpts: { type: 'cifs', o: `username=u,password=${secret}` },
        },
      },
    ];
    taskDefinitions.add(scene.world, scene.accountId, HOME, { volumes: volumes('hunter2') });

    expect(await hiddenAndShown(ecsTaskDefinition, 'Volumes')).toEqual({
      hidden: volumes('[REDACTED]'),
      shown: volumes('hunter2'),
    });
  });
});

describe('RDS', () => {
  it('hides the pending password of a cluster', async () => {
    dbClusters.add(scene.world, scene.accountId, HOME, {
      PendingModifiedValues: { MasterUserPassword: 'hunter2' },
    });

    expect(await hiddenAndShown(rdsDbCluster, 'PendingModifiedValues')).toEqual({
      hidden: { MasterUserPassword: '[REDACTED]' },
      shown: { MasterUserPassword: 'hunter2' },
    });
  });

  it.each([
    ['hunter2', '[REDACTED]'],
    ['****', '****'],
  ])('gives the pending password %s of an instance as %s', async (MasterUserPassword, expected) => {
    dbInstances.add(scene.world, scene.accountId, HOME, {
      PendingModifiedValues: { MasterUserPassword, Port: 5433 },
    });

    expect(await hiddenAndShown(rdsDbInstance, 'PendingModifiedValues')).toEqual({
      hidden: { MasterUserPassword: expected, Port: 5433 },
      shown: { MasterUserPassword, Port: 5433 },
    });
  });
});

describe('CodeDeploy', () => {
  it('passes AppSpec files, which have no place for a secret', async () => {
    const content =
      'version: 0.0\nResources:\n  - web:\n      Type: AWS::Lambda::Function\n      Properties: { Name: web, Alias: live }\n';
    const revision = {
      revisionType: 'AppSpecContent' as const,
      appSpecContent: { content, sha256: 'x' },
    };
    const { info } = codeDeployDeployments.add(scene.world, scene.accountId, HOME);
    codeDeployDeployments.change(scene.world, scene.accountId, HOME, String(info.deploymentId), {
      info: { ...info, revision },
    });

    expect(await hiddenAndShown(codedeployDeployment, 'Revision')).toEqual({
      hidden: revision,
      shown: revision,
    });
  });
});
