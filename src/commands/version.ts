// `ocean-aws --version`. The version is the one of package.json, written into the bundle when it is
// built.
import { readFileSync } from 'node:fs';
import * as z from 'zod';

declare const OCEAN_AWS_VERSION: string | undefined;

/** The program's version; from package.json beside `src` when the program is not bundled. */
export function programVersion(): string {
  if (typeof OCEAN_AWS_VERSION === 'string') return OCEAN_AWS_VERSION;
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
