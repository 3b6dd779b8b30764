// The targets of a deployment as BatchGetDeploymentTargets returns them: instances, or the one
// function or service.
import type { ComputePlatform, DeploymentTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { Place } from './place.js';
import { hex, mix } from './random.js';

export interface TargetsOf {
  readonly deploymentId: string;
  readonly platform: ComputePlatform | undefined;
  readonly failed: boolean;
  readonly at: Date;
}

/**
 * The targets of a deployment on one platform: up to eight instances, or one target. `key` decides
 * all that varies.
 */
export function makeTargets(
  place: Place,
  key: number,
  { deploymentId, platform, failed, at }: TargetsOf,
): readonly DeploymentTarget[] {
  const common = {
    deploymentId,
    status: failed ? ('Failed' as const) : ('Succeeded' as const),
    lastUpdatedAt: at,
  };
  const where = `${place.region}:${place.accountId}`;
  if (platform === 'Lambda') {
    const functionName = `resize-${String(key % 9).padStart(6, '0')}`;
    const versions = {
      currentVersion: String(key % 40),
      targetVersion: String((key % 40) + 1),
      targetVersionWeight: 1,
    };
    return [
      {
        deploymentTargetType: 'LambdaTarget',
        lambdaTarget: {
          ...common,
          targetId: `${functionName}:live`,
          targetArn: `arn:${place.partition}:lambda:${where}:function:${functionName}:live`,
          lifecycleEvents: events(
            ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'],
            at,
            failed,
          ),
          lambdaFunctionInfo: { functionName, functionAlias: 'live', ...versions },
        },
      },
    ];
  }
  if (platform === 'ECS') {
    const taskSet = {
      desiredCount: 2,
      pendingCount: 0,
      runningCount: 2,
      status: 'PRIMARY',
      trafficWeight: 100,
      targetGroup: { name: 'web-a' },
    };
    return [
      {
        deploymentTargetType: 'ECSTarget',
        ecsTarget: {
          ...common,
          targetId: `web:orders-${key % 9}`,
          targetArn: `arn:${place.partition}:ecs:${where}:service/web/orders-${key % 9}`,
          lifecycleEvents: events(['BeforeInstall', 'Install', 'AllowTraffic'], at, failed),
          taskSetsInfo: [
            { identifer: `ecs-svc/${hex(key, 16)}`, ...taskSet, taskSetLabel: 'Green' },
          ],
        },
      },
    ];
  }
  return Array.from({ length: 1 + (key % 8) }, (_, index): DeploymentTarget => {
    const targetId = `i-0${hex(mix(key, index), 16)}`;
    const targetArn = `arn:${place.partition}:ec2:${where}:instance/${targetId}`;
    const lifecycleEvents = events(
      ['ApplicationStop', 'DownloadBundle', 'Install', 'ApplicationStart'],
      at,
      failed,
    );
    return {
      deploymentTargetType: 'InstanceTarget',
      instanceTarget: { ...common, targetId, targetArn, lifecycleEvents, instanceLabel: 'Green' },
    };
  });
}

function events(names: readonly string[], end: Date, failed: boolean): LifecycleEvent[] {
  return names.map((lifecycleEventName, index) => {
    const isLast = index === names.length - 1;
    const endTime = new Date(end.getTime() - (names.length - 1 - index) * 2_500);
    const diagnostics = {
      errorCode: 'ScriptFailed' as const,
      scriptName: 'start.sh',
      message: 'Script exited with code 1',
      logTail: '',
    };
    return {
      lifecycleEventName,
      startTime: new Date(endTime.getTime() - 2_000),
      endTime,
      status: failed && isLast ? ('Failed' as const) : ('Succeeded' as const),
      ...(failed && isLast ? { diagnostics } : {}),
    };
  });
}
