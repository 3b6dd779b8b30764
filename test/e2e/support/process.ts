// The daemon as users run it: the bundle in a process of its own, told everything by arguments and
// environment.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import * as z from 'zod';
import { type Harness, type HarnessOptions, startHarness } from './harness.js';
import type { LogLine } from './log-lines.js';

const BUILD = fileURLToPath(new URL('../../../scripts/build.mjs', import.meta.url));

export interface Bundle extends AsyncDisposable {
  /** The entry of the program, which all files of a run share. */
  readonly main: string;
  /**
   * A folder of its own, and the working directory of the processes, so that no `.env` and no
   * default resources of the repository are in reach.
   */
  readonly folder: string;
}

/** The program, built by the first file of a run that needs it; the others wait for that. */
export async function buildBundle(): Promise<Bundle> {
  const main = await buildOnce(inject('runFolder'));
  const folder = await mkdtemp(join(tmpdir(), 'ocean-aws-e2e-'));
  return {
    main,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const BUILD_MS = 240_000;

async function buildOnce(runFolder: string): Promise<string> {
  const outdir = join(runFolder, 'dist');
  const main = join(outdir, 'main.js');
  const failure = join(runFolder, 'failed');
  // Of all who try, one makes this folder.
  const isFirst = await mkdir(join(runFolder, 'taken')).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    const program = `import { build } from ${JSON.stringify(BUILD)}; await build({ outdir: ${JSON.stringify(outdir)} });`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]).catch(
      async (error: unknown) => {
        await writeFile(failure, '');
        throw error;
      },
    );
  }
  // It is put there as a whole.
  await until(() => existsSync(main) || existsSync(failure), 'the program is built', BUILD_MS);
  if (!existsSync(main)) throw new Error('Another file of tests could not build the program.');
  return main;
}

export interface Exit {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Daemon extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  /** What is on stdout and stderr so far. */
  text(): { readonly out: string; readonly err: string };
  /** What is on stdout so far, as log lines. Throws when a line is not JSON. */
  lines(): LogLine[];
  /** Sends a signal; resolves with the exit and the milliseconds until it. */
  end(signal: NodeJS.Signals): Promise<Exit & { readonly tookMs: number }>;
}

const logLine = z.looseObject({ level: z.string(), msg: z.string() });

export interface DaemonOptions {
  readonly args?: readonly string[];
  /** Options of Node. */
  readonly nodeArgs?: readonly string[];
  /** Working directory. Default the folder of the bundle. */
  readonly cwd?: string;
}

/** Starts a process with exactly these variables (and PATH). */
export function startDaemon(
  { main, folder }: Bundle,
  variables: Readonly<Record<string, string>>,
  { args = [], nodeArgs = [], cwd = folder }: DaemonOptions = {},
): Daemon {
  const child = spawn(process.execPath, [...nodeArgs, main, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  const exit = once(child, 'close').then(
    ([code]): Exit => ({ code: typeof code === 'number' ? code : null, ...text }),
  );
  return {
    child,
    exit,
    text: () => text,
    lines: () => parseLines(text.out),
    async end(signal) {
      const begin = performance.now();
      child.kill(signal);
      return { ...(await exit), tookMs: performance.now() - begin };
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exit;
    },
  };
}

export interface Scene {
  /** Simulators for this test. */
  simulate(options?: HarnessOptions): Promise<Harness>;
  /** Takes simulators that are started already into care. */
  adopt(harness: Harness): Harness;
  /** `cwd` is another working directory than the folder of the bundle. */
  start(
    variables: Readonly<Record<string, string>>,
    args?: readonly string[],
    cwd?: string,
  ): Daemon;
}

/**
 * One bundle for a test file; after each test, processes and simulators of that test are ended, in
 * that order.
 */
export function useProcesses(): Scene {
  let bundle: Bundle | undefined;
  let harnesses: Harness[] = [];
  let daemons: Daemon[] = [];
  beforeAll(async () => {
    bundle = await buildBundle();
  });
  afterEach(async () => {
    await Promise.all(daemons.map((daemon) => daemon[Symbol.asyncDispose]()));
    await Promise.all(harnesses.map((harness) => harness[Symbol.asyncDispose]()));
    [daemons, harnesses] = [[], []];
  });
  afterAll(() => bundle?.[Symbol.asyncDispose]());
  const adopt = (harness: Harness): Harness => {
    harnesses.push(harness);
    return harness;
  };
  return {
    adopt,
    simulate: async (options) => adopt(await startHarness(options)),
    start(variables, args, cwd) {
      if (bundle === undefined)
        throw new Error('The bundle is built before the first test, not earlier.');
      const daemon = startDaemon(bundle, variables, {
        ...(args && { args }),
        ...(cwd !== undefined && { cwd }),
      });
      daemons.push(daemon);
      return daemon;
    },
  };
}

/** Complete lines of a JSON log. Throws for one that is not JSON or lacks level and msg. */
export function parseLines(out: string): LogLine[] {
  return out
    .slice(0, out.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [logLine.parse(JSON.parse(line))]));
}

/** Waits until something is so; throws after a time that only a defect takes. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 20_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It never happened: ${what}.`);
    await delay(10);
  }
}

/** A TCP port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
