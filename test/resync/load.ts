// A mapping document as if Port held it.
import { type LoadedMapping, loadMapping } from '../../src/resync/plan/load-mapping.js';

export function load(document: unknown): Promise<LoadedMapping> {
  return loadMapping(
    { readConfig: async () => document },
    { signal: new AbortController().signal, warn() {} },
  );
}
