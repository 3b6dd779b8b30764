// Where the programs are that `scripts/deploy-tools.sh` builds, and how to run one.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const CHART = join(root, 'charts/port-ocean');

export type ToolName =
  | 'helm'
  | 'helm-unittest'
  | 'helm-docs'
  | 'kubeconform'
  | 'kube-apiserver'
  | 'schemas'
  | 'cfn-lint'
  | 'hcl2tojson';

/** Where a tool is below the folder of all; those that are not named here are in `bin`. */
const ELSEWHERE: Partial<Record<ToolName, string>> = {
  schemas: '',
  'cfn-lint': 'python/bin',
  hcl2tojson: 'python/bin',
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The path of a tool; throws, and never skips, when it has not been built. */
export function toolPath(name: ToolName): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = process.env['OCEAN_AWS_TOOLS'] ?? join(cache, 'ocean-aws-tools');
  const path = join(folder, ELSEWHERE[name] ?? 'bin', name);
  if (existsSync(path)) return path;
  throw new Error(`${name} is missing at ${path}: run scripts/deploy-tools.sh, which builds it.`);
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/**
 * Runs a program to its end; a program that ran and failed is an answer, not an exception. Throws
 * when it cannot be started or hangs.
 */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { stdin, ...rest } = options;
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 256 * 1024 * 1024, timeout: 300_000 };
    const child = execFile(program, args, { ...limits, ...rest }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error);
    });
    // A program may end before it has read all of it.
    child.stdin?.on('error', () => undefined).end(stdin ?? '');
  });
}
