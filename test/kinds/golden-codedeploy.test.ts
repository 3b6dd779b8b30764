// The raw shape of the CodeDeploy kinds, written by hand from the API reference and
// docs/contract/aws-v3.md, and how they fail.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codedeployApplication } from '../../src/kinds/codedeploy-application.js';
import { codedeployDeployment } from '../../src/kinds/codedeploy-deployment.js';
import { codedeployDeploymentGroup } from '../../src/kinds/codedeploy-deployment-group.js';
import { codedeployDeploymentTarget } from '../../src/kinds/codedeploy-deployment-target.js';
import type { Kind } from '../../src/kinds/kind.js';
import {
  codeDeployApplications,
  codeDeployDeployments,
} from '../../src/sandbox/world/codedeploy.js';
import {
  at,
  type ContractWorld,
  HOME,
  type ReadOptions,
  startContractWorld,
} from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

/** The only resource of the kind. */
async function only(kind: Kind, options?: ReadOptions) {
  const { resources, error, failed, unlisted } = await scene.read(kind, options);
  expect([error, failed, unlisted, resources.length]).toEqual([undefined, [], [], 1]);
  return resources[0];
}

const context = () => ({ AccountId: scene.accountId, Region: HOME, Partition: 'aws' });
const keysOf = (value: unknown) => Object.keys(Object(value));
const addApplication = (patch: Parameters<typeof codeDeployApplications.add>[3]) =>
  codeDeployApplications.add(scene.world, scene.accountId, HOME, patch);
const addDeployment = (patch: Parameters<typeof codeDeployDeployments.add>[3] = {}) =>
  codeDeployDeployments.add(scene.world, scene.accountId, HOME, patch);
const calls = () => scene.aws.requests.counters().byOperation;

describe('AWS::CodeDeploy::Application', () => {
  const info = {
    applicationId: '11111111-2222-3333-4444-555555555555',
    applicationName: 'golden',
    createTime: new Date('2024-01-02T03:04:05.123Z'),
    linkedToGitHub: true,
    gitHubAccountName: 'acme',
    computePlatform: 'Lambda' as const,
  };

  it('has all seven properties in order, tags as a list, and dates with six digits', async () => {
    addApplication({ info, tags: [{ Key: 'team', Value: 'core' }] });
    const resource = await only(codedeployApplication, { actions: [] });

    expect(resource).toEqual({
      Type: 'AWS::CodeDeploy::Application',
      Properties: {
        ApplicationName: 'golden',
        ApplicationId: info.applicationId,
        ComputePlatform: 'Lambda',
        CreateTime: '2024-01-02T03:04:05.123000Z',
        GitHubAccountName: 'acme',
        LinkedToGitHub: true,
        Tags: [{ Key: 'team', Value: 'core' }],
      },
      __ExtraContext: context(),
    });
    expect(keysOf(at(resource, 'Properties'))).toEqual([...codedeployApplication.properties]);
  });

  it('without tags has an empty list, and lacks what CodeDeploy does not give', async () => {
    const { gitHubAccountName, ...unlinked } = info;
    addApplication({ info: { ...unlinked, linkedToGitHub: false }, tags: [] });
    const resource = await only(codedeployApplication);

    expect(at(resource, 'Properties', 'Tags')).toEqual([]);
    expect(keysOf(at(resource, 'Properties'))).not.toContain('GitHubAccountName');
  });

  it('is described a hundred at a time, and asked for its tags by the ARN of its partition', async () => {
    for (let index = 0; index < 150; index += 1) addApplication({});
    const { resources } = await scene.read(codedeployApplication);
    const asked = scene.aws.requests
      .recent({ service: 'codedeploy' })
      .filter(({ operation }) => operation === 'ListTagsForResource');

    expect(resources).toHaveLength(150);
    expect(calls()).toMatchObject({
      'codedeploy:ListApplications': 2,
      'codedeploy:BatchGetApplications': 2,
    });
    for (const { resources: named } of asked) {
      expect(named[0]).toMatch(
        new RegExp(`^arn:aws:codedeploy:${HOME}:${scene.accountId}:application:[a-z]+-\\d{6}$`),
      );
    }
  });

  it('stays as a name, with the rest unread, when its details were throttled', async () => {
    addApplication({ info });
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'BatchGetApplications',
      effect: { type: 'throttle' },
    });
    const { resources, unread, failed } = await scene.read(codedeployApplication);

    expect(keysOf(at(resources[0], 'Properties'))).toEqual(['ApplicationName', 'Tags']);
    expect(unread).toEqual([
      ['ApplicationId', 'ComputePlatform', 'CreateTime', 'GitHubAccountName', 'LinkedToGitHub'],
    ]);
    expect(failed).toMatchObject([
      {
        action: 'GetCodeDeployApplicationDetailsAction',
        items: 1,
        error: { category: 'throttled' },
      },
    ]);
  });
});

