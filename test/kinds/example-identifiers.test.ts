// The identifiers of the examples, over worlds that AWS allows: equal names in other accounts,
// regions and parents, names that differ in the case of their letters, ARNs of the format before
// 2018, and names with characters that Port excludes.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KIND_NAMES } from '../../src/kinds/registry.js';
import { excludedByPort } from '../../src/mapping/entity-values.js';
import { createMapper } from '../../src/mapping/mapper.js';
import { bundleWorker } from '../mapping/support.js';
import { load } from '../resync/load.js';

const EXAMPLES = new URL('../../.port/resources/examples/', import.meta.url);
const config = {
  resources: readdirSync(EXAMPLES).flatMap(
    (folder) => parse(readFileSync(new URL(`${folder}/mappings.yaml`, EXAMPLES), 'utf8')).resources,
  ),
};
const { mapping } = await load(config);

interface Place {
  readonly account: string;
  readonly region: string;
  readonly parent: string;
}

const PLACES = ['111111111111', '222222222222'].flatMap((account) =>
  ['eu-west-1', 'us-east-1'].flatMap((region) =>
    ['one', 'two'].map((parent): Place => ({ account, region, parent })),
  ),
);
const NAMES = ['orders', 'Orders', 'or-ders', 'or.ders'];
const ODD_NAMES = ["o'ders", 'o,ders', 'o-ders', 'o39ders', 'o=39=ders'];

