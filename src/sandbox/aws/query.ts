// Query strings of the REST protocols.
import type { Input } from './call.js';

/** The parameters of a query string; one without a value is an empty string. */
export function parseQuery(query: string): Input {
  const input: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) input[name] = value;
  return input;
}
