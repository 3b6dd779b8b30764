// From the app config that Port holds to a validated mapping and the kinds it names.
import type { Kind } from '../../kinds/kind.js';
import { KIND_NAMES, loadKinds } from '../../kinds/registry.js';
import { readMember } from '../../lib/read-member.js';
import { requireReadableSize } from '../../mapping/parse/document-limits.js';
import { parseMapping } from '../../mapping/parse/parse-mapping.js';
import type { KindCatalog } from '../../mapping/parse/parse-selector.js';
import type { PortIntegration } from '../../port/integration/integration.js';
import type { Mapping } from '../../types/mapping.js';
import { type KindPlan, planKinds } from './plan-cells.js';

export interface LoadedMapping {
  readonly mapping: Mapping;
  /** The kinds that it names, each with its mapping resources. */
  readonly plans: readonly KindPlan[];
  /** The mapping as Port held it. */
  readonly document: unknown;
}

export interface LoadingRun {
  readonly signal: AbortSignal;
  warn(subject: 'mapping', message: string): void;
}

/**
 * Loads only the kinds that the mapping in Port names. Throws `mapping-invalid` with all its
 * problems, and what reading it throws.
 */
export async function loadMapping(
  { readConfig }: Pick<PortIntegration, 'readConfig'>,
  run: LoadingRun,
): Promise<LoadedMapping> {
  const document = await readConfig(run.signal);
  requireReadableSize(document);
  const kinds = await loadKinds(namedKinds(document));
  const { mapping, warnings } = parseMapping(document, catalogOf(kinds));
  for (const warning of warnings) run.warn('mapping', warning);
  return { mapping, plans: planKinds(mapping, kinds), document };
}

function catalogOf(kinds: ReadonlyMap<string, Kind>): KindCatalog {
  return {
    names: KIND_NAMES,
    actions(name) {
      const { listAction, enrichments = [] } = kinds.get(name) ?? {};
      return [
        ...new Set([
          ...(listAction === undefined ? [] : [listAction]),
          ...enrichments.map(({ action }) => action),
        ]),
      ];
    },
    aliases: (name) => kinds.get(name)?.actionAliases ?? {},
  };
}

/** The kind names in a document that is not validated yet. */
function namedKinds(document: unknown): string[] {
  const resources = readMember(document, 'resources');
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((resource: unknown) => {
    const kind = readMember(resource, 'kind');
    return typeof kind === 'string' ? [kind] : [];
  });
}
