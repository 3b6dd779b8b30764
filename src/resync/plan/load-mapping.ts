// From the app config that Port holds to a validated mapping and the kinds it names.
import type { Kind } from '../../kinds/kind.js';
import { KIND_NAMES, loadKinds } from '../../kinds/registry.js';
import { requireReadableSize } from '../../mapping/parse/document-limits.js';
import { type KindCatalog, parseMapping } from '../../mapping/parse/parse-mapping.js';
import type { Mapping } from '../../types/mapping.js';
import { type KindPlan, planKinds } from './plan-cells.js';

export interface LoadedMapping {
  readonly mapping: Mapping;
  readonly plans: readonly KindPlan[];
  readonly warnings: readonly string[];
}

/** Loads only the kinds that the document names. Throws `mapping-invalid` with every problem of the document. */
export async function loadMapping(document: unknown): Promise<LoadedMapping> {
  requireReadableSize(document);
  const kinds = await loadKinds(namedKinds(document));
  const { mapping, warnings } = parseMapping(document, catalogOf(kinds));
  return { mapping, plans: planKinds(mapping, kinds), warnings };
}

function catalogOf(kinds: ReadonlyMap<string, Kind>): KindCatalog {
  return {
    names: KIND_NAMES,
    actions(name) {
      const { listAction, enrichments = [] } = kinds.get(name) ?? {};
      return [...new Set([...(listAction === undefined ? [] : [listAction]), ...enrichments.map(({ action }) => action)])];
    },
    aliases: (name) => kinds.get(name)?.actionAliases ?? {},
  };
}

/** The kind names in a document that is not validated yet. */
function namedKinds(document: unknown): string[] {
  const resources = field(document, 'resources');
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((resource: unknown) => {
    const kind = field(resource, 'kind');
    return typeof kind === 'string' ? [kind] : [];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
