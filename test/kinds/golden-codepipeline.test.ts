// The raw shape of CodePipeline's kinds, written by hand from its API reference,
// docs/contract/aws-v3.md, and a recording.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codepipelineAction } from '../../src/kinds/codepipeline-action.js';
import { codepipelineActionExecution } from '../../src/kinds/codepipeline-action-execution.js';
import { codepipelinePipeline } from '../../src/kinds/codepipeline-pipeline.js';
import { codepipelinePipelineExecution } from '../../src/kinds/codepipeline-pipeline-execution.js';
import { codepipelineStage } from '../../src/kinds/codepipeline-stage.js';
import { actionExecutions } from '../../src/sandbox/world/action-execution.js';
import { type Pipeline, pipelines } from '../../src/sandbox/world/pipeline.js';
import { pipelineExecutions } from '../../src/sandbox/world/pipeline-execution.js';
import { at, type ContractWorld, HOME, startContractWorld } from './contract-world.js';

const SOURCE = {
  name: 'Src',
  actionTypeId: {
    category: 'Source' as const,
    owner: 'AWS' as const,
    provider: 'S3',
    version: '1',
  },
  runOrder: 1,
  configuration: { S3Bucket: 'golden', S3ObjectKey: 'k' },
  outputArtifacts: [{ name: 'src' }],
  inputArtifacts: [],
};
const VARIABLES = JSON.stringify([
  { name: 'API_KEY', value: 'hunter2', type: 'PLAINTEXT' },
  { name: 'DB', value: 'prod/db', type: 'SECRETS_MANAGER' },
]);
const BUILD = {
  name: 'Build',
  actionTypeId: {
    category: 'Build' as const,
    owner: 'AWS' as const,
    provider: 'CodeBuild',
    version: '1',
  },
  runOrder: 2,
  configuration: {
    ProjectName: 'golden',
    EnvironmentVariables: VARIABLES,
    OAuthToken: 'hunter3',
    MaskedToken: '****',
  },
  environmentVariables: [{ name: 'CI', value: 'hunter4', type: 'PLAINTEXT' as const }],
  outputArtifacts: [],
  inputArtifacts: [{ name: 'src' }],
  namespace: 'BuildVariables',
  region: 'eu-west-1',
};
const REDACTED_CONFIGURATION = {
  ProjectName: 'golden',
  EnvironmentVariables:
    '[{"name":"API_KEY","value":"[REDACTED]","type":"PLAINTEXT"},{"name":"DB","value":"prod/db","type":"SECRETS_MANAGER"}]',
  OAuthToken: '[REDACTED]',
  MaskedToken: '****',
};
const REDACTED_BUILD = {
  ...BUILD,
  configuration: REDACTED_CONFIGURATION,
  environmentVariables: [{ name: 'CI', value: '[REDACTED]', type: 'PLAINTEXT' }],
};

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

function addPipeline(name: string, patch: Partial<Pipeline> = {}): void {
  pipelines.add(scene.world, scene.accountId, HOME, {
    declaration: {
      name,
      roleArn: 'arn:aws:iam::123456789012:role/pipeline',
      artifactStore: { type: 'S3', location: 'bucket' },
      stages: [
        { name: 'Source', actions: [SOURCE] },
        { name: 'Build', actions: [BUILD], onFailure: { result: 'ROLLBACK' } },
      ],
      version: 3,
      executionMode: 'QUEUED',
      pipelineType: 'V2',
      variables: [{ name: 'TARGET', defaultValue: 'production' }],
    },
    metadata: {
      created: new Date('2024-01-02T03:04:05.123Z'),
      updated: new Date('2024-01-02T03:04:06Z'),
    },
    tags: [{ key: 'team', value: 'R&D "ü"' }],
    ...patch,
  });
}

function arnOf(name: string): string {
  return `arn:aws:codepipeline:us-east-1:${scene.accountId}:${name}`;
}

function keysOf(resource: Parameters<typeof at>[0]): string[] {
  return Object.keys(Object(at(resource, 'Properties')));
}

