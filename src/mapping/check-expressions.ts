// Compiles every expression of a mapping with the real engine before anything is read, and reports all that fail at once.
import { AppError } from '../errors.js';
import type { JqPool } from './jq-pool.js';
import { fencedProgram } from './jq-program.js';
import type { Plan, Slot } from './plan.js';

/** Throws `mapping-invalid` that lists each expression that does not compile, with its path and jq's own message. */
export async function checkExpressions(plans: readonly Plan[], pool: JqPool, timeoutMs: number): Promise<void> {
  const uses = plans.flatMap((plan) =>
    [...plan.slots, ...(plan.itemsToParse === undefined ? [] : [plan.itemsToParse])].map((slot) => ({
      slot,
      path: `resources[${plan.resource.index}].${slot.path}`,
    })),
  );
  // What the fast path compiles is valid: it covers a part of the language.
  const sources = [...new Set(uses.filter(({ slot }) => slot.fast === undefined).map(({ slot }) => slot.source))];
  if (sources.length === 0) return;
  const messages = await compileAll(sources, pool, timeoutMs);
  const problems = uses.flatMap(({ slot, path }) => {
    const message = messages.get(slot.source);
    return message === undefined ? [] : [`${path}: ${JSON.stringify(slot.expression)} does not compile: ${message}${hint(slot)}`];
  });
  if (problems.length === 0) return;
  throw new AppError('mapping-invalid', `The mapping has ${problems.length} invalid JQ expression(s):\n- ${problems.join('\n- ')}`);
}

/** What jq says of each source that does not compile. */
async function compileAll(sources: readonly string[], pool: JqPool, timeoutMs: number): Promise<ReadonlyMap<string, string>> {
  // Alone first: `.a) | (.` would compile inside of a program. Then fenced: `module {}; .` compiles only alone.
  const programs = sources.flatMap((source) => [source, fencedProgram(source)]);
  const outcome = await pool.submit({ type: 'compile', programs }, timeoutMs);
  if (outcome.type !== 'compiled') {
    if (sources.length > 1) return compileOneByOne(sources, pool, timeoutMs);
    const [source = ''] = sources;
    return new Map([[source, outcome.type === 'timeout' ? `compiling it takes longer than ${timeoutMs} ms` : 'it breaks the JQ engine']]);
  }
  const found = new Map<string, string>();
  for (const [index, source] of sources.entries()) {
    const message = outcome.messages[2 * index] ?? outcome.messages[2 * index + 1];
    if (message !== null && message !== undefined) found.set(source, readable(message));
  }
  return found;
}

async function compileOneByOne(sources: readonly string[], pool: JqPool, timeoutMs: number): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const source of sources) for (const [key, message] of await compileAll([source], pool, timeoutMs)) found.set(key, message);
  return found;
}

/** jq's message in one line, without its marks in the margin and its count of errors. */
function readable(message: string): string {
  return message
    .split('\n')
    .filter((line) => line.startsWith('jq: error') && !line.includes('compile error'))
    .map((line) =>
      line
        .replace(/^jq: error: /, '')
        .replace(/ at <top-level>, line/, ' at line')
        .replace(/:$/, ''),
    )
    .join('; ');
}

function hint(slot: Slot): string {
  return slot.source.includes("'") ? ' (strings in JQ are written with double quotes)' : '';
}
