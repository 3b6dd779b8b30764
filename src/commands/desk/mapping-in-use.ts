// The mapping that a command works by: one in a file, else the one in Port, else the one that the
// first start would give to Port.
import { readDefaultResources } from '../../port/integration/resources.js';
import type { Desk, DeskCall } from './desk.js';
import { readMappingFile } from './mapping-file.js';
import { textIn } from './option-values.js';

export interface MappingInUse {
  /** Unchecked. */
  readonly document: unknown;
  readonly from: 'file' | 'port' | 'bundled';
}

/**
 * Throws `config-invalid` for a file that cannot be used, and what asking Port throws; a failure is
 * never taken for an integration that does not exist.
 */
export async function mappingInUse(
  { config, clients }: Desk,
  { values, signal }: Pick<DeskCall, 'values' | 'signal'>,
): Promise<MappingInUse> {
  const file = textIn(values, 'mapping');
  if (file !== undefined) return { document: await readMappingFile(file), from: 'file' };
  const found = await clients.integration.findConfig(signal);
  if (found !== undefined) return { document: found.config, from: 'port' };
  const { mapping } = await readDefaultResources(config.resourcesPath);
  return { document: mapping, from: 'bundled' };
}
