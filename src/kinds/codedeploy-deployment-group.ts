// AWS::CodeDeploy::DeploymentGroup: the groups of every application, described by application;
// names are unique only within one.
import {
  BatchGetDeploymentGroupsCommand,
  CodeDeployClient,
  GetDeploymentGroupCommand,
  ListDeploymentGroupsCommand,
} from '@aws-sdk/client-codedeploy';
import { pagedNames } from '../aws/paged-list.js';
import {
  APPLICATION_GONE,
  applicationNames,
  codeDeployArn,
  codeDeployTags,
} from './codedeploy-lists.js';
import type { Kind, Listed, ReadContext } from './kind.js';
import { batchOrSingle } from './reading/batch-or-single.js';
import { gatheredPages } from './reading/nested-list.js';
import { pascalCaseTop, present } from './reading/shape.js';

const PROPERTIES = [
  'AlarmConfiguration',
  'ApplicationName',
  'AutoRollbackConfiguration',
  'AutoScalingGroups',
  'BlueGreenDeploymentConfiguration',
  'ComputePlatform',
  'DeploymentConfigName',
  'DeploymentGroupId',
  'DeploymentGroupName',
  'DeploymentStyle',
  'Ec2TagFilters',
  'Ec2TagSet',
  'EcsServices',
  'LastAttemptedDeployment',
  'LastSuccessfulDeployment',
  'LoadBalancerInfo',
  'OnPremisesInstanceTagFilters',
  'OnPremisesTagSet',
  'OutdatedInstancesStrategy',
  'ServiceRoleArn',
  'Tags',
  'TargetRevision',
  'TerminationHookEnabled',
  'TriggerConfigurations',
];
const LISTED = ['ApplicationName', 'DeploymentGroupName'];

/** A DeploymentConfigDoesNotExistException, say, does not mean the group. */
const GROUP_GONE = [...APPLICATION_GONE, 'DeploymentGroupDoesNotExistException'];

const applicationOf = ({ properties }: Listed) => String(properties['ApplicationName']);
const groupOf = ({ properties }: Listed) => String(properties['DeploymentGroupName']);

export const codedeployDeploymentGroup: Kind = {
  name: 'AWS::CodeDeploy::DeploymentGroup',
  scope: 'regional',
  arnService: 'codedeploy',
  iamActions: ['codedeploy:ListApplications', 'codedeploy:ListDeploymentGroups'],
  id: 'DeploymentGroupName',
  uniqueIn: ['ApplicationName'],
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'GetDeploymentGroupDetailsAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => !LISTED.includes(name) && name !== 'Tags'),
      iamActions: ['codedeploy:BatchGetDeploymentGroups', 'codedeploy:GetDeploymentGroup'],
      gone: GROUP_GONE,
      batchSize: 100, // BatchGetDeploymentGroups: BatchLimitExceededException above 100
      parentOf: applicationOf,
      readBatch: describeGroups,
    },
    {
      action: 'GetDeploymentGroupTags',
      fields: ['Tags'],
      iamActions: ['codedeploy:ListTagsForResource'],
      read: async (context, item) => ({
        Tags: await codeDeployTags(
          context,
          codeDeployArn(context, 'deploymentgroup', `${applicationOf(item)}/${groupOf(item)}`),
        ),
      }),
    },
  ],
  list(context) {
    return gatheredPages(context, applicationNames(context), APPLICATION_GONE, (application) =>
      groupsOf(context, application),
    );
  },
};

async function* groupsOf(
  { client }: ReadContext,
  ApplicationName: string,
): AsyncGenerator<readonly Listed[]> {
  const codeDeploy = client(CodeDeployClient);
  const pages = pagedNames('codedeploy:ListDeploymentGroups', async (nextToken) => {
    const page = await codeDeploy.send(
      new ListDeploymentGroupsCommand({ applicationName: ApplicationName, nextToken }),
    );
    return { items: page.deploymentGroups, next: page.nextToken };
  });
  for await (const page of pages)
    yield page.map((DeploymentGroupName) => ({
      properties: { ApplicationName, DeploymentGroupName },
    }));
}

/** BatchGetDeploymentGroups leaves out what it does not find, and says so only in a sentence. */
function describeGroups(context: ReadContext, items: readonly Listed[]) {
  const codeDeploy = context.client(CodeDeployClient);
  const applicationName = items[0] && applicationOf(items[0]);
  const ids = items.map(groupOf);
  return batchOrSingle(context, {
    ids,
    gone: GROUP_GONE,
    async readBatch() {
      const answer = await codeDeploy.send(
        new BatchGetDeploymentGroupsCommand({ applicationName, deploymentGroupNames: [...ids] }),
      );
      const groups = present(answer.deploymentGroupsInfo, 'deploymentGroupsInfo');
      return new Map(groups.map((info) => [String(info.deploymentGroupName), pascalCaseTop(info)]));
    },
    async readOne(deploymentGroupName) {
      const answer = await codeDeploy.send(
        new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }),
      );
      const info = present(answer.deploymentGroupInfo, 'deploymentGroupInfo');
      present(info.deploymentGroupName, 'deploymentGroupName');
      return pascalCaseTop(info);
    },
  });
}