describe('AWS::CodeDeploy::DeploymentGroup', () => {
  const sets = {
    ec2TagSet: {
      ec2TagSetList: [
        [{ Key: 'app', Value: 'web', Type: 'KEY_AND_VALUE' as const }],
        [{ Key: 'env', Type: 'KEY_ONLY' as const }],
      ],
    },
    onPremisesTagSet: {
      onPremisesTagSetList: [[{ Key: 'rack', Value: 'b7', Type: 'KEY_AND_VALUE' as const }]],
    },
  };

  function addGroup(name = 'golden', application = 'app') {
    const { groups } = addApplication({ info: { applicationName: application } });
    const [first] = groups;
    const group = {
      info: {
        ...first?.info,
        ...sets,
        applicationName: application,
        deploymentGroupName: name,
        autoScalingGroups: [{ name: 'asg', hook: 'h' }],
      },
      tags: [{ Key: 'env', Value: application }],
    };
    codeDeployApplications.change(scene.world, scene.accountId, HOME, application, {
      groups: [group],
    });
    return group;
  }

  it('has tag sets as the objects that AWS gives, nested keys as on the wire, and no tags unless asked', async () => {
    const { info } = addGroup();
    const plain = await only(codedeployDeploymentGroup, { actions: [] });
    const keys = keysOf(at(plain, 'Properties'));

    expect(at(plain, 'Properties', 'Ec2TagSet')).toEqual(sets.ec2TagSet);
    expect(at(plain, 'Properties', 'OnPremisesTagSet')).toEqual(sets.onPremisesTagSet);
    expect(at(plain, 'Properties', 'AutoScalingGroups')).toEqual([{ name: 'asg', hook: 'h' }]);
    expect(at(plain, 'Properties', 'DeploymentGroupId')).toBe(info.deploymentGroupId);
    expect(at(plain, 'Properties', 'TerminationHookEnabled')).toBe(false);
    expect(at(plain, 'Properties', 'LastSuccessfulDeployment', 'endTime')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/,
    );
    expect(keys).toEqual(codedeployDeploymentGroup.properties.filter((key) => keys.includes(key)));
    expect(keys).not.toContain('Tags');
    expect(at(plain, '__ExtraContext')).toEqual(context());
  });

  it('has the tags of its own group, though another application has a group of the same name', async () => {
    addGroup('main', 'first');
    addGroup('main', 'second');
    const { resources, failed } = await scene.read(codedeployDeploymentGroup);

    expect(failed).toEqual([]);
    expect(resources).toHaveLength(2);
    for (const resource of resources) {
      expect(at(resource, 'Properties', 'Tags')).toEqual([
        { Key: 'env', Value: at(resource, 'Properties', 'ApplicationName') },
      ]);
    }
  });

  it('that a batch leaves out is asked for alone, and is gone only when CodeDeploy says so', async () => {
    addGroup('gone', 'first');
    addGroup('hidden', 'second');
    for (const resource of ['gone', 'hidden'])
      scene.aws.faults.add({
        service: 'codedeploy',
        operation: 'BatchGetDeploymentGroups',
        resource,
        effect: { type: 'vanish' },
      });
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'GetDeploymentGroup',
      resource: 'gone',
      effect: { type: 'vanish' },
    });
    const { resources, unread, failed } = await scene.read(codedeployDeploymentGroup, {
      actions: [],
    });

    expect(resources.map((resource) => at(resource, 'Properties', 'DeploymentGroupName'))).toEqual([
      'hidden',
    ]);
    expect([unread, failed]).toEqual([[[]], []]);
  });
});

