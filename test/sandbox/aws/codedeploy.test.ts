// The simulated CodeDeploy as an unchanged SDK client sees it.
import {
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { codeDeployDeployments } from '../../../src/sandbox/world/codedeploy.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { baseKeys, settings } from './clients.js';

const REGION = 'us-east-1';

describe('the simulated CodeDeploy', () => {
  let aws: SimulatedAws;
  let client: CodeDeployClient;

  beforeEach(async () => {
    const further = { 'AWS::CodeDeploy::Application': 120, 'AWS::CodeDeploy::Deployment': 120 };
    aws = await startAws({
      world: createWorld({ accounts: 1, regions: [REGION], further }),
      limits: 'none',
    });
    client = new CodeDeployClient(settings(aws, baseKeys(aws), REGION));
  });

  afterEach(async () => {
    client.destroy();
    await aws.close();
  });

  it('pages its lists by a hundred, takes no token but its own, and knows each name and id that it lists', async () => {
    const first = await client.send(new ListApplicationsCommand({}));
    const second = await client.send(new ListApplicationsCommand({ nextToken: first.nextToken }));
    expect([first.applications?.length, second.applications?.length, second.nextToken]).toEqual([
      100,
      20,
      undefined,
    ]);
    await expect(
      client.send(new ListDeploymentsCommand({ nextToken: first.nextToken })),
    ).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });

    const { deployments = [] } = await client.send(new ListDeploymentsCommand({}));
    for (let start = 0; start < deployments.length; start += 25) {
      const deploymentIds = deployments.slice(start, start + 25);
      const { deploymentsInfo = [] } = await client.send(
        new BatchGetDeploymentsCommand({ deploymentIds }),
      );
      expect(deploymentsInfo.map(({ deploymentId }) => deploymentId)).toEqual(
        deploymentIds.reverse(),
      );
      for (const { createTime } of deploymentsInfo) expect(createTime).toBeInstanceOf(Date);
    }
  });

  it('refuses larger batches than the API takes', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `d-${index}`);
    const [id = ''] = (await client.send(new ListDeploymentsCommand({}))).deployments ?? [];
    const [applicationName] =
      (await client.send(new ListApplicationsCommand({}))).applications ?? [];

    await expect(
      client.send(new BatchGetApplicationsCommand({ applicationNames: many(101) })),
    ).rejects.toMatchObject({
      name: 'BatchLimitExceededException',
    });
    await expect(
      client.send(
        new BatchGetDeploymentGroupsCommand({ applicationName, deploymentGroupNames: many(101) }),
      ),
    ).rejects.toMatchObject({ name: 'BatchLimitExceededException' });
    await expect(
      client.send(new BatchGetDeploymentsCommand({ deploymentIds: many(26) })),
    ).rejects.toMatchObject({
      name: 'BatchLimitExceededException',
    });
    await expect(
      client.send(new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: many(26) })),
    ).rejects.toMatchObject({
      name: 'DeploymentTargetListSizeExceededException',
    });
  });

  it('fails, leaves out with a sentence or leaves out, each batch in its own way, what does not exist', async () => {
    const [name = ''] = (await client.send(new ListApplicationsCommand({}))).applications ?? [];
    const { deploymentGroups: groups = [] } = await client.send(
      new ListDeploymentGroupsCommand({ applicationName: name }),
    );

    await expect(
      client.send(new BatchGetApplicationsCommand({ applicationNames: [name, 'none'] })),
    ).rejects.toMatchObject({
      name: 'ApplicationDoesNotExistException',
    });
    const described = await client.send(
      new BatchGetDeploymentGroupsCommand({
        applicationName: name,
        deploymentGroupNames: [...groups, 'none'],
      }),
    );
    expect(described.deploymentGroupsInfo).toHaveLength(groups.length);
    expect(described.errorMessage).toContain('none');
    expect(
      await client.send(new BatchGetDeploymentsCommand({ deploymentIds: ['d-NONE00000'] })),
    ).toMatchObject({ deploymentsInfo: [] });
  });

  it('has no targets of a deployment that has not started, and one for each instance, function or service of the others', async () => {
    const all = [...codeDeployDeployments.in(aws.world, aws.world.managementAccountId, REGION)];
    const waiting = all.find(({ targets }) => targets === undefined)?.info.deploymentId;
    await expect(
      client.send(new ListDeploymentTargetsCommand({ deploymentId: waiting })),
    ).rejects.toMatchObject({
      name: 'DeploymentNotStartedException',
    });

    const kinds = new Set<unknown>();
    for (const { info, targets } of all
      .filter((deployment) => deployment.targets !== undefined)
      .slice(0, 12)) {
      const { targetIds = [] } = await client.send(
        new ListDeploymentTargetsCommand({ deploymentId: info.deploymentId }),
      );
      const { deploymentTargets = [] } = await client.send(
        new BatchGetDeploymentTargetsCommand({ deploymentId: info.deploymentId, targetIds }),
      );
      expect(deploymentTargets).toHaveLength(targets?.length ?? 0);
      for (const { deploymentTargetType } of deploymentTargets) kinds.add(deploymentTargetType);
    }
    expect(kinds.size).toBeGreaterThan(1);
  });

  it('gives tags only by the ARN of the account and region that is asked', async () => {
    const [name] = (await client.send(new ListApplicationsCommand({}))).applications ?? [];
    const arn = (accountId: string) =>
      `arn:aws:codedeploy:${REGION}:${accountId}:application:${name}`;

    expect(
      (
        await client.send(
          new ListTagsForResourceCommand({ ResourceArn: arn(aws.world.managementAccountId) }),
        )
      ).Tags,
    ).toBeInstanceOf(Array);
    await expect(
      client.send(new ListTagsForResourceCommand({ ResourceArn: arn('000000000000') })),
    ).rejects.toMatchObject({
      name: 'InvalidArnException',
    });
  });
});
