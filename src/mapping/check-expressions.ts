// Compiles every expression of a mapping with the real engine before anything is read, and reports
// all that fail at once.
import { AppError } from '../errors.js';
import { chunk } from '../lib/group-by.js';
import { cutQuoted, cutText, listOf } from '../lib/text/cut-text.js';
import type { JqPool } from './engine/pool.js';
import { fencedProgram } from './engine/program.js';
import { ofKindNamed } from './parse/document-limits.js';
import type { Plan, Slot } from './plan.js';

/**
 * Throws `mapping-invalid` that lists each expression that does not compile, with its kind, its
 * path and jq's own message.
 */
export async function checkExpressions(
  plans: readonly Plan[],
  pool: JqPool,
  timeoutMs: number,
): Promise<void> {
  const uses = plans.flatMap(({ resource, slots, itemsToParse }) =>
    [...slots, ...(itemsToParse === undefined ? [] : [itemsToParse])].map((slot) => ({
      slot,
      path: `resources[${resource.index}].${slot.path}`,
      suffix: hint(slot) + ofKindNamed(resource.kind),
    })),
  );
  // What the fast path compiles is valid: it covers a part of the language.
  const sources = [
    ...new Set(uses.filter(({ slot }) => slot.fast === undefined).map(({ slot }) => slot.source)),
  ];
  const deep = new Set(sources.filter(isTooDeep));
  const messages = new Map(
    await compileAll(
      sources.filter((source) => !deep.has(source)),
      pool,
      timeoutMs,
    ),
  );
  for (const source of deep)
    messages.set(source, `it is nested more than ${MAX_NESTING} levels deep`);
  const problems = uses.flatMap(({ slot, path, suffix }) => {
    const message = messages.get(slot.source);
    return message === undefined
      ? []
      : [`${path}: ${quoted(slot)} does not compile: ${message}${suffix}`];
  });
  if (problems.length === 0) return;
  throw new AppError(
    'mapping-invalid',
    `The mapping has ${problems.length} invalid JQ expression(s):${listOf(problems)}`,
  );
}

/**
 * Levels of brackets. The engine has a small stack and does not notice its end: it breaks, or never
 * comes back.
 */
const MAX_NESTING = 500;

/** Takes brackets in texts for nesting too: nobody writes so many of them. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Expressions that go to the engine in one job. */
const AT_ONCE = 50;
/** Expressions that may break the engine or run out of time before the rest is not tried. */
const MAX_BROKEN = 3;

/**
 * What jq says of each source that does not compile; ends early when many of them break the engine.
 */
async function compileAll(
  sources: readonly string[],
  pool: JqPool,
  timeoutMs: number,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let broken = 0;
  for (const some of chunk(sources, AT_ONCE)) {
    if ((await compileSome(some, found, pool, timeoutMs)) === undefined) continue;
    for (const source of some) {
      const failure = await compileSome([source], found, pool, timeoutMs);
      if (failure === undefined) continue;
      found.set(source, failure);
      broken += 1;
      if (broken >= MAX_BROKEN) return found;
    }
  }
  return found;
}

/** Notes what jq says; why it could not be asked, if so. */
async function compileSome(
  sources: readonly string[],
  found: Map<string, string>,
  pool: JqPool,
  timeoutMs: number,
): Promise<string | undefined> {
  // Alone first: `.a) | (.` would compile inside of a program. Then fenced: `module {}; .` compiles
  // only alone.
  const programs = sources.flatMap((source) => [source, fencedProgram(source)]);
  const end = await pool.submit({ type: 'compile', programs }, timeoutMs);
  if (end.type !== 'compiled') {
    return end.type === 'timeout'
      ? `compiling it takes longer than ${timeoutMs} ms`
      : 'it breaks the JQ engine, most often by its size';
  }
  for (const [index, source] of sources.entries()) {
    const message = end.messages[2 * index] ?? end.messages[2 * index + 1];
    if (message !== null && message !== undefined) found.set(source, readable(message));
  }
  return undefined;
}

/** jq's message in one line, without its marks in the margin and its count of errors. */
function readable(message: string): string {
  const lines = message
    .split('\n')
    .filter((line) => line.startsWith('jq: error') && !line.includes('compile error'))
    .map((line) =>
      line
        .replace(/^jq: error: /, '')
        .replace(/ at <top-level>, line/, ' at line')
        .replace(/:$/, ''),
    );
  return cutText(lines.join('; '));
}

function quoted({ expression }: Slot): string {
  return JSON.stringify(cutQuoted(expression));
}

function hint(slot: Slot): string {
  return slot.source.includes("'") ? ' (strings in JQ are written with double quotes)' : '';
}
