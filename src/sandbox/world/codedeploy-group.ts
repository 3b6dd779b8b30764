// CodeDeploy's deployment groups as BatchGetDeploymentGroups returns them, with what each compute
// platform configures.
import type { ComputePlatform, DeploymentGroupInfo, Tag } from '@aws-sdk/client-codedeploy';
import type { Place } from './place.js';
import { hex, mix, pick } from './random.js';

export interface CodeDeployGroup {
  readonly info: DeploymentGroupInfo;
  readonly tags: readonly Tag[];
}

export interface GroupOf {
  readonly applicationName: string;
  readonly computePlatform: ComputePlatform;
  readonly name: string;
}

/** The group of an application; `key` decides all that varies. */
export function makeGroup(
  place: Place,
  key: number,
  { applicationName, computePlatform, name }: GroupOf,
): CodeDeployGroup {
  return {
    info: {
      applicationName,
      deploymentGroupId: `${hex(key, 8)}-${hex(mix(key, 1), 4)}-4000-8000-${hex(mix(key, 2), 12)}`,
      deploymentGroupName: name,
      deploymentConfigName: `CodeDeployDefault.${CONFIGS[computePlatform]}`,
      serviceRoleArn: `arn:${place.partition}:iam::${place.accountId}:role/codedeploy`,
      ec2TagFilters: [],
      onPremisesInstanceTagFilters: [],
      autoScalingGroups: [],
      triggerConfigurations: [
        {
          triggerName: 'failures',
          triggerTargetArn: `arn:${place.partition}:sns:${place.region}:${place.accountId}:deployments`,
          triggerEvents: ['DeploymentFailure'],
        },
      ],
      alarmConfiguration: {
        enabled: true,
        ignorePollAlarmFailure: false,
        alarms: [{ name: `${name}-errors` }],
      },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      outdatedInstancesStrategy: 'UPDATE',
      computePlatform,
      terminationHookEnabled: false,
      lastAttemptedDeployment: lastDeployment(place, key),
      lastSuccessfulDeployment: lastDeployment(place, key),
      targetRevision: {
        revisionType: 'S3',
        s3Location: {
          bucket: `releases-${place.accountId}`,
          key: `${applicationName}/current.zip`,
          bundleType: 'zip',
        },
      },
      ...configuredFor(computePlatform, name, key),
    },
    tags:
      key % 2 === 0 ? [{ Key: 'env', Value: pick(['production', 'staging'], mix(key, 3)) }] : [],
  };
}

const CONFIGS: Readonly<Record<ComputePlatform, string>> = {
  Server: 'OneAtATime',
  ECS: 'ECSLinear10PercentEvery1Minutes',
  Lambda: 'LambdaCanary10Percent5Minutes',
};

function lastDeployment({ epoch }: Place, key: number) {
  const createTime = new Date(epoch - (key % 90) * 86_400_000);
  const deploymentId = `d-${hex(mix(key, 4), 9).toUpperCase()}`;
  return {
    deploymentId,
    status: 'Succeeded' as const,
    createTime,
    endTime: new Date(createTime.getTime() + 95_250),
  };
}

function configuredFor(platform: ComputePlatform, name: string, key: number): DeploymentGroupInfo {
  const blueGreen: DeploymentGroupInfo = {
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: 5,
      },
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
    },
  };
  if (platform === 'Lambda') return blueGreen;
  if (platform === 'ECS') {
    const pair = {
      targetGroups: [{ name: `${name}-a` }, { name: `${name}-b` }],
      prodTrafficRoute: { listenerArns: [] },
    };
    return {
      ...blueGreen,
      ecsServices: [{ clusterName: 'web', serviceName: name }],
      loadBalancerInfo: { targetGroupPairInfoList: [pair] },
    };
  }
  return {
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    autoScalingGroups: [{ name: `${name}-asg`, hook: `CodeDeploy-managed-${hex(key, 12)}` }],
    // An object that holds lists of lists; filters and sets exclude each other.
    ...(key % 2 === 0
      ? {
          ec2TagSet: {
            ec2TagSetList: [
              [{ Key: 'app', Value: name, Type: 'KEY_AND_VALUE' }],
              [{ Key: 'env', Type: 'KEY_ONLY' }],
            ],
          },
        }
      : { ec2TagFilters: [{ Key: 'app', Value: name, Type: 'KEY_AND_VALUE' }] }),
    ...(key % 4 === 0
      ? {
          onPremisesTagSet: {
            onPremisesTagSetList: [[{ Key: 'rack', Value: 'b7', Type: 'KEY_AND_VALUE' }]],
          },
        }
      : {}),
  };
}
