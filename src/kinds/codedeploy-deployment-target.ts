// AWS::CodeDeploy::DeploymentTarget: the targets of every deployment. A target's id is unique only
// within its deployment and stands inside the member for its platform.
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  type DeploymentTarget,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { isAwsError } from '../aws/errors/aws-error.js';
import { pagedNames } from '../aws/paged-list.js';
import { APPLICATION_GONE, DEPLOYMENT_GONE, deploymentIds } from './codedeploy-lists.js';
import type { Kind, Listed, ReadContext } from './kind.js';
import { gatheredPages } from './reading/nested-list.js';
import { pascalCaseTop, present } from './reading/shape.js';

const PROPERTIES = [
  'DeploymentId',
  'DeploymentTargetType',
  'InstanceTarget',
  'LambdaTarget',
  'EcsTarget',
  'CloudFormationTarget',
];

/**
 * What ListDeploymentTargets says when the deployment, or what it was for, does not exist
 * (CodeDeploy API reference).
 */
const HISTORY_GONE = [
  ...DEPLOYMENT_GONE,
  ...APPLICATION_GONE,
  'DeploymentGroupDoesNotExistException',
];

const deploymentOf = ({ properties }: Listed) => String(properties['DeploymentId']);

export const codedeployDeploymentTarget: Kind = {
  name: 'AWS::CodeDeploy::DeploymentTarget',
  scope: 'regional',
  arnService: 'codedeploy',
  iamActions: ['codedeploy:ListDeployments', 'codedeploy:ListDeploymentTargets'],
  id: 'DeploymentId',
  uniqueIn: ['DeploymentId'],
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetDeploymentTargetDetailsAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'DeploymentId'),
      iamActions: ['codedeploy:BatchGetDeploymentTargets'],
      gone: [...DEPLOYMENT_GONE, 'DeploymentTargetDoesNotExistException'],
      batchSize: 25, // BatchGetDeploymentTargets: targetIds, at most 25
      parentOf: deploymentOf,
      async readBatch({ client }, items) {
        const answer = await client(CodeDeployClient).send(
          new BatchGetDeploymentTargetsCommand({
            deploymentId: items[0] && deploymentOf(items[0]),
            targetIds: items.map(({ key }) => String(key)),
          }),
        );
        const targets = present(answer.deploymentTargets, 'deploymentTargets');
        return new Map(targets.map((target) => [targetIdOf(target), pascalCaseTop(target)]));
      },
    },
  ],
  list(context) {
    return gatheredPages(context, deploymentIds(context), HISTORY_GONE, (deployment) =>
      targetsOf(context, deployment),
    );
  },
};

async function* targetsOf(
  { client }: ReadContext,
  DeploymentId: string,
): AsyncGenerator<readonly Listed[]> {
  const codeDeploy = client(CodeDeployClient);
  const pages = pagedNames('codedeploy:ListDeploymentTargets', async (nextToken) => {
    const page = await codeDeploy.send(
      new ListDeploymentTargetsCommand({ deploymentId: DeploymentId, nextToken }),
    );
    return { items: page.targetIds, next: page.nextToken };
  });
  try {
    for await (const page of pages)
      yield page.map((key) => ({ properties: { DeploymentId }, key }));
  } catch (error) {
    // A deployment that has not started has no targets yet.
    if (!isAwsError(error) || error.awsCode !== 'DeploymentNotStartedException') throw error;
  }
}

function targetIdOf({
  instanceTarget,
  lambdaTarget,
  ecsTarget,
  cloudFormationTarget,
}: DeploymentTarget): string {
  return String((instanceTarget ?? lambdaTarget ?? ecsTarget ?? cloudFormationTarget)?.targetId);
}
