// AWS::CodeDeploy::Deployment: all deployments that CodeDeploy still knows, described 25 at a time;
// the history streams page by page.
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { DEPLOYMENT_GONE, deploymentIds } from './codedeploy-lists.js';
import type { Kind, Listed, ReadContext } from './kind.js';
import { batchOrSingle } from './reading/batch-or-single.js';
import { pascalCaseTop, present } from './reading/shape.js';

const PROPERTIES = [
  'AdditionalDeploymentStatusInfo',
  'ApplicationName',
  'AutoRollbackConfiguration',
  'BlueGreenDeploymentConfiguration',
  'CompleteTime',
  'ComputePlatform',
  'CreateTime',
  'Creator',
  'DeploymentConfigName',
  'DeploymentGroupName',
  'DeploymentId',
  'DeploymentOverview',
  'DeploymentStatusMessages',
  'DeploymentStyle',
  'Description',
  'ErrorInformation',
  'ExternalId',
  'FileExistsBehavior',
  'IgnoreApplicationStopFailures',
  'InstanceTerminationWaitTimeStarted',
  'LoadBalancerInfo',
  'OverrideAlarmConfiguration',
  'PreviousRevision',
  'RelatedDeployments',
  'Revision',
  'RollbackInfo',
  'StartTime',
  'Status',
  'TargetInstances',
  'UpdateOutdatedInstancesOnly',
];

export const codedeployDeployment: Kind = {
  name: 'AWS::CodeDeploy::Deployment',
  scope: 'regional',
  arnService: 'codedeploy',
  listAction: 'ListDeploymentsAction',
  iamActions: ['codedeploy:ListDeployments'],
  id: 'DeploymentId',
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetDeploymentAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'DeploymentId'),
      iamActions: ['codedeploy:BatchGetDeployments', 'codedeploy:GetDeployment'],
      gone: DEPLOYMENT_GONE,
      batchSize: 25, // BatchGetDeployments: deploymentIds, at most 25
      readBatch: describeDeployments,
    },
  ],
  async *list(context) {
    for await (const page of deploymentIds(context))
      yield page.map((DeploymentId) => ({ properties: { DeploymentId } }));
  },
};

/** Policies made for the integration that this one replaces may allow GetDeployment only. */
function describeDeployments(context: ReadContext, items: readonly Listed[]) {
  const codeDeploy = context.client(CodeDeployClient);
  const ids = items.map(({ properties }) => String(properties['DeploymentId']));
  return batchOrSingle(context, {
    ids,
    gone: DEPLOYMENT_GONE,
    async readBatch() {
      const { deploymentsInfo } = await codeDeploy.send(
        new BatchGetDeploymentsCommand({ deploymentIds: [...ids] }),
      );
      return new Map(
        present(deploymentsInfo, 'deploymentsInfo').map((info) => [
          String(info.deploymentId),
          pascalCaseTop(info),
        ]),
      );
    },
    async readOne(deploymentId) {
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      const info = present(deploymentInfo, 'deploymentInfo');
      present(info.deploymentId, 'deploymentId');
      return pascalCaseTop(info);
    },
  });
}