const arn = (service: string, { account, region }: Place, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const byArn =
  (property: string, service: string, rest: (name: string) => string) =>
  (place: Place, name: string) => ({
    [property]: arn(service, place, rest(`${name}-${place.parent}`)),
  });

/**
 * What AWS gives to tell one resource from another; `unique` ids are given by AWS, and are the same
 * in no two places.
 */
const RESOURCES: Readonly<
  Record<string, (place: Place, name: string, unique: string) => Readonly<Record<string, unknown>>>
> = {
  'AWS::Account::Info': (_, __, unique) => ({ Id: unique }),
  'AWS::Organizations::Account': (_, __, unique) => ({
    Arn: `arn:aws:organizations::111111111111:account/o-1/${unique}`,
    Id: unique,
  }),
  'AWS::S3::Bucket': (_, name, unique) => ({ Arn: `arn:aws:s3:::${name}-${unique}` }),
  'AWS::EC2::Instance': (_, __, unique) => ({ InstanceId: `i-${unique}` }),
  'AWS::EC2::Volume': (_, __, unique) => ({ VolumeId: `vol-${unique}` }),
  'AWS::ECS::Cluster': byArn('ClusterArn', 'ecs', (name) => `cluster/${name}`),
  'AWS::ECS::Service': (place, name) => ({ ServiceArn: arn('ecs', place, `service/${name}`) }),
  'AWS::ECS::TaskDefinition': byArn(
    'TaskDefinitionArn',
    'ecs',
    (name) => `task-definition/${name}:1`,
  ),
  'AWS::EKS::Cluster': byArn('Arn', 'eks', (name) => `cluster/${name}`),
  'AWS::ECR::Repository': byArn('RepositoryArn', 'ecr', (name) => `repository/${name}`),
  'AWS::ElastiCache::Cluster': byArn('ARN', 'elasticache', (name) => `cluster:${name}`),
  'AWS::Lambda::Function': byArn('FunctionArn', 'lambda', (name) => `function:${name}`),
  'AWS::MemoryDB::User': byArn('ARN', 'memorydb', (name) => `user/${name}`),
  'AWS::MSK::Cluster': byArn('ClusterArn', 'kafka', (name) => `cluster/${name}/1`),
  'AWS::MSK::ServerlessCluster': byArn('ClusterArn', 'kafka', (name) => `cluster/${name}/1-s1`),
  'AWS::RDS::DBCluster': byArn('DBClusterArn', 'rds', (name) => `cluster:${name}`),
  'AWS::RDS::DBInstance': byArn('DBInstanceArn', 'rds', (name) => `db:${name}`),
  'AWS::DynamoDB::Table': byArn('TableArn', 'dynamodb', (name) => `table/${name}`),
  'AWS::SNS::Topic': byArn('TopicArn', 'sns', (name) => name),
  'AWS::SQS::Queue': byArn('QueueArn', 'sqs', (name) => name),
  'AWS::SES::ConfigurationSet': ({ parent }, name) => ({
    ConfigurationSetName: `${name}-${parent}`.replace('.', '_'),
  }),
  'AWS::SES::EmailIdentity': ({ parent }, name) => ({ IdentityName: `${name}@${parent}.example` }),
  'AWS::CodeBuild::Project': byArn('Arn', 'codebuild', (name) => `project/${name}`),
  'AWS::CodeBuild::BuildRun': (place, name, unique) => ({
    Arn: arn('codebuild', place, `build/${name}:${unique}`),
    ProjectName: name,
  }),
  'AWS::CodeDeploy::Application': ({ parent }, name) => ({ ApplicationName: `${name}-${parent}` }),
  'AWS::CodeDeploy::DeploymentGroup': ({ parent }, name) => ({
    ApplicationName: parent,
    DeploymentGroupName: name,
  }),
  'AWS::CodeDeploy::Deployment': (_, name, unique) => ({
    DeploymentId: `d-${unique}`,
    ApplicationName: name,
    DeploymentGroupName: name,
  }),
  'AWS::CodeDeploy::DeploymentTarget': ({ parent }, name) => ({
    DeploymentId: `d-${parent}`,
    EcsTarget: { targetId: `cluster:${name}` },
  }),
  'AWS::CodePipeline::Pipeline': byArn('PipelineArn', 'codepipeline', (name) => name),
  'AWS::CodePipeline::Stage': (place, name) => ({
    PipelineArn: arn('codepipeline', place, place.parent),
    Name: name,
  }),
  'AWS::CodePipeline::Action': (place, name) => ({
    PipelineArn: arn('codepipeline', place, 'line'),
    StageName: place.parent,
    Name: name,
  }),
  'AWS::CodePipeline::PipelineExecution': (_, __, unique) => ({ PipelineExecutionId: unique }),
  'AWS::CodePipeline::ActionExecution': (_, __, unique) => ({ ActionExecutionId: unique }),
  'AWS::StepFunctions::StateMachine': byArn(
    'StateMachineArn',
    'states',
    (name) => `stateMachine:${name}`,
  ),
};
/** Kinds whose names may hold characters that Port excludes, by AWS's API references. */
const ODD = [
  'SES::EmailIdentity',
  'CodeDeploy::Application',
  'CodeDeploy::DeploymentGroup',
  'CodeDeploy::Deployment',
  'CodeDeploy::DeploymentTarget',
];

describe('the identifiers of the examples', async () => {
  const worker = await bundleWorker();
  const mapper = await createMapper({
    mapping,
    environment: {},
    timeoutMs: 60_000,
    workers: 1,
    workerFile: worker.file,
  });
  afterAll(async () => {
    await mapper.close();
    await worker.remove();
  });

  it('are tried for every kind', () => {
    expect(Object.keys(RESOURCES).sort()).toEqual([...KIND_NAMES].sort());
  });

  it.each(mapping.resources.map((resource) => [resource.kind, resource] as const))(
    'of %s are legal and unique',
    async (kind, resource) => {
      const names = ODD.some((name) => kind.endsWith(name)) ? [...NAMES, ...ODD_NAMES] : NAMES;
      const items = PLACES.flatMap((place, at) =>
        names.map((name, index) => ({
          Type: kind,
          Properties: RESOURCES[kind]?.(place, name, `${at}${index}`) ?? {},
          __ExtraContext: {
            AccountId: place.account,
            Region: place.region,
            ClusterArn: arn('ecs', place, `cluster/${place.parent}`),
          },
        })),
      );
      const mapped = await mapper.map(resource, items);
      const identifiers = mapped.flatMap(({ entities }) =>
        entities.map(({ entity }) => String(entity.identifier)),
      );

      expect(identifiers).toHaveLength(items.length);
      expect(new Set(identifiers).size).toBe(items.length);
      expect(identifiers.filter((identifier) => excludedByPort(identifier) !== undefined)).toEqual(
        [],
      );
      expect(
        mapped.flatMap(({ nulled }) => nulled.filter(({ path }) => path.includes('relations'))),
      ).toEqual([]);
    },
  );
});
