// Lines of input through one program in the engine, and its lines of output back as results.

import type { JsonValue } from '../../lib/json-value.js';
import { cutText } from '../../lib/text/cut-text.js';
import { MAX_RESULT_DEPTH } from '../jq/budget.js';
import type { Result } from '../jq/result.js';
import type { JqPool } from './pool.js';
import { readOutput } from './program.js';
import type { JobEnd } from './thread.js';

export interface Submission {
  readonly program: string;
  /** Each one JSON text. */
  readonly lines: readonly string[];
  readonly timeoutMs: number;
  /** Of the output of all lines. */
  readonly maxCharacters: number;
}

export type SubmissionEnd =
  | { readonly type: 'results'; readonly results: readonly (readonly Result[])[] }
  /** `lostMs` is what the attempt cost at most. The message ends a sentence about an expression. */
  | { readonly type: 'failed'; readonly message: string; readonly lostMs: number };

/** An engine that broke has to be started anew, and took a while to fill its memory. */
const BROKEN_ENGINE_MS = 1000;

/** Fails unless every line has its well-formed line of output. Rejects only when the pool does. */
export async function submitLines(
  pool: JqPool,
  { program, lines, timeoutMs, maxCharacters }: Submission,
): Promise<SubmissionEnd> {
  const job = await pool.submit(
    { type: 'run', program, input: lines.join('\n'), maxCharacters },
    timeoutMs,
  );
  const results = job.type === 'output' ? readLines(job.text, lines.length) : undefined;
  if (results !== undefined) return { type: 'results', results };
  return {
    type: 'failed',
    message: describe(job, timeoutMs),
    lostMs: job.type === 'timeout' ? timeoutMs : BROKEN_ENGINE_MS,
  };
}

function readLines(text: string, expected: number): readonly (readonly Result[])[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length !== expected) return undefined;
  const results = lines.flatMap((line) => {
    const result = readOutput(line);
    return result === undefined ? [] : [result.map(withBoundedDepth)];
  });
  return results.length === expected ? results : undefined;
}

/** Whatever handles a value later may be recursive. */
function withBoundedDepth(result: Result): Result {
  if (result.type !== 'value' || isShallow(result.value, MAX_RESULT_DEPTH)) return result;
  return {
    type: 'unknown',
    message: `yields a value that is nested more than ${MAX_RESULT_DEPTH} levels deep`,
  };
}

function isShallow(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1));
}

function describe(end: JobEnd, timeoutMs: number): string {
  switch (end.type) {
    case 'timeout':
      return `did not come to an end within ${timeoutMs} ms`;
    case 'too-large':
      return `yields ${end.characters} characters, more than can be taken`;
    case 'failed':
      return `broke the JQ engine, most often for want of memory or by endless recursion (${cutText(end.message)})`;
    default:
      return 'had an output that could not be read';
  }
}
