// The mapping that `map` works by, checked and compiled as a sync does it, without Port.
import { shownText } from '../../config/shown-values.js';
import { AppError } from '../../errors.js';
import type { Kind } from '../../kinds/kind.js';
import { createMapper, type Mapper } from '../../mapping/mapper.js';
import { readDefaultResources } from '../../port/integration/resources.js';
import { loadMapping } from '../../resync/plan/load-mapping.js';
import { unaskedFor } from '../../resync/plan/needed-reads.js';
import type { KindPlan } from '../../resync/plan/plan-cells.js';
import type { MappingResource } from '../../types/mapping.js';
import type { DeskCall } from '../desk/desk.js';
import { readMappingFile } from '../desk/mapping-file.js';
import { textIn } from '../desk/option-values.js';

export interface OfflineMapping {
  readonly plans: readonly KindPlan[];
  readonly mapper: Mapper;
}

/** As the settings have it where nothing is set. Nothing of the environment is shown to JQ. */
const JQ = { environment: {}, timeoutMs: 120_000, workers: 2 } as const;

/**
 * The mapping of `--mapping`, else the one that comes with the program; its warnings are said.
 * Throws `config-invalid` with everything that is wrong with it.
 */
export async function openOfflineMapping({
  values,
  log,
  signal,
  resourcesPath,
}: Pick<DeskCall, 'values' | 'log' | 'signal' | 'resourcesPath'>): Promise<OfflineMapping> {
  const file = textIn(values, 'mapping');
  const document =
    file === undefined
      ? (await readDefaultResources(resourcesPath)).mapping
      : await readMappingFile(file);
  const warn = (subject: string, warning: string) => log.warn({ subject }, warning);
  try {
    const loaded = await loadMapping({ readConfig: async () => document }, { signal, warn });
    const { mapping, plans } = loaded;
    const mapper = await createMapper({ mapping, signal, ...JQ });
    for (const warning of unaskedFor(plans, mapper.reads)) warn('mapping', warning);
    return { plans, mapper };
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'mapping-invalid')) throw thrown;
    const where = file === undefined ? 'that comes with the program' : `in ${shownText(file)}`;
    throw new AppError(
      'config-invalid',
      thrown.message.replace(/^The mapping(?: in Port)?/, `the mapping ${where}`),
      { cause: thrown, remedy: 'Correct the mapping; nothing was mapped.' },
    );
  }
}

/**
 * Properties that a mapping resource does not see in a sync, because only reads bring them that it
 * does not ask for: another one of the kind may, and `raw` can read them all.
 */
export function unseenBy(
  { enrichments, alsoListed = [] }: Kind,
  { selector }: MappingResource,
): ReadonlySet<string> {
  const isAsked = ({ always, action }: (typeof enrichments)[number]): boolean =>
    always || selector.includeActions.includes(action);
  const seen = new Set([
    ...enrichments.filter(isAsked).flatMap(({ fields }) => fields),
    ...alsoListed,
  ]);
  return new Set(
    enrichments
      .filter((enrichment) => !isAsked(enrichment))
      .flatMap(({ fields }) => fields)
      .filter((field) => !seen.has(field)),
  );
}
