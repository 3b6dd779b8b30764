// CodeBuild builds as BatchGetBuilds returns them, about 3 KB of JSON. The ARN is the service's to
// add.
import type { Build, BuildPhaseType } from '@aws-sdk/client-codebuild';
import { environmentOf, projectName } from './codebuild-project.js';
import { defineFurther } from './further.js';
import { uuidAt, uuidPosition } from './numbered-id.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

const SALT = 0xcbb;
/** Builds come from the first few projects of their place, whether these still exist or not. */
const PROJECTS = 3;
const PHASES: readonly BuildPhaseType[] = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
];

export const buildRuns = defineFurther<Build>({
  name: 'AWS::CodeBuild::BuildRun',
  make: makeBuild,
  idOf: ({ id }) => id ?? '',
  positionOf: (place, id) => uuidPosition(place, id.slice(id.lastIndexOf(':') + 1), SALT),
});

/** The ARN of a build's id in a place. */
export function buildArn({ partition, region, accountId }: Place, id: string): string {
  return `arn:${partition}:codebuild:${region}:${accountId}:build/${id}`;
}

function makeBuild(place: Place, position: number): Build {
  const key = resourceKey(place, position, SALT);
  const uuid = uuidAt(place, position, SALT);
  const name = projectName(place, position % PROJECTS);
  const start = place.epoch - position * 420_000 - 300_000;
  const succeeded = key % 7 !== 0;
  const { partition, region, accountId } = place;
  const group = `/aws/codebuild/${name}`;
  return {
    id: `${name}:${uuid}`,
    buildNumber: Math.floor(position / PROJECTS) + 1,
    startTime: new Date(start + 123),
    endTime: new Date(start + 200_000 + 789),
    currentPhase: 'COMPLETED',
    buildStatus: succeeded ? 'SUCCEEDED' : 'FAILED',
    sourceVersion: 'refs/heads/main',
    resolvedSourceVersion: hex(mix(key, 1), 32),
    projectName: name,
    phases: [
      ...PHASES.map((phaseType, at) =>
        phaseOf(phaseType, start + at * 20_000, at !== 6 || succeeded),
      ),
      ending(start + 200_000),
    ],
    source: {
      type: 'GITHUB',
      location: `https://github.com/example/${name}.git`,
      gitCloneDepth: 1,
      reportBuildStatus: true,
      insecureSsl: false,
    },
    secondarySources: [],
    secondarySourceVersions: [],
    artifacts: {
      location: `arn:${partition}:s3:::artifacts-${accountId}/${name}`,
      encryptionDisabled: false,
    },
    cache: { type: 'NO_CACHE' },
    environment: environmentOf(key),
    serviceRole: `arn:${partition}:iam::${accountId}:role/service-role/codebuild-${name}`,
    logs: {
      groupName: group,
      streamName: uuid,
      deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodeURIComponent(group)}`,
      cloudWatchLogsArn: `arn:${partition}:logs:${region}:${accountId}:log-group:${group}:log-stream:${uuid}`,
    },
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    buildComplete: true,
    initiator: pick(['codepipeline/release', 'GitHub-Hookshot/7d3a', 'ops'], mix(key, 2)),
    encryptionKey: `arn:${partition}:kms:${region}:${accountId}:alias/aws/s3`,
    exportedEnvironmentVariables:
      key % 2 === 0 ? [{ name: 'IMAGE_TAG', value: hex(mix(key, 3), 8) }] : [],
  };
}

function phaseOf(
  phaseType: BuildPhaseType,
  start: number,
  succeeded: boolean,
): NonNullable<Build['phases']>[number] {
  return {
    phaseType,
    phaseStatus: succeeded ? 'SUCCEEDED' : 'FAILED',
    startTime: new Date(start + 123),
    endTime: new Date(start + 20_000 + 123),
    durationInSeconds: 20,
    ...(phaseType === 'DOWNLOAD_SOURCE' || phaseType === 'BUILD'
      ? {
          contexts: [
            succeeded
              ? { statusCode: '', message: '' }
              : { statusCode: 'COMMAND_EXECUTION_ERROR', message: 'exit status 1' },
          ],
        }
      : {}),
  };
}

function ending(at: number): NonNullable<Build['phases']>[number] {
  return { phaseType: 'COMPLETED', startTime: new Date(at + 789) };
}
