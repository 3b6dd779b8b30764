// moto as a child process on a free port of the loopback, and the Python programs that fill it and
// read it with boto3.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;
const SEED_TIMEOUT_MS = 120_000;
/** Nothing of the machine's own AWS settings, times in UTC, and no byte code in the repository. */
const ENV = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|MOTO|PYTHON)/.test(name)),
  ),
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_PROXY: '127.0.0.1',
  PYTHONDONTWRITEBYTECODE: '1',
  TZ: 'UTC',
};

export interface Moto extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts moto and waits until it listens. It ends with its standard input, so also when this
 * process dies.
 */
export async function startMoto(python: string): Promise<Moto> {
  const child = spawn(python, [fileURLToPath(new URL('serve.py', import.meta.url))], {
    env: ENV,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const close = async () => {
    child.stdin.end();
    child.kill();
    await ended;
  };
  try {
    const lines = createInterface({ input: child.stdout });
    const [port] = await Promise.race([
      once(lines, 'line', { signal: AbortSignal.timeout(START_TIMEOUT_MS) }),
      ended.then(([code]) =>
        Promise.reject(new Error(`moto ended with exit code ${code} before it listened`)),
      ),
    ]);
    return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

const reference = z.object({
  /** The management account first. */
  accounts: z.array(z.string()),
  role: z.string(),
  kinds: z.record(
    z.string(),
    z.object({ resources: z.array(z.json()), actions: z.array(z.string()) }),
  ),
  uncovered: z.array(
    z.object({
      kind: z.string(),
      operation: z.string(),
      reason: z.string(),
      wholeKind: z.boolean(),
    }),
  ),
});

export interface Seeding {
  readonly front: string;
  readonly moto: string;
  readonly regions: readonly string[];
}

export type Reference = z.infer<typeof reference>;

/** Fills moto through the front, and gives what boto3 reads of it. */
export async function seedAndRead(
  python: string,
  { front, moto, regions }: Seeding,
): Promise<Reference> {
  const seed = fileURLToPath(new URL('seed.py', import.meta.url));
  const { stdout } = await run(python, [seed, front, moto, ...regions], {
    env: ENV,
    timeout: SEED_TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return reference.parse(JSON.parse(stdout));
}
