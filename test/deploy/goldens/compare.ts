// Two sets of facts -> their differences, and which of those are meant to be.
import * as z from 'zod';
import { isMap, type Json } from './json.js';

export interface Difference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly golden?: Json;
  readonly actual?: Json;
}

const allowanceSchema = z.strictObject({
  /** Globs; a star crosses dots. */
  set: z.string().default('*'),
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  golden: z.json().optional(),
  actual: z.json().optional(),
  reason: z.string().min(10),
});

export type Allowance = z.infer<typeof allowanceSchema>;

/** The allow-list; throws on an entry without a reason. */
export function readAllowances(content: unknown): readonly Allowance[] {
  return z.array(allowanceSchema).parse(content);
}

/** Every difference between golden and actual facts. */
export function* differences(golden: Json, actual: Json, path = ''): Generator<Difference> {
  if (isMap(golden) && isMap(actual)) {
    for (const key of [...new Set([...Object.keys(golden), ...Object.keys(actual)])].sort()) {
      const inner = path === '' ? key : `${path}.${key}`;
      const [one, other] = [golden[key], actual[key]];
      if (one === undefined && other !== undefined)
        yield { path: inner, change: 'added', actual: other };
      else if (other === undefined && one !== undefined)
        yield { path: inner, change: 'removed', golden: one };
      else if (one !== undefined && other !== undefined) yield* differences(one, other, inner);
    }
  } else if (Array.isArray(golden) && Array.isArray(actual) && golden.length === actual.length) {
    for (const [at, one] of golden.entries())
      yield* differences(one, actual[at] ?? null, `${path}[${at}]`);
  } else if (!same(golden, actual)) yield { path, change: 'changed', golden, actual };
}

/** Whether the entry is about this difference of this value set. */
export function allows(entry: Allowance, set: string, difference: Difference): boolean {
  return (
    glob(entry.set).test(set) &&
    glob(entry.path).test(difference.path) &&
    entry.change === difference.change &&
    (entry.golden === undefined || same(entry.golden, difference.golden)) &&
    (entry.actual === undefined || same(entry.actual, difference.actual))
  );
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function glob(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}
