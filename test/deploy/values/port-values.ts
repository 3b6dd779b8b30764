// The values of Port's chart, and what each does here.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const valueSchema = z.strictObject({
  path: z.string(),
  of: z.enum(['0.21', 'later']).optional(),
  /** In Port's chart. */
  default: z.json(),
  other: z.json(),
  kind: z.literal('CronJob').optional(),
  /** What the value needs besides, in both renderings. */
  with: z.record(z.string(), z.json()).default({}),
  /** What the rendering without the value has instead, where it cannot do without. */
  base: z.record(z.string(), z.json()).default({}),
  shows: z.string().optional(),
  hides: z.string().optional(),
  none: z.literal(true).optional(),
  refused: z.string().optional(),
});

export type PortValue = z.infer<typeof valueSchema>;

/** Every value of Port's chart, of both generations. */
export function portValues(): readonly PortValue[] {
  const text = readFileSync(new URL('port-values.yaml', import.meta.url), 'utf8');
  return z.array(valueSchema).parse(parse(text));
}

/** The defaults of one generation as its chart has them; null where there is none. */
export function defaultsOf(generation: '0.21' | 'later'): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const { path, of = generation, default: value } of portValues())
    if (of === generation) put(defaults, path.split('.'), value);
  return defaults;
}

function put(
  into: Record<string, unknown>,
  [key, ...rest]: readonly string[],
  value: unknown,
): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner: Record<string, unknown> = {
    ...z.record(z.string(), z.unknown()).catch({}).parse(into[key]),
  };
  put(inner, rest, value);
  into[key] = inner;
}
