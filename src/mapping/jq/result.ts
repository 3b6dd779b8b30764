// What one expression made of one resource: the vocabulary shared by the fast path, the engine and
// the assembly of entities.
import type { JsonValue } from '../../lib/json-value.js';

export type Result =
  | { readonly type: 'value'; readonly value: JsonValue }
  /** The expression had no output. */
  | { readonly type: 'empty' }
  /** The expression raised an error. */
  | { readonly type: 'error'; readonly message: string }
  /**
   * Time, memory or size did not suffice, so nothing is known of its output. The message ends a
   * sentence about the expression.
   */
  | { readonly type: 'unknown'; readonly message: string };

export const NO_OUTPUT: Result = { type: 'empty' };
