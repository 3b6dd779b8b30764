// CodeDeploy: applications with their deployment groups, and deployments with their targets, on the
// three compute platforms.
import type {
  ApplicationInfo,
  ComputePlatform,
  DeploymentInfo,
  DeploymentTarget,
  Tag,
} from '@aws-sdk/client-codedeploy';
import { type CodeDeployGroup, makeGroup } from './codedeploy-group.js';
import { makeTargets } from './codedeploy-target.js';
import { defineFurther } from './further.js';
import { type Place, resourceKey } from './place.js';
import { hex, letters, mix, pick, scramble, unscramble } from './random.js';

export interface CodeDeployApplication {
  readonly info: ApplicationInfo;
  readonly tags: readonly Tag[];
  readonly groups: readonly CodeDeployGroup[];
}

export interface CodeDeployDeployment {
  readonly info: DeploymentInfo;
  /** Undefined as long as the deployment has not started. */
  readonly targets: readonly DeploymentTarget[] | undefined;
}

const APPLICATION_SALT = 0xcda;
const DEPLOYMENT_SALT = 0xcdd;
const PURPOSES = ['checkout', 'search', 'ledger', 'portal'] as const;
const DAY_MS = 86_400_000;
/** Deployments are of the first so many applications of their place. */
const DEPLOYED_APPLICATIONS = 4;

/** Applications, in a number of their own; their groups come with them. */
export const codeDeployApplications = defineFurther<CodeDeployApplication>({
  name: 'AWS::CodeDeploy::Application',
  make: makeApplication,
  idOf: ({ info }) => info.applicationName ?? '',
  positionOf(_place, name) {
    const digits = /-(\d{6})$/.exec(name)?.[1];
    return digits === undefined ? undefined : Number(digits);
  },
});

/** Deployments, in a number of their own; their targets come with them. */
export const codeDeployDeployments = defineFurther<CodeDeployDeployment>({
  name: 'AWS::CodeDeploy::Deployment',
  make: makeDeployment,
  idOf: ({ info }) => info.deploymentId ?? '',
  positionOf(place, id) {
    const code = /^d-([0-9A-Z]{7})/.exec(id)?.[1];
    return code === undefined
      ? undefined
      : unscramble(Number.parseInt(code, 36) >>> 0, mix(place.key, DEPLOYMENT_SALT));
  },
});

function makeApplication(place: Place, position: number): CodeDeployApplication {
  const key = resourceKey(place, position, APPLICATION_SALT);
  const applicationName = `${pick(PURPOSES, key)}-${String(position).padStart(6, '0')}`;
  const computePlatform = pick<ComputePlatform>(['Server', 'ECS', 'Lambda'], key);
  const groups = Array.from({ length: 1 + (key % 3) }, (_, index) =>
    makeGroup(place, mix(key, index), {
      applicationName,
      computePlatform,
      name: `${applicationName}-${pick(['blue', 'canary', 'main'], index)}`,
    }),
  );
  return {
    info: {
      applicationId: `${hex(key, 8)}-${hex(mix(key, 1), 4)}-4000-8000-${hex(mix(key, 2), 12)}`,
      applicationName,
      createTime: new Date(place.epoch - (key % 900) * DAY_MS - (key % 1000)),
      linkedToGitHub: key % 4 === 1,
      ...(key % 4 === 1 ? { gitHubAccountName: 'acme-engineering' } : {}),
      computePlatform,
    },
    tags:
      key % 3 === 0
        ? []
        : [{ Key: 'team', Value: pick(['payments', 'platform', 'data'], mix(key, 3)) }],
    groups,
  };
}

function makeDeployment(place: Place, position: number): CodeDeployDeployment {
  const key = resourceKey(place, position, DEPLOYMENT_SALT);
  const { info: application, groups } = makeApplication(place, position % DEPLOYED_APPLICATIONS);
  const group = groups[key % groups.length]?.info;
  const code = scramble(position, mix(place.key, DEPLOYMENT_SALT))
    .toString(36)
    .toUpperCase()
    .padStart(7, '0');
  const deploymentId = `d-${code}${letters(key, 2)}`;
  const createTime = new Date(place.epoch - (key % 300) * DAY_MS - (key % 977));
  const started = key % 11 !== 7;
  const failed = key % 7 === 3;
  const after = (ms: number) => new Date(createTime.getTime() + ms);
  const targets = started
    ? makeTargets(place, mix(key, 5), {
        deploymentId,
        platform: application.computePlatform,
        failed,
        at: after(90_000),
      })
    : undefined;
  const reached = targets?.length ?? 0;
  return {
    info: {
      applicationName: application.applicationName,
      deploymentGroupName: group?.deploymentGroupName,
      deploymentConfigName: group?.deploymentConfigName,
      deploymentId,
      revision: {
        revisionType: 'S3',
        s3Location: {
          bucket: `releases-${place.accountId}`,
          key: `${application.applicationName}/${hex(key, 12)}.zip`,
          bundleType: 'zip',
          eTag: hex(key, 32),
        },
      },
      status: !started ? 'Created' : failed ? 'Failed' : 'Succeeded',
      ...(failed && started
        ? {
            errorInformation: {
              code: 'HEALTH_CONSTRAINTS',
              message: 'Too many individual instances failed deployment.',
            },
          }
        : {}),
      createTime,
      ...(started
        ? { startTime: after(4_512), completeTime: after(120_000 + (key % 100_000)) }
        : {}),
      deploymentOverview: {
        Pending: 0,
        InProgress: 0,
        Succeeded: failed ? 0 : reached,
        Failed: failed ? reached : 0,
        Skipped: 0,
        Ready: 0,
      },
      description: key % 2 === 0 ? `Release ${key % 1000} of "${application.applicationName}"` : '',
      creator: pick(['user', 'autoscaling', 'codeDeployRollback'], key),
      ignoreApplicationStopFailures: false,
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      updateOutdatedInstancesOnly: false,
      deploymentStyle: group?.deploymentStyle,
      instanceTerminationWaitTimeStarted: false,
      fileExistsBehavior: 'DISALLOW',
      deploymentStatusMessages: failed
        ? ['The deployment was stopped by a failed health check.']
        : [],
      computePlatform: application.computePlatform,
    },
    targets,
  };
}
