// Standard input as lines, a chunk at a time: never more of it in memory than a chunk and a line.
import { AppError, toError } from '../../errors.js';

/** Bytes of a line. AWS describes nothing in so many; a longer line is passed over to its end. */
export const LONGEST_LINE = 16 * 1024 * 1024;

export interface InputLine {
  /** From 1 on. */
  readonly number: number;
  /** Undefined where it is too long, or not UTF-8. */
  readonly text: string | undefined;
}

type Chunk = Buffer | string;

/**
 * The lines that each chunk completes; what was not asked for is not read. Ends at the end of the
 * input and when the signal is aborted. Throws `config-invalid` for an input that cannot be read.
 */
export async function* readLines(
  input: AsyncIterable<Chunk>,
  signal: AbortSignal,
): AsyncGenerator<readonly InputLine[]> {
  const chunks = input[Symbol.asyncIterator]();
  const cut = createCutter();
  for (;;) {
    const next = await nextOf(chunks, signal);
    if (next === undefined) return;
    const lines = next.done === true ? cut.end() : cut.add(Buffer.from(next.value));
    if (lines.length > 0) yield lines;
    if (next.done === true) return;
  }
}

/** Undefined as soon as the signal is aborted. */
async function nextOf(
  chunks: AsyncIterator<Chunk>,
  signal: AbortSignal,
): Promise<IteratorResult<Chunk> | undefined> {
  if (signal.aborted) return undefined;
  let stop = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([chunks.next(), stopped]);
  } catch (thrown) {
    throw new AppError(
      'config-invalid',
      `standard input cannot be read: ${toError(thrown).message}`,
      { cause: thrown, remedy: 'Give a file or a pipe with one item a line.' },
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const LINE_BREAK = 0x0a;

interface Cutter {
  add(chunk: Buffer): readonly InputLine[];
  /** The line that no line break ends. */
  end(): readonly InputLine[];
}

function createCutter(): Cutter {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length > LONGEST_LINE) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const finish = (): InputLine => {
    number += 1;
    const text = length > LONGEST_LINE ? undefined : decoded(Buffer.concat(parts));
    parts = [];
    length = 0;
    return { number, text };
  };
  return {
    add(chunk) {
      const lines: InputLine[] = [];
      let start = 0;
      for (let at = chunk.indexOf(LINE_BREAK); at >= 0; at = chunk.indexOf(LINE_BREAK, start)) {
        take(chunk.subarray(start, at));
        lines.push(finish());
        start = at + 1;
      }
      take(chunk.subarray(start));
      return lines;
    },
    end: () => (length === 0 ? [] : [finish()]),
  };
}

/** Without the mark that some shells of Windows write first. */
function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
