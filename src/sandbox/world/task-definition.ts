// ECS task definitions with their tags, about 2 KB of JSON each: five revisions a family, all
// active.
import type { Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { defineFurther } from './further.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

/** A revision as DescribeTaskDefinition gives it, and its tags, which stand beside it there. */
export type TaggedTaskDefinition = TaskDefinition & { readonly tags: readonly Tag[] };

const SALT = 0x7a5c;
const REVISIONS = 5;
const FAMILIES = ['web', 'worker', 'migrate', 'cron', 'proxy'] as const;

/** The id is `family:revision`. */
export const taskDefinitions = defineFurther<TaggedTaskDefinition>({
  name: 'AWS::ECS::TaskDefinition',
  make: makeTaskDefinition,
  idOf: ({ family = '', revision = 0 }) => `${family}:${revision}`,
  positionOf(_place, id) {
    const match = /-(\d{6}):(\d+)$/.exec(id);
    return match === null ? undefined : Number(match[1]) * REVISIONS + Number(match[2]) - 1;
  },
});

/** The ARN of a revision. */
export function taskDefinitionArn(
  { partition, region, accountId }: Place,
  family: string,
  revision: number,
): string {
  return `arn:${partition}:ecs:${region}:${accountId}:task-definition/${family}:${revision}`;
}

function makeTaskDefinition(place: Place, position: number): TaggedTaskDefinition {
  const number = Math.floor(position / REVISIONS);
  const family = `${pick(FAMILIES, resourceKey(place, number, SALT))}-${String(number).padStart(6, '0')}`;
  const revision = (position % REVISIONS) + 1;
  const key = resourceKey(place, position, SALT);
  const stack = `${place.region}:${place.accountId}`;
  const role = (name: string) => `arn:${place.partition}:iam::${place.accountId}:role/${name}`;
  return {
    taskDefinitionArn: taskDefinitionArn(place, family, revision),
    containerDefinitions: [
      {
        name: 'app',
        image: `${place.accountId}.dkr.ecr.${place.region}.amazonaws.com/${family}:${hex(key, 12)}`,
        cpu: 256,
        memory: 512,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
        essential: true,
        environment: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'DB_PASSWORD', value: `s3cr3t-${hex(mix(key, 1), 16)}` },
        ],
        environmentFiles: [],
        mountPoints: [],
        volumesFrom: [],
        secrets: [
          {
            name: 'API_KEY',
            valueFrom: `arn:${place.partition}:ssm:${stack}:parameter/${family}/api-key`,
          },
        ],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': `/ecs/${family}`,
            'awslogs-region': place.region,
            'awslogs-stream-prefix': 'ecs',
          },
          secretOptions: [],
        },
        systemControls: [],
      },
    ],
    family,
    taskRoleArn: role(`${family}-task`),
    executionRoleArn: role('ecsTaskExecutionRole'),
    networkMode: 'awsvpc',
    revision,
    volumes:
      key % 5 === 0
        ? [
            {
              name: 'data',
              efsVolumeConfiguration: { fileSystemId: `fs-0${hex(key, 16)}`, rootDirectory: '/' },
            },
          ]
        : [],
    status: 'ACTIVE',
    requiresAttributes: [
      { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' },
      { name: 'ecs.capability.task-eni' },
    ],
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    registeredAt: new Date(place.epoch - (key % 600) * 86_400_000 + 123),
    registeredBy: role('deployer'),
    tags:
      key % 3 === 2
        ? []
        : [{ key: 'team', value: pick(['payments', 'platform', 'data'], mix(key, 2)) }],
  };
}
