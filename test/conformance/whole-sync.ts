// A mapping that maps nothing away: each resource as it is in one property, so that what arrives in
// Port can be compared with what was read.

/** Six kinds of all scopes, and the expression that identifies their resources. */
const IDENTIFIERS = {
  'AWS::Account::Info': '.Properties.Id',
  'AWS::Organizations::Account': '.Properties.Id',
  'AWS::S3::Bucket': '.Properties.Arn',
  'AWS::EC2::Instance': '.Properties.InstanceId',
  'AWS::ECS::Cluster': '.Properties.ClusterArn',
  'AWS::Lambda::Function': '.Properties.FunctionArn',
};

export const MAPPED_KINDS: readonly string[] = Object.keys(IDENTIFIERS);

/** The app config, with the enrichments named for each kind. */
export function mappingOf(actionsOf: (kind: string) => readonly string[]) {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    resources: Object.entries(IDENTIFIERS).map(([kind, identifier]) => ({
      kind,
      selector: { query: 'true', includeActions: actionsOf(kind) },
      port: {
        entity: {
          mappings: {
            identifier,
            title: identifier,
            blueprint: `"${blueprintName(kind)}"`,
            properties: { resource: '.' },
          },
        },
      },
    })),
  };
}

/** The blueprint that takes the resources of a kind. */
export function blueprintOf(kind: string) {
  return {
    identifier: blueprintName(kind),
    title: kind,
    icon: 'AWS',
    schema: { properties: { resource: { type: 'object' } }, required: [] },
    mirrorProperties: {},
    calculationProperties: {},
    aggregationProperties: {},
    relations: {},
  };
}

export function blueprintName(kind: string): string {
  return kind.replaceAll('::', '_');
}