describe('AWS::CodeDeploy::Deployment', () => {
  it('has the properties of the reference in order, nested keys as on the wire', async () => {
    const added = addDeployment();
    const info = {
      ...added.info,
      createTime: new Date('2024-01-02T03:04:05.000Z'),
      startTime: new Date('2024-01-02T03:04:06.500Z'),
      deploymentOverview: {
        Pending: 0,
        InProgress: 0,
        Succeeded: 3,
        Failed: 0,
        Skipped: 0,
        Ready: 0,
      },
      rollbackInfo: { rollbackMessage: 'none' },
      externalId: 'e-1',
      deploymentMode: 'RESTART' as const,
    };
    codeDeployDeployments.change(scene.world, scene.accountId, HOME, String(info.deploymentId), {
      info,
    });
    const resource = await only(codedeployDeployment);
    const keys = keysOf(at(resource, 'Properties'));

    expect(at(resource, 'Properties', 'DeploymentId')).toMatch(/^d-[0-9A-Z]{9}$/);
    expect(at(resource, 'Properties', 'CreateTime')).toBe('2024-01-02T03:04:05Z');
    expect(at(resource, 'Properties', 'StartTime')).toBe('2024-01-02T03:04:06.500000Z');
    expect(at(resource, 'Properties', 'DeploymentOverview')).toEqual(info.deploymentOverview);
    expect(at(resource, 'Properties', 'Revision', 's3Location', 'bundleType')).toBe('zip');
    expect(at(resource, 'Properties', 'RollbackInfo')).toEqual({ rollbackMessage: 'none' });
    expect(keys).toEqual(codedeployDeployment.properties.filter((key) => keys.includes(key)));
    expect(keys).not.toContain('DeploymentMode');
    expect(at(resource, '__ExtraContext')).toEqual(context());
  });

  it('is described 25 at a time, page by page', async () => {
    for (let index = 0; index < 130; index += 1) addDeployment();
    const { resources, pageSizes, unread } = await scene.read(codedeployDeployment);

    expect([resources.length, pageSizes, unread.flat()]).toEqual([130, [100, 30], []]);
    expect(calls()).toEqual({
      'codedeploy:ListDeployments': 2,
      'codedeploy:BatchGetDeployments': 6,
    });
  });

  it('is asked for alone where only that is allowed, as policies for the reference do', async () => {
    for (let index = 0; index < 3; index += 1) addDeployment();
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'BatchGetDeployments',
      effect: { type: 'deny' },
    });
    const { resources, unread, failed } = await scene.read(codedeployDeployment);

    expect([resources.length, unread.flat(), failed]).toEqual([3, [], []]);
  });

  it('that a batch leaves out is asked for alone, so that none is lost or taken for another', async () => {
    const ids = Array.from({ length: 3 }, () => String(addDeployment().info.deploymentId));
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'BatchGetDeployments',
      resource: ids[1] ?? '',
      effect: { type: 'vanish' },
    });
    const { resources, unread } = await scene.read(codedeployDeployment);

    expect(resources.map((resource) => at(resource, 'Properties', 'DeploymentId'))).toEqual(ids);
    expect(unread.flat()).toEqual([]);
    expect(calls()['codedeploy:GetDeployment']).toBe(1);
  });
});

