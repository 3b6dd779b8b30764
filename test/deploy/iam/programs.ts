// Programs that look at the templates and modules, and how to run one.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Of `scripts/deploy-tools.sh`; throws, and never skips, when it has not been installed. */
export function pythonTool(name: 'cfn-lint' | 'hcl2tojson'): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = process.env['OCEAN_AWS_TOOLS'] ?? join(cache, 'ocean-aws-tools');
  const path = join(folder, 'python/bin', name);
  if (existsSync(path)) return path;
  throw new Error(`${name} is missing at ${path}: run scripts/deploy-tools.sh, which installs it.`);
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** Runs a program to its end, whatever its exit code; throws when it cannot be started or hangs. */
export function runProgram(
  program: string,
  args: readonly string[],
  around: Surroundings = {},
): Promise<Ended> {
  const { stdin = '', ...options } = around;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: 300_000, ...options },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, stdout, stderr });
        else reject(error);
      },
    );
    child.stdin?.on('error', () => undefined).end(stdin);
  });
}
