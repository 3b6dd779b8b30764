// What a command prints: text for people, in colour on a terminal, or one JSON document. Nothing
// secret leaves through it.
import colors from 'picocolors';
import type { Redactor } from '../../lib/secrets/redact.js';
import { withoutControlCharacters } from '../../lib/text/control-characters.js';

export interface DeskOutput {
  /** Ends without colours where there is no terminal, or NO_COLOR is set. */
  readonly paint: ReturnType<typeof colors.createColors>;
  /** Prints text and a line break. */
  line(text?: string): void;
  /**
   * Prints text that the program made of parts without secrets, for formats in which a name such as
   * ExternalId stands before what is none.
   */
  made(text: string): void;
  /** Prints a value as one line of JSON. */
  json(value: unknown): void;
  /** Replaces the line that shows how far the command is; nothing where there is no terminal. */
  progress(text: string): void;
}

export interface OutputStreams {
  /** Standard output: each call has written all of it when it returns. */
  readonly write: (text: string) => void;
  /** Standard error, for progress. */
  readonly writeAside: (text: string) => void;
  readonly isTerminal: boolean;
  readonly asideIsTerminal: boolean;
  readonly noColor: boolean;
  readonly redactor: Pick<Redactor, 'text' | 'json'>;
}

const CLEAR_LINE = '\r\u001b[2K';

/** A colour as `paint` writes it, after control characters were taken out of a text. */
const COLOUR = /\\u001b\[(\d{1,2})m/g;

/** Text keeps its colours; every other control character is taken out. */
export function createDeskOutput(streams: OutputStreams): DeskOutput {
  const { write, writeAside, isTerminal, asideIsTerminal, noColor, redactor } = streams;
  const isColourful = isTerminal && !noColor;
  let shown = false;
  const safe = (text: string) => withoutControlCharacters(redactor.text(text));
  const clear = () => {
    if (shown) writeAside(CLEAR_LINE);
    shown = false;
  };
  return {
    paint: colors.createColors(isColourful),
    line(text = '') {
      clear();
      const plain = safe(text);
      write(`${isColourful ? plain.replace(COLOUR, '\u001b[$1m') : plain}\n`);
    },
    made(text) {
      clear();
      write(`${withoutControlCharacters(text)}\n`);
    },
    json(value) {
      clear();
      write(`${withoutControlCharacters(JSON.stringify(redactor.json(value)))}\n`);
    },
    progress(text) {
      if (!asideIsTerminal) return;
      clear();
      shown = text !== '';
      writeAside(safe(text));
    },
  };
}
