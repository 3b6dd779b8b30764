// Runs one command of the operator's desk. Its result goes to standard output, all else to standard
// error, so that the result can be piped on.
import type { Logger } from 'pino';
import type { LoadedConfig } from '../../config/load-config.js';
import type { Redactor } from '../../lib/secrets/redact.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import { createLog } from '../../log.js';
import { deskCommand, isDeskCommand } from '../desk-table.js';
import type { Arguments } from '../parse-arguments.js';
import { createDeskOutput } from './output.js';

/** What the process gives. */
export interface DeskEdge {
  /** Reads them, says what is odd about them, and trusts the authorities that they name. */
  settings(log: Logger): LoadedConfig;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resourcesPath: string;
  readonly input: AsyncIterable<Buffer | string>;
  /** Writes all of a text before it returns. Throws when the other end is closed. */
  write(descriptor: 1 | 2, text: string): void;
  readonly isTerminal: Readonly<Record<1 | 2, boolean>>;
  /** Sees to it that what nobody catches goes to this log. */
  onCrash(log: Logger): void;
}

/** As of a program that SIGPIPE ends: whoever read the result has enough of it. */
const OUTPUT_CLOSED = 128 + 13;

/** The exit code. Throws what the command throws. */
export async function runDesk(
  { command: name, values, given }: Arguments,
  edge: DeskEdge,
): Promise<number> {
  if (!isDeskCommand(name)) throw new Error(`${name} is no command of the desk`);
  const { redactor, env, isTerminal } = edge;
  const { signal, abort, unlink } = linkSignals([edge.signal]);
  let isClosed = false;
  const write = (text: string): void => {
    if (isClosed) return;
    try {
      edge.write(1, text);
    } catch (thrown) {
      isClosed = true;
      abort(thrown);
    }
  };
  const writeAside = (text: string): void => {
    try {
      edge.write(2, text);
    } catch {
      // The result matters; nobody hears the rest.
    }
  };
  const log = createLog({
    level: 'warn',
    format: isTerminal[2] ? 'terminal' : 'json',
    secrets: [],
    redactor,
    destination: { write: writeAside },
  });
  edge.onCrash(log);
  const output = createDeskOutput({
    write,
    writeAside,
    isTerminal: isTerminal[1],
    asideIsTerminal: isTerminal[2],
    noColor: (env['NO_COLOR'] ?? '') !== '',
    redactor,
  });
  try {
    const run = await deskCommand(name);
    const code = await run({
      values,
      given,
      settings: () => edge.settings(log),
      output,
      log,
      keepSecret: redactor.add,
      hide: redactor.text,
      signal,
      proxy: env,
      resourcesPath: edge.resourcesPath,
      input: edge.input,
    });
    return isClosed ? OUTPUT_CLOSED : code;
  } finally {
    output.progress('');
    unlink();
  }
}
