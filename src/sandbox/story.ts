// The sandbox's story: a first sync, a change of the world, a second sync, and what Port holds
// after each.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import type { Simulators } from './environment.js';
import type { SandboxOptions } from './options.js';
import { changeWorld, prepareWorld } from './story-world.js';

export interface StoryDeps {
  readonly simulators: Simulators;
  readonly options: SandboxOptions;
  /** The daemon's bundle. */
  readonly daemon: URL;
  /** The Node that runs it. */
  readonly node: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => unknown;
}

/** Resolves with the exit code: 0 when both syncs did what the story says. */
export async function tellStory(deps: StoryDeps): Promise<number> {
  const { simulators, print } = deps;
  const { world } = simulators.aws;
  const heading = (text: string): unknown => print(`\n${pc.bold(pc.cyan(text))}`);

  heading('The organization');
  const totals = world.totals();
  print(
    `  ${totals.accounts} accounts (${totals.activeAccounts} active) in an OU tree, ${world.options.regions.length} regions each: ${totals.instances} EC2 instances, ${totals.buckets} S3 buckets, ${totals.clusters} ECS clusters.`,
  );
  for (const line of prepareWorld(simulators)) print(`  ${line}`);

  heading('First sync');
  const first = await runDaemon(deps);
  if (first !== 0) return first;
  for (const line of catalogLines(simulators)) print(line);

  heading('The world changes');
  for (const line of changeWorld(simulators)) print(`  ${line}`);

  heading('Second sync');
  const second = await runDaemon(deps);
  for (const line of catalogLines(simulators)) print(line);
  return second;
}

/**
 * The daemon as its users run it: a process with public variables only. Its exit code, or 1 when it
 * could not be started.
 */
function runDaemon({ simulators, daemon, node, environment }: StoryDeps): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(node, [fileURLToPath(daemon)], {
      stdio: 'inherit',
      env: {
        ...withoutOurs(environment),
        APPLICATION__LOG_FORMAT: 'terminal',
        APPLICATION__LOG_LEVEL: 'ERROR',
        APPLICATION__PORT: '0',
        ...simulators.variables,
      },
    });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** The caller's own settings and credentials must not reach the sandbox's daemon. */
function withoutOurs(environment: StoryDeps['environment']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(OCEAN__|AWS_|APPLICATION__)/i.test(name)),
  );
}

function catalogLines({ port }: Simulators): string[] {
  const blueprints = port.catalog.blueprints().map(({ identifier }) => String(identifier));
  const counts = blueprints.map((blueprint) => `${port.catalog.count(blueprint)} ${blueprint}`);
  return [pc.dim(`  Port now holds ${counts.join(', ')}.`)];
}
