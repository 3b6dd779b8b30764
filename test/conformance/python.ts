// The Python that moto and boto3 run in: a virtual environment of their exact versions, made once
// and kept in a folder that git ignores.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/moto-venv', import.meta.url));
const INSTALL_TIMEOUT_MS = 240_000;

/** Absolute path of the interpreter, or why there is none. */
export type PreparedPython = { readonly python: string } | { readonly missing: string };

/**
 * Uses the environment of an earlier run, else makes it. Never throws for what the machine lacks.
 */
export async function preparePython(): Promise<PreparedPython> {
  let version: string;
  try {
    const { stdout } = await run(
      'python3',
      ['-c', 'import sys, venv, ensurepip; print(sys.version)'],
      { timeout: 20_000 },
    );
    version = stdout;
  } catch (error) {
    return { missing: `python3 with venv and pip is needed: ${firstLine(error)}` };
  }
  const requirements = await readFile(REQUIREMENTS, 'utf8');
  const folder = join(
    CACHE,
    createHash('sha256').update(`${version}\n${requirements}`).digest('hex').slice(0, 16),
  );
  const python = join(folder, 'bin', 'python');
  if (await exists(python)) return { python };
  try {
    await install(folder);
    return { python };
  } catch (error) {
    return { missing: `moto could not be installed: ${firstLine(error)}` };
  }
}

/**
 * In a folder of its own first, so that an installation that was cut short is never taken for a
 * whole one.
 */
async function install(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  const python = join(unfinished, 'bin', 'python');
  await mkdir(dirname(folder), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', unfinished], { timeout: INSTALL_TIMEOUT_MS });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-input',
      '-r',
      REQUIREMENTS,
    ];
    await run(python, pip, { timeout: INSTALL_TIMEOUT_MS });
    await rename(unfinished, folder).catch(async (error: unknown) => {
      // Another run was faster.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function firstLine(error: unknown): string {
  const said =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr.trim()
      : '';
  return (
    (said.split('\n').findLast((line) => line.startsWith('ERROR')) ?? String(error)).split(
      '\n',
    )[0] ?? ''
  );
}