describe('AWS::CodeDeploy::DeploymentTarget', () => {
  const lifecycleEvents = [
    {
      lifecycleEventName: 'Install',
      status: 'Succeeded' as const,
      endTime: new Date('2024-01-02T03:04:05.250Z'),
    },
  ];

  function instanceTargets(deploymentId: string, count: number) {
    return Array.from({ length: count }, (_, index) => ({
      deploymentTargetType: 'InstanceTarget' as const,
      instanceTarget: {
        deploymentId,
        targetId: `i-${String(index).padStart(17, '0')}`,
        status: 'Succeeded' as const,
        lifecycleEvents,
      },
    }));
  }

  function addTargets(count: number): string {
    const id = String(addDeployment().info.deploymentId);
    codeDeployDeployments.change(scene.world, scene.accountId, HOME, id, {
      targets: instanceTargets(id, count),
    });
    return id;
  }

  it('has its deployment and the target of its platform, whose keys are as on the wire', async () => {
    const DeploymentId = addTargets(1);

    expect(await only(codedeployDeploymentTarget)).toEqual({
      Type: 'AWS::CodeDeploy::DeploymentTarget',
      Properties: {
        DeploymentId,
        DeploymentTargetType: 'InstanceTarget',
        InstanceTarget: {
          deploymentId: DeploymentId,
          targetId: 'i-00000000000000000',
          status: 'Succeeded',
          lifecycleEvents: [
            {
              lifecycleEventName: 'Install',
              status: 'Succeeded',
              endTime: '2024-01-02T03:04:05.250000Z',
            },
          ],
        },
      },
      __ExtraContext: context(),
    });
  });

  it.each(['lambdaTarget', 'ecsTarget', 'cloudFormationTarget'] as const)(
    'is found by its id inside a %s',
    async (member) => {
      const deploymentTargetType = (
        {
          lambdaTarget: 'LambdaTarget',
          ecsTarget: 'ECSTarget',
          cloudFormationTarget: 'CloudFormationTarget',
        } as const
      )[member];
      addDeployment({
        targets: [
          {
            deploymentTargetType,
            [member]: { targetId: 'web:orders', status: 'Succeeded' as const },
          },
        ],
      });
      const resource = await only(codedeployDeploymentTarget);

      expect(at(resource, 'Properties', 'DeploymentTargetType')).toBe(deploymentTargetType);
      expect(
        at(resource, 'Properties', member.charAt(0).toUpperCase() + member.slice(1), 'targetId'),
      ).toBe('web:orders');
    },
  );

  it('is described 25 at a time by deployment, and several deployments side by side', async () => {
    const ids = [addTargets(30), addTargets(1), addTargets(1)];
    const { resources, unread } = await scene.read(codedeployDeploymentTarget);
    const counted = ids.map(
      (id) =>
        resources.filter(
          (resource) => at(resource, 'Properties', 'InstanceTarget', 'deploymentId') === id,
        ).length,
    );

    expect([counted, unread.flat()]).toEqual([[30, 1, 1], []]);
    expect(calls()).toEqual({
      'codedeploy:ListDeployments': 1,
      'codedeploy:ListDeploymentTargets': 3,
      'codedeploy:BatchGetDeploymentTargets': 4,
    });
  });

  it('does not exist for a deployment that has not started, which is no failure', async () => {
    addDeployment({ targets: undefined });
    addTargets(2);
    const { resources, unlisted, error } = await scene.read(codedeployDeploymentTarget);

    expect([resources.length, unlisted, error]).toEqual([2, [], undefined]);
  });

  it('that is gone is dropped alone from its batch', async () => {
    addTargets(8);
    const gone = 'i-00000000000000003';
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'BatchGetDeploymentTargets',
      resource: gone,
      effect: { type: 'vanish' },
    });
    const { resources, unread, failed } = await scene.read(codedeployDeploymentTarget);

    expect(resources).toHaveLength(7);
    expect([unread.flat(), failed]).toEqual([[], []]);
  });

  it('keeps the targets of the other deployments when those of one could not be read', async () => {
    const [broken] = [addTargets(2), addTargets(3)];
    scene.aws.faults.add({
      service: 'codedeploy',
      operation: 'BatchGetDeploymentTargets',
      resource: broken,
      effect: { type: 'server-error' },
    });
    const { resources, unread, failed } = await scene.read(codedeployDeploymentTarget);

    expect(resources).toHaveLength(5);
    expect(unread.filter((fields) => fields.length > 0)).toHaveLength(2);
    expect(failed).toMatchObject([{ items: 2 }]);
  });
});

describe('the lists of CodeDeploy', () => {
  it('are read once for the two kinds that begin with them', async () => {
    addApplication({});
    addDeployment();
    const place = {};
    for (const kind of [
      codedeployApplication,
      codedeployDeploymentGroup,
      codedeployDeployment,
      codedeployDeploymentTarget,
    ]) {
      expect((await scene.read(kind, { place })).error).toBeUndefined();
    }

    expect(calls()).toMatchObject({
      'codedeploy:ListApplications': 1,
      'codedeploy:ListDeployments': 1,
    });
  });

  it('of a long history are read by each kind for itself after the first page', async () => {
    for (let index = 0; index < 250; index += 1) addDeployment({ targets: [] });
    const place = {};
    const [first, second] = [
      await scene.read(codedeployDeployment, { place }),
      await scene.read(codedeployDeploymentTarget, { place }),
    ];

    expect([first.resources.length, first.error, second.resources.length, second.error]).toEqual([
      250,
      undefined,
      0,
      undefined,
    ]);
    expect(calls()).toMatchObject({
      'codedeploy:ListDeployments': 5,
      'codedeploy:ListDeploymentTargets': 250,
    });
  });
});
