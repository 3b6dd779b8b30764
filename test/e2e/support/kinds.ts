// Mappings and blueprints that take every resource into Port as it is, with all enrichments and an
// identifier of its own.
import type { Kind } from '../../../src/kinds/kind.js';
import { KIND_NAMES, loadKinds } from '../../../src/kinds/registry.js';

export const ALL_KINDS: readonly Kind[] = [...(await loadKinds(KIND_NAMES)).values()];

const TARGET =
  '(.Properties | .InstanceTarget // .LambdaTarget // .EcsTarget // .CloudFormationTarget).targetId';

/**
 * What names a resource of these kinds within its account and region; for all others it is the
 * kind's natural id.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::CodeDeploy::DeploymentGroup': [
    '.Properties.ApplicationName',
    '.Properties.DeploymentGroupName',
  ],
  'AWS::CodeDeploy::DeploymentTarget': ['.Properties.DeploymentId', TARGET],
  'AWS::CodePipeline::Stage': ['.Properties.PipelineName', '.Properties.Name'],
  'AWS::CodePipeline::Action': [
    '.Properties.PipelineName',
    '.Properties.StageName',
    '.Properties.Name',
  ],
};

export function blueprintOf({ name }: Pick<Kind, 'name'>): string {
  return name.replace('AWS::', '').replaceAll('::', '');
}

/** `Type/account/region/name`, without the parts that the kind has not. */
export function identifierOf(kind: string, ...parts: readonly (string | undefined)[]): string {
  return [kind, ...parts].filter((part) => part !== undefined).join('/');
}

/** Every resource of the kinds under `raw`. */
export function identityMapping(kinds: readonly Kind[]) {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    resources: kinds.map((kind) => ({
      kind: kind.name,
      selector: {
        query: 'true',
        includeActions: kind.enrichments.flatMap(({ action, always }) => (always ? [] : [action])),
      },
      port: {
        entity: {
          mappings: {
            identifier: identifier(kind),
            blueprint: JSON.stringify(blueprintOf(kind)),
            properties: { raw: '.' },
          },
        },
      },
    })),
  };
}

function identifier(kind: Kind): string {
  const names = NAMES[kind.name] ?? [`.Properties.${kind.id}`];
  return `[.Type, (.__ExtraContext | .AccountId, .Region | select(. != null)), ${names.join(', ')}] | join("/")`;
}

export const RAW_BLUEPRINTS = ALL_KINDS.map((kind) => ({
  identifier: blueprintOf(kind),
  title: kind.name,
  icon: 'AWS',
  schema: { properties: { raw: { type: 'object' } }, required: [] },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {},
}));
