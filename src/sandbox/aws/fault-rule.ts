// Checks fault rules that arrive as JSON, so that a misspelt one is refused instead of never
// matching.
import * as z from 'zod';
import { rawAnswer } from '../raw-answer-rule.js';
import type { FaultRule } from './faults.js';

const count = z.int().min(0);
const policy = z.enum([
  'identity-policy',
  'service-control-policy',
  'session-policy',
  'permissions-boundary',
  'resource-policy',
]);

const effect = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('throttle') }),
  z.strictObject({
    type: z.literal('deny'),
    by: policy.exactOptional(),
    explicit: z.boolean().exactOptional(),
  }),
  z.strictObject({ type: z.literal('expired-token') }),
  z.strictObject({ type: z.literal('wrong-account'), accountId: z.string() }),
  z.strictObject({ type: z.literal('hang') }),
  z.strictObject({ type: z.literal('reset') }),
  z.strictObject({
    type: z.literal('server-error'),
    status: z.literal([500, 503]).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('garbage'),
    how: z.enum(['malformed', 'html', 'empty', 'foreign']).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('truncated'),
    how: z.enum(['connection', 'document']).exactOptional(),
  }),
  z.strictObject({ type: z.literal('slow'), ms: count }),
  z.strictObject({ type: z.literal('vanish') }),
  z.strictObject({ type: z.literal('wrong-clock'), offsetMs: z.int() }),
  z.strictObject({ type: z.literal('partial-failure'), reason: z.string().exactOptional() }),
  z.strictObject({ type: z.literal('empty-page') }),
  z.strictObject({ type: z.literal('small-pages'), size: z.int().min(1) }),
  z.strictObject({
    type: z.literal('error'),
    code: z.string(),
    status: z.int().min(300).max(599),
    message: z.string().exactOptional(),
  }),
  z.strictObject({ type: z.literal('raw'), ...rawAnswer }),
]);

const rule = z.strictObject({
  service: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  accountId: z.string().exactOptional(),
  region: z.string().exactOptional(),
  resource: z.string().exactOptional(),
  after: count.exactOptional(),
  times: z.int().min(1).exactOptional(),
  effect,
});

/** A fault rule from JSON. Throws an Error that says what is wrong with it. */
export function parseFaultRule(value: unknown): FaultRule {
  const parsed = rule.safeParse(value);
  if (!parsed.success) throw new Error(`Not a fault rule: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
