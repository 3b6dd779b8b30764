// Terraform without a provider: it evaluates the variables and policies of a module.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import { root } from '../../repo/source-files.js';
import { type Ran, run } from '../lib/tools.js';

export const FOLDER = 'deploy/aws/terraform';
export const MODULES = ['base-identity', 'read-roles'] as const;
type Module = (typeof MODULES)[number];
const scratch = mkdtempSync(join(tmpdir(), 'ocean-aws-terraform-'));
export const hasTerraform = await run('terraform', ['version']).then(
  ({ code }) => code === 0,
  () => false,
);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Nothing of the machine's settings, and no question whether there is a newer Terraform. */
export function terraform(args: readonly string[], cwd: string, stdin = ''): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: scratch, CHECKPOINT_DISABLE: '1' };
  return run('terraform', args, { cwd, env, stdin });
}

/** A module without what needs AWS: its variables and policies, at the same place of the repository. */
export function copyOf(module: Module, locals: string): string {
  const folder = mkdtempSync(join(scratch, `${module}-`));
  const inside = join(folder, FOLDER, module);
  mkdirSync(inside, { recursive: true });
  cpSync(join(root, 'docs/policies'), join(folder, 'docs/policies'), { recursive: true });
  for (const name of ['variables.tf', 'policies.tf'])
    cpSync(join(root, FOLDER, module, name), join(inside, name));
  writeFileSync(join(inside, 'locals.tf'), `locals {\n${locals}\n}\n`);
  return inside;
}

export type Variables = Readonly<Record<string, string>>;

/** The value of an expression, or what Terraform says against the variables. */
export async function evaluate(
  folder: string,
  expression: string,
  variables: Variables,
): Promise<string> {
  const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
  const { stdout, stderr } = await terraform(
    ['console', '-no-color', ...given],
    folder,
    `${expression}\n`,
  );
  if (/Error:/.test(stderr + stdout)) return `${stderr}${stdout}`.replaceAll(/\s+/g, ' ');
  return z.string().parse(JSON.parse(stdout));
}
