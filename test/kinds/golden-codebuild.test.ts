// The raw shape of CodeBuild's kinds, written by hand from the CodeBuild API reference and
// docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codebuildBuildRun } from '../../src/kinds/codebuild-build-run.js';
import { codebuildProject } from '../../src/kinds/codebuild-project.js';
import { buildRuns } from '../../src/sandbox/world/build-run.js';
import { codebuildProjects } from '../../src/sandbox/world/codebuild-project.js';
import { at, type ContractWorld, HOME, startContractWorld } from './contract-world.js';

const UUID = '00000000-0000-4000-8000-000000000000';
const ENVIRONMENT = {
  type: 'LINUX_CONTAINER' as const,
  image: 'aws/codebuild/standard:7.0',
  computeType: 'BUILD_GENERAL1_SMALL' as const,
  environmentVariables: [
    { name: 'NPM_TOKEN', value: 'hunter2', type: 'PLAINTEXT' as const },
    { name: 'UNTYPED', value: 'hunter3' },
    { name: 'DB_PASSWORD', value: 'prod/db:password', type: 'SECRETS_MANAGER' as const },
    { name: 'STAGE', value: '/ci/stage', type: 'PARAMETER_STORE' as const },
  ],
  privilegedMode: false,
};
const REDACTED_VARIABLES = [
  { name: 'NPM_TOKEN', value: '[REDACTED]', type: 'PLAINTEXT' },
  { name: 'UNTYPED', value: '[REDACTED]' },
  { name: 'DB_PASSWORD', value: 'prod/db:password', type: 'SECRETS_MANAGER' },
  { name: 'STAGE', value: '/ci/stage', type: 'PARAMETER_STORE' },
];

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

function addProject(name: string) {
  return codebuildProjects.add(scene.world, scene.accountId, HOME, {
    name,
    environment: ENVIRONMENT,
    tags: [{ key: 'team', value: 'R&D "ü"' }],
    created: new Date('2024-01-02T03:04:05.123Z'),
    lastModified: new Date('2024-01-02T03:04:05Z'),
    webhook: { url: 'https://example.com/hook', secret: 'hunter4', buildType: 'BUILD' },
  });
}

