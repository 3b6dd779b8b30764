// The built program as its users start it, with a command of the operator's desk.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** What it reads from standard input. */
  readonly input?: string;
  /** Closes its standard output after so many characters. */
  readonly closeAfter?: number;
  /** Leaves its standard input open after `input`, until it ends by itself. */
  readonly holdInput?: boolean;
  readonly cwd?: string;
  /** Given a way to send it a signal, as soon as it runs. */
  readonly started?: (send: (signal: NodeJS.Signals) => void) => void;
  /** The same, when it has printed something. */
  readonly printed?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** Runs it to its end. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { variables = {}, input = '', closeAfter = Number.POSITIVE_INFINITY, cwd } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...variables },
      ...(cwd === undefined ? {} : { cwd }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') options.printed?.((signal) => child.kill(signal));
      stdout += text;
      if (stdout.length > closeAfter) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.write(input);
    if (options.holdInput !== true) child.stdin.end();
    options.started?.((signal) => child.kill(signal));
  });
}

/** Each line of JSON. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