describe('AWS::CodePipeline::Pipeline', () => {
  it('joins the list, the declaration with its metadata, and the tags; nested keys keep the casing of the wire', async () => {
    addPipeline('golden');
    const { resources, unread } = await scene.read(codepipelinePipeline);

    expect(unread).toEqual([[]]);
    expect(resources[0]).toEqual({
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        ArtifactStore: { type: 'S3', location: 'bucket' },
        Created: '2024-01-02T03:04:05.123000Z',
        ExecutionMode: 'QUEUED',
        Name: 'golden',
        PipelineArn: arnOf('golden'),
        PipelineType: 'V2',
        RoleArn: 'arn:aws:iam::123456789012:role/pipeline',
        Stages: [
          { name: 'Source', actions: [SOURCE] },
          { name: 'Build', actions: [REDACTED_BUILD], onFailure: { result: 'ROLLBACK' } },
        ],
        Tags: [{ key: 'team', value: 'R&D "ü"' }],
        Updated: '2024-01-02T03:04:06Z',
        Variables: [{ name: 'TARGET', defaultValue: 'production' }],
        Version: 3,
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keysOf(resources[0])).toEqual(
      codepipelinePipeline.properties.filter((key) => keysOf(resources[0]).includes(key)),
    );
  });

  it('has empty tags as a list, and says when polling was switched off', async () => {
    addPipeline('golden', {
      tags: [],
      metadata: { pollingDisabledAt: new Date('2024-01-02T03:04:05Z') },
    });
    const [resource] = (await scene.read(codepipelinePipeline)).resources;

    expect(at(resource, 'Properties', 'Tags')).toEqual([]);
    expect(at(resource, 'Properties', 'PollingDisabledAt')).toBe('2024-01-02T03:04:05Z');
  });

  it('of which tags cannot be read has all else, and the tags are unread instead of none', async () => {
    addPipeline('golden');
    scene.aws.faults.add({
      service: 'codepipeline',
      operation: 'ListTagsForResource',
      effect: { type: 'deny' },
    });
    const { resources, unread } = await scene.read(codepipelinePipeline);

    expect(unread).toEqual([['Tags']]);
    expect(keysOf(resources[0])).toContain('Stages');
  });

  it('reads all pages of tags', async () => {
    const tags = Array.from({ length: 5 }, (_, index) => ({
      key: `key-${index}`,
      value: String(index),
    }));
    addPipeline('golden', { tags });
    scene.aws.faults.add({
      service: 'codepipeline',
      operation: 'ListTagsForResource',
      effect: { type: 'small-pages', size: 2 },
    });

    expect(at((await scene.read(codepipelinePipeline)).resources[0], 'Properties', 'Tags')).toEqual(
      tags,
    );
  });
});

describe('AWS::CodePipeline::Stage', () => {
  it('is one for each stage, numbered from 1 within its pipeline', async () => {
    addPipeline('golden-bare');
    addPipeline('golden-full');
    const { resources } = await scene.read(codepipelineStage);
    const byName = new Map(
      resources.map((resource) => [
        `${at(resource, 'Properties', 'PipelineName')}/${at(resource, 'Properties', 'Name')}`,
        resource,
      ]),
    );

    expect([...byName.keys()].sort()).toEqual([
      'golden-bare/Build',
      'golden-bare/Source',
      'golden-full/Build',
      'golden-full/Source',
    ]);
    expect(byName.get('golden-bare/Source')).toEqual({
      Type: 'AWS::CodePipeline::Stage',
      Properties: {
        Actions: [SOURCE],
        Name: 'Source',
        Order: 1,
        PipelineArn: arnOf('golden-bare'),
        PipelineName: 'golden-bare',
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(at(byName.get('golden-full/Build'), 'Properties')).toEqual({
      Actions: [REDACTED_BUILD],
      Name: 'Build',
      OnFailure: { result: 'ROLLBACK' },
      Order: 2,
      PipelineArn: arnOf('golden-full'),
      PipelineName: 'golden-full',
    });
    expect(keysOf(byName.get('golden-full/Build'))).toEqual([
      'Actions',
      'Name',
      'OnFailure',
      'Order',
      'PipelineArn',
      'PipelineName',
    ]);
  });

  it('takes a pipeline without stages for unread, not for empty', async () => {
    addPipeline('golden');
    addPipeline('odd', { declaration: { name: 'odd', roleArn: 'arn', stages: undefined } });
    const { resources, unlisted } = await scene.read(codepipelineStage);

    expect(resources).toHaveLength(2);
    expect(unlisted).toHaveLength(1);
  });
});

describe('AWS::CodePipeline::Action', () => {
  it('is one for each action, with its type in PascalCase and where it is in the pipeline', async () => {
    addPipeline('golden');
    const { resources } = await scene.read(codepipelineAction);
    const build = resources.find((resource) => at(resource, 'Properties', 'Name') === 'Build');

    expect(resources).toHaveLength(2);
    expect(build).toEqual({
      Type: 'AWS::CodePipeline::Action',
      Properties: {
        ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
        Configuration: REDACTED_CONFIGURATION,
        EnvironmentVariables: [{ name: 'CI', value: '[REDACTED]', type: 'PLAINTEXT' }],
        InputArtifacts: [{ name: 'src' }],
        Name: 'Build',
        Namespace: 'BuildVariables',
        OutputArtifacts: [],
        PipelineName: 'golden',
        PipelineArn: arnOf('golden'),
        PipelineVersion: 3,
        Region: 'eu-west-1',
        RunOrder: 2,
        StageName: 'Build',
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keysOf(build)).toEqual(
      codepipelineAction.properties.filter((key) => keysOf(build).includes(key)),
    );
    expect(JSON.stringify(resources)).not.toContain('hunter');
  });

  it('shows its secrets when that is switched on', async () => {
    addPipeline('golden');
    const { resources } = await scene.read(codepipelineAction, { includeSecretValues: true });
    const build = resources.find((resource) => at(resource, 'Properties', 'Name') === 'Build');

    expect(at(build, 'Properties', 'Configuration')).toEqual(BUILD.configuration);
    expect(at(build, 'Properties', 'EnvironmentVariables')).toEqual(BUILD.environmentVariables);
  });

  it('has no secret in overridden parameters, and keeps the others', async () => {
    const configuration = {
      ParameterOverrides: '{"DbPassword":"hunter2","Size":"small"}',
      EnvironmentVariables: 'hunter3, not JSON',
    };
    const stages = [{ name: 'Deploy', actions: [{ ...SOURCE, configuration }] }];
    addPipeline('golden', { declaration: { name: 'golden', roleArn: 'arn', stages } });
    const { resources } = await scene.read(codepipelineAction);

    expect(at(resources[0], 'Properties', 'Configuration')).toEqual({
      ParameterOverrides: '{"DbPassword":"[REDACTED]","Size":"small"}',
      EnvironmentVariables: '[REDACTED]',
    });
  });
});

it('reads the list and each pipeline once for all kinds of a place, however many kinds fail or go on', async () => {
  addPipeline('golden');
  addPipeline('broken');
  scene.aws.faults.add({
    service: 'codepipeline',
    operation: 'GetPipeline',
    resource: 'broken',
    effect: { type: 'deny' },
  });
  const place = {};
  const [pipeline, stage, action] = await Promise.all(
    [codepipelinePipeline, codepipelineStage, codepipelineAction].map((kind) =>
      scene.read(kind, { place }),
    ),
  );
  await scene.read(codepipelinePipelineExecution, { place });

  expect(scene.aws.requests.counters().byOperation).toEqual({
    'codepipeline:ListPipelines': 1,
    'codepipeline:GetPipeline': 2,
    'codepipeline:ListTagsForResource': 2,
    'codepipeline:ListPipelineExecutions': 2,
  });
  expect([pipeline?.resources.length, stage?.resources.length, action?.resources.length]).toEqual([
    2, 2, 2,
  ]);
  expect(pipeline?.failed).toMatchObject([{ items: 1, error: { category: 'denied' } }]);
  for (const reading of [stage, action])
    expect(reading?.unlisted).toMatchObject([{ category: 'denied' }]);
});

describe('AWS::CodePipeline::PipelineExecution', () => {
  it('joins the summary and the details, and names its pipeline', async () => {
    addPipeline('golden');
    pipelineExecutions.add(scene.world, scene.accountId, HOME, {
      pipelineName: 'golden',
      pipelineExecutionId: '00000000-0000-4000-8000-000000000000',
      pipelineVersion: 3,
      status: 'Failed',
      statusSummary: 'because',
      startTime: new Date('2024-01-02T03:04:05.123Z'),
      lastUpdateTime: new Date('2024-01-02T03:04:06Z'),
      sourceRevisions: [{ actionName: 'Src', revisionId: 'r1' }],
      artifactRevisions: [
        { name: 'src', revisionId: 'r1', created: new Date('2024-01-02T03:04:05Z') },
      ],
      trigger: { triggerType: 'Webhook', triggerDetail: 'd' },
      stopTrigger: { reason: 'enough' },
      variables: [{ name: 'TARGET', resolvedValue: 'production' }],
      executionMode: 'QUEUED',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: 'x' },
    });
    const { resources } = await scene.read(codepipelinePipelineExecution);

    expect(resources[0]).toEqual({
      Type: 'AWS::CodePipeline::PipelineExecution',
      Properties: {
        ArtifactRevisions: [{ name: 'src', revisionId: 'r1', created: '2024-01-02T03:04:05Z' }],
        ExecutionMode: 'QUEUED',
        ExecutionType: 'ROLLBACK',
        LastUpdateTime: '2024-01-02T03:04:06Z',
        PipelineExecutionId: '00000000-0000-4000-8000-000000000000',
        PipelineName: 'golden',
        PipelineVersion: 3,
        RollbackMetadata: { rollbackTargetPipelineExecutionId: 'x' },
        SourceRevisions: [{ actionName: 'Src', revisionId: 'r1' }],
        StartTime: '2024-01-02T03:04:05.123000Z',
        Status: 'Failed',
        StatusSummary: 'because',
        StopTrigger: { reason: 'enough' },
        Trigger: { triggerType: 'Webhook', triggerDetail: 'd' },
        Variables: [{ name: 'TARGET', resolvedValue: 'production' }],
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keysOf(resources[0])).toEqual([...codepipelinePipelineExecution.properties]);
  });

  it('is read from the whole history of every pipeline, in pages of a hundred', async () => {
    for (const pipelineName of ['long', 'short']) {
      addPipeline(pipelineName);
      for (let index = 0; index < (pipelineName === 'long' ? 230 : 1); index += 1)
        pipelineExecutions.add(scene.world, scene.accountId, HOME, { pipelineName });
    }
    const { resources, pageSizes } = await scene.read(codepipelinePipelineExecution);
    const owners = resources.map((resource) => at(resource, 'Properties', 'PipelineName'));

    expect(owners.filter((owner) => owner === 'long')).toHaveLength(230);
    expect(owners.filter((owner) => owner === 'short')).toHaveLength(1);
    expect(Math.max(...pageSizes)).toBeLessThan(200);
    expect(
      scene.aws.requests.count({ service: 'codepipeline', operation: 'ListPipelineExecutions' }),
    ).toBe(4);
  });
});

it('variables that are named like secrets keep their names, and their values only on request', async () => {
  addPipeline('golden');
  const [before] = pipelines.in(scene.world, scene.accountId, HOME);
  if (before === undefined) throw new Error('There is no pipeline.');
  const plain = { name: 'TARGET', defaultValue: 'production' };
  const variables = [plain, { name: 'DEPLOY_TOKEN', defaultValue: 's3cr3t' }, { name: 'PASSWORD' }];
  pipelines.change(scene.world, scene.accountId, HOME, 'golden', {
    declaration: { ...before.declaration, variables },
  });
  const resolved = [
    { name: 'TARGET', resolvedValue: 'production' },
    { name: 'DEPLOY_TOKEN', resolvedValue: 's3cr3t' },
  ];
  pipelineExecutions.add(scene.world, scene.accountId, HOME, {
    pipelineName: 'golden',
    variables: resolved,
  });
  const read = async (includeSecretValues: boolean) => {
    const kinds = [codepipelinePipeline, codepipelinePipelineExecution];
    const readings = await Promise.all(
      kinds.map((kind) => scene.read(kind, { includeSecretValues })),
    );
    return readings.map(({ resources }) => at(resources[0], 'Properties', 'Variables'));
  };

  expect(await read(false)).toEqual([
    [plain, { name: 'DEPLOY_TOKEN', defaultValue: '[REDACTED]' }, { name: 'PASSWORD' }],
    [
      { name: 'TARGET', resolvedValue: 'production' },
      { name: 'DEPLOY_TOKEN', resolvedValue: '[REDACTED]' },
    ],
  ]);
  expect(await read(true)).toEqual([variables, resolved]);
});

describe('AWS::CodePipeline::ActionExecution', () => {
  const actionTypeId = BUILD.actionTypeId;

  function addExecution(): void {
    addPipeline('golden');
    actionExecutions.add(scene.world, scene.accountId, HOME, {
      pipelineName: 'golden',
      pipelineExecutionId: '00000000-0000-4000-8000-000000000000',
      actionExecutionId: '00000000-0000-4000-8000-000000000001',
      pipelineVersion: 3,
      stageName: 'Build',
      actionName: 'Build',
      startTime: new Date('2024-01-02T03:04:05.123Z'),
      lastUpdateTime: new Date('2024-01-02T03:04:06Z'),
      updatedBy: 'arn:aws:iam::123456789012:user/ops',
      status: 'Succeeded',
      input: {
        actionTypeId,
        configuration: BUILD.configuration,
        resolvedConfiguration: BUILD.configuration,
        region: HOME,
      },
      output: {
        executionResult: { externalExecutionId: 'golden:1' },
        outputVariables: { TAG: '1.2', DEPLOY_TOKEN: 'hunter5' },
      },
    });
  }

  it('is what the list says, without the secrets of its configuration and its output', async () => {
    addExecution();
    const { resources } = await scene.read(codepipelineActionExecution);

    expect(resources[0]).toEqual({
      Type: 'AWS::CodePipeline::ActionExecution',
      Properties: {
        ActionExecutionId: '00000000-0000-4000-8000-000000000001',
        ActionName: 'Build',
        Input: {
          actionTypeId,
          configuration: REDACTED_CONFIGURATION,
          resolvedConfiguration: REDACTED_CONFIGURATION,
          region: HOME,
        },
        LastUpdateTime: '2024-01-02T03:04:06Z',
        Output: {
          executionResult: { externalExecutionId: 'golden:1' },
          outputVariables: { TAG: '1.2', DEPLOY_TOKEN: '[REDACTED]' },
        },
        PipelineExecutionId: '00000000-0000-4000-8000-000000000000',
        PipelineVersion: 3,
        StageName: 'Build',
        StartTime: '2024-01-02T03:04:05.123000Z',
        Status: 'Succeeded',
        UpdatedBy: 'arn:aws:iam::123456789012:user/ops',
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keysOf(resources[0])).toEqual([...codepipelineActionExecution.properties]);
  });

  it('shows them when that is switched on', async () => {
    addExecution();
    const [resource] = (
      await scene.read(codepipelineActionExecution, { includeSecretValues: true })
    ).resources;

    expect(at(resource, 'Properties', 'Input', 'resolvedConfiguration')).toEqual(
      BUILD.configuration,
    );
    expect(at(resource, 'Properties', 'Output', 'outputVariables')).toEqual({
      TAG: '1.2',
      DEPLOY_TOKEN: 'hunter5',
    });
  });
});
