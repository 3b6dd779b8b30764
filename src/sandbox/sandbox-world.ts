// The world that the sandbox's command line asks for.
import type { SandboxOptions } from './options.js';
import { createWorld } from './world/create-world.js';
import type { World } from './world/world.js';

export const EXTERNAL_ID = 'sandbox-external-id';

/**
 * Creates the world of the options; the same options always give the same one, in whatever process.
 */
export function createSandboxWorld({
  seed,
  accounts,
  suspended,
  amounts,
  further,
}: SandboxOptions): World {
  return createWorld({ seed, accounts, suspended, externalId: EXTERNAL_ID, further, ...amounts });
}
