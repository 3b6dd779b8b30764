// The lean mappings of the worlds that the floor program reads too, and the blueprints that the
// default resources do not bring.

const FIELDS = {
  'AWS::Account::Info': {
    blueprint: 'awsAccount',
    identifier: '.Properties.Id',
    title: '.Properties.Name',
    properties: {},
  },
  'AWS::S3::Bucket': {
    blueprint: 's3Bucket',
    identifier: '.Properties.Arn',
    title: '.Properties.BucketName',
    properties: { arn: '.Properties.Arn', tags: '.Properties.Tags' },
  },
  'AWS::EC2::Instance': {
    blueprint: 'ec2Instance',
    identifier: '.Properties.InstanceId',
    title: '.Properties.InstanceId',
    properties: { state: '.Properties.State.Name' },
  },
  'AWS::ECS::Cluster': {
    blueprint: 'ecsCluster',
    identifier: '.Properties.ClusterArn',
    title: '.Properties.ClusterName',
    properties: { status: '.Properties.Status' },
  },
  'AWS::Lambda::Function': {
    blueprint: 'lambdaFunction',
    identifier: '.Properties.FunctionArn',
    title: '.Properties.FunctionName',
    properties: { runtime: '.Properties.Runtime' },
  },
  'AWS::Organizations::Account': {
    blueprint: 'organizationsAccount',
    identifier: '.Properties.Id',
    title: '.Properties.Name',
    properties: {},
  },
} as const;

export type MappedKind = keyof typeof FIELDS;

/** An app config with one resource for each kind; `query` selects what becomes an entity. */
export function mapping(kinds: readonly MappedKind[], query = 'true'): object {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    resources: kinds.map((kind) => {
      const { blueprint, ...fields } = FIELDS[kind];
      return {
        kind,
        selector: { query },
        port: { entity: { mappings: { ...fields, blueprint: `"${blueprint}"` } } },
      };
    }),
  };
}

export const EXTRA_BLUEPRINTS = [
  {
    identifier: 'lambdaFunction',
    title: 'Lambda function',
    schema: { properties: { runtime: { type: 'string' } }, required: [] },
    relations: {},
  },
  {
    identifier: 'organizationsAccount',
    title: 'Organization account',
    schema: { properties: {}, required: [] },
    relations: {},
  },
];
