// The kinds that the reference has. Others have no reference to be compared with: their names and
// their order are this project's own.
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const shapes = z.record(z.string(), z.unknown());

export const REFERENCE_KINDS: readonly string[] = Object.keys(
  shapes.parse(
    JSON.parse(readFileSync(new URL('../conformance/shapes.json', import.meta.url), 'utf8')),
  ),
);