describe('AWS::CodeBuild::Project', () => {
  it('is in PascalCase at the top level only, in the order of the reference, with dates in its spelling', async () => {
    addProject('golden');
    const { resources, unread } = await scene.read(codebuildProject);
    const [resource] = resources;
    const keys = Object.keys(Object(at(resource, 'Properties')));

    expect(unread).toEqual([[]]);
    expect(resource).toMatchObject({
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Arn: `arn:aws:codebuild:us-east-1:${scene.accountId}:project/golden`,
        Name: 'golden',
        Created: '2024-01-02T03:04:05.123000Z',
        LastModified: '2024-01-02T03:04:05Z',
        Tags: [{ key: 'team', value: 'R&D "ü"' }],
        Badge: { badgeEnabled: false },
        Environment: { image: 'aws/codebuild/standard:7.0', privilegedMode: false },
        SecondarySources: [],
        LogsConfig: { cloudWatchLogs: { status: 'ENABLED' } },
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keys).toEqual(codebuildProject.properties.filter((key) => keys.includes(key)));
    expect(keys).not.toContain('ResourceAccessRole');
  });

  it('shows names of environment variables and what refers to secrets elsewhere, and no plain value', async () => {
    addProject('golden');
    const { resources } = await scene.read(codebuildProject);

    expect(at(resources[0], 'Properties', 'Environment', 'environmentVariables')).toEqual(
      REDACTED_VARIABLES,
    );
    expect(at(resources[0], 'Properties', 'Webhook')).toEqual({
      url: 'https://example.com/hook',
      secret: '[REDACTED]',
      buildType: 'BUILD',
    });
    expect(JSON.stringify(resources)).not.toContain('hunter');
  });

  it('shows the values when that is switched on', async () => {
    addProject('golden');
    const { resources } = await scene.read(codebuildProject, { includeSecretValues: true });

    expect(at(resources[0], 'Properties', 'Environment', 'environmentVariables')).toEqual(
      ENVIRONMENT.environmentVariables,
    );
    expect(at(resources[0], 'Properties', 'Webhook', 'secret')).toBe('hunter4');
  });

  it('are described a hundred at a time and joined by name, in whatever order AWS answers', async () => {
    const names = Array.from({ length: 150 }, () =>
      String(codebuildProjects.add(scene.world, scene.accountId, HOME).name),
    );
    const { resources } = await scene.read(codebuildProject);

    expect(resources.map((resource) => at(resource, 'Properties', 'Name'))).toEqual(names);
    for (const resource of resources)
      expect(at(resource, 'Properties', 'ServiceRole')).toMatch(
        new RegExp(`codebuild-${at(resource, 'Properties', 'Name')}$`),
      );
    expect(scene.aws.requests.counters().byOperation).toEqual({
      'codebuild:ListProjects': 2,
      'codebuild:BatchGetProjects': 2,
    });
  });

  it('that AWS leaves out of its answer stays, unread, and shifts no other', async () => {
    for (const name of ['one', 'two', 'three']) addProject(name);
    scene.aws.faults.add({
      service: 'codebuild',
      operation: 'BatchGetProjects',
      resource: 'two',
      effect: { type: 'partial-failure' },
    });
    const { resources, unread, failed } = await scene.read(codebuildProject);

    expect(resources.map((resource) => at(resource, 'Properties', 'Name'))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(at(resources[1], 'Properties')).toEqual({
      Arn: `arn:aws:codebuild:us-east-1:${scene.accountId}:project/two`,
      Name: 'two',
    });
    expect(unread.map((names) => names.includes('Environment'))).toEqual([false, true, false]);
    expect(at(resources[2], 'Properties', 'Arn')).toMatch(/project\/three$/);
    expect(failed).toMatchObject([{ items: 1 }]);
  });

  it('stay when their batch is throttled to the end, with the identifier that mappings use', async () => {
    for (const name of ['one', 'two']) addProject(name);
    scene.aws.faults.add({
      service: 'codebuild',
      operation: 'BatchGetProjects',
      effect: { type: 'throttle' },
    });
    const { resources, error, failed } = await scene.read(codebuildProject);

    expect(error).toBeUndefined();
    expect(resources.map((resource) => at(resource, 'Properties', 'Arn'))).toEqual([
      expect.stringMatching(/project\/one$/),
      expect.stringMatching(/project\/two$/),
    ]);
    expect(failed).toMatchObject([{ items: 2, error: { category: 'throttled' } }]);
  });
});

describe('AWS::CodeBuild::BuildRun', () => {
  function addBuild() {
    return buildRuns.add(scene.world, scene.accountId, HOME, {
      id: `golden:${UUID}`,
      projectName: 'golden',
      buildNumber: 7,
      environment: ENVIRONMENT,
      exportedEnvironmentVariables: [{ name: 'IMAGE_TAG', value: 'hunter5' }],
      startTime: new Date('2024-01-02T03:04:05.120Z'),
      endTime: new Date('2024-01-02T03:05:05Z'),
      phases: [
        {
          phaseType: 'SUBMITTED',
          phaseStatus: 'SUCCEEDED',
          startTime: new Date('2024-01-02T03:04:05.120Z'),
          durationInSeconds: 0,
        },
      ],
    });
  }

  it('is in PascalCase at the top level only, with nested dates in the spelling of the reference', async () => {
    addBuild();
    const { resources, unread } = await scene.read(codebuildBuildRun);
    const keys = Object.keys(Object(at(resources[0], 'Properties')));

    expect(unread).toEqual([[]]);
    expect(resources[0]).toMatchObject({
      Type: 'AWS::CodeBuild::BuildRun',
      Properties: {
        Arn: `arn:aws:codebuild:us-east-1:${scene.accountId}:build/golden:${UUID}`,
        BuildComplete: true,
        BuildNumber: 7,
        Id: `golden:${UUID}`,
        ProjectName: 'golden',
        StartTime: '2024-01-02T03:04:05.120000Z',
        EndTime: '2024-01-02T03:05:05Z',
        Phases: [
          {
            phaseType: 'SUBMITTED',
            phaseStatus: 'SUCCEEDED',
            startTime: '2024-01-02T03:04:05.120000Z',
            durationInSeconds: 0,
          },
        ],
        SecondarySourceVersions: [],
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keys).toEqual(codebuildBuildRun.properties.filter((key) => keys.includes(key)));
  });

  it('shows no plain and no exported value of environment variables unless that is switched on', async () => {
    addBuild();
    const [hidden, shown] = [
      (await scene.read(codebuildBuildRun)).resources[0],
      (await scene.read(codebuildBuildRun, { includeSecretValues: true })).resources[0],
    ];

    expect(at(hidden, 'Properties', 'Environment', 'environmentVariables')).toEqual(
      REDACTED_VARIABLES,
    );
    expect(at(hidden, 'Properties', 'ExportedEnvironmentVariables')).toEqual([
      { name: 'IMAGE_TAG', value: '[REDACTED]' },
    ]);
    expect(JSON.stringify(hidden)).not.toContain('hunter');
    expect(at(shown, 'Properties', 'Environment', 'environmentVariables')).toEqual(
      ENVIRONMENT.environmentVariables,
    );
    expect(at(shown, 'Properties', 'ExportedEnvironmentVariables')).toEqual([
      { name: 'IMAGE_TAG', value: 'hunter5' },
    ]);
  });

  it('is dropped only when CodeBuild says that it is not there', async () => {
    const ids = Array.from({ length: 3 }, () =>
      String(buildRuns.add(scene.world, scene.accountId, HOME).id),
    );
    scene.aws.faults.add({
      service: 'codebuild',
      operation: 'BatchGetBuilds',
      resource: ids[1] ?? '',
      effect: { type: 'vanish' },
    });
    const { resources, failed } = await scene.read(codebuildBuildRun);

    expect(resources.map((resource) => at(resource, 'Properties', 'Id'))).toEqual([ids[0], ids[2]]);
    expect(failed).toEqual([]);
  });

  it('comes in pages of a hundred, each described in one call', async () => {
    for (let index = 0; index < 250; index += 1) buildRuns.add(scene.world, scene.accountId, HOME);
    const { pageSizes } = await scene.read(codebuildBuildRun);

    expect(pageSizes).toEqual([100, 100, 50]);
    expect(scene.aws.requests.counters().byOperation).toEqual({
      'codebuild:ListBuilds': 3,
      'codebuild:BatchGetBuilds': 3,
    });
  });
});
