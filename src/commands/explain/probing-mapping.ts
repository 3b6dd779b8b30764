// A mapping that finds one entity: of the mapping in use only the resources that may make it, and
// beside each a probe without its selector, which shows what the selector leaves out.
import { isObject } from '../../lib/json-value.js';
import { readMember } from '../../lib/read-member.js';
import type { MappingResource } from '../../types/mapping.js';

/** What a resource of a mapping that is read is for. */
export interface Role {
  /** The resource of the mapping in use. */
  readonly resource: MappingResource;
  readonly isProbe: boolean;
}

export interface ProbingMapping {
  readonly document: unknown;
  /** By position in the document's `resources`. */
  readonly roles: ReadonlyMap<number, Role>;
}

/** What a probe's entity holds beside the identifier. */
export const PROBED = {
  blueprint: 'blueprint',
  unitPath: 'organizationalUnitPath',
} as const;

/** `document` is the mapping that `resources` are of. */
export function probingMapping(
  document: unknown,
  resources: readonly MappingResource[],
): ProbingMapping {
  const listed = readMember(document, 'resources');
  const raws: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const chosen = resources.map((resource) => ({ resource, raw: raws[resource.index] }));
  const roles = [
    ...resources.map((resource): Role => ({ resource, isProbe: false })),
    ...resources.map((resource): Role => ({ resource, isProbe: true })),
  ];
  return {
    document: {
      ...(isObject(document) ? document : {}),
      resources: [...chosen.map(({ raw }) => raw), ...chosen.map(probe)],
    },
    roles: new Map(roles.entries()),
  };
}

/** The same mapping, as it is. */
export function wholeMapping(
  document: unknown,
  resources: readonly MappingResource[],
): ProbingMapping {
  return {
    document,
    roles: new Map(resources.map((resource) => [resource.index, { resource, isProbe: false }])),
  };
}

/** Its blueprint is a property, so that its entities are none that anything is said of. */
function probe({
  resource,
  raw,
}: {
  readonly resource: MappingResource;
  readonly raw: unknown;
}): object {
  const members = isObject(raw) ? raw : {};
  const { selector, port } = { selector: members['selector'], port: members['port'] };
  return {
    ...members,
    selector: { ...(isObject(selector) ? selector : {}), query: 'true' },
    port: {
      ...(isObject(port) ? port : {}),
      entity: {
        mappings: {
          identifier: resource.entity.identifier,
          blueprint: '"explained"',
          properties: {
            [PROBED.blueprint]: resource.entity.blueprint,
            [PROBED.unitPath]: '.__ExtraContext.OrganizationalUnitPath',
          },
        },
      },
    },
  };
}
