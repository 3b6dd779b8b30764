// What expressions can see of the process: nothing, or what the environment holds besides secrets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentForJq, secretsIn } from '../../src/config/collect-secrets.js';
import { load } from '../config/load.js';
import { bundleWorker, item, mappingOf, mappingResource, openMapper, type WorkerBundle } from './support.js';

let worker: WorkerBundle;
beforeAll(async () => {
  worker = await bundleWorker();
  process.env['OCEAN_AWS_TEST_SECRET'] = 'of-the-process-itself';
});
afterAll(async () => {
  delete process.env['OCEAN_AWS_TEST_SECRET'];
  await worker.remove();
});

/** Values by expression; an error is its text. */
async function valuesOf(expressions: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const properties = Object.fromEntries(expressions.map((expression, index) => [`p${index}`, expression]));
  const mapping = mappingOf(mappingResource({ entity: { properties } }));
  const mapper = await openMapper(mapping, worker.file, { environment });
  try {
    const results = await mapper.map(mapping.resources[0] ?? mappingResource(), [{ resource: item({ Id: 'i-1' }), unknownFields: [] }]);
    return [JSON.stringify(results)];
  } finally {
    await mapper.close();
  }
}
