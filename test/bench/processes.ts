// Starts the measured programs and the simulators, each as a process of its own, and reads what
// they used.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { BenchWorld } from './worlds.js';

export interface Used {
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  readonly maxRssMb: number;
  readonly stdout: string;
}

export interface RunningSimulators {
  readonly variables: Readonly<Record<string, string>>;
  /** Requests since the last call; those of AWS by operation. */
  takeCounts(): Promise<{ readonly aws: ReadonlyMap<string, number>; readonly port: number }>;
  /** Entities of a blueprint that Port holds. */
  countEntities(blueprint: string): Promise<number>;
  /** Every request to Port whose path fits the expression meets the fault from now on. */
  strike(pathPattern: string, effect: { readonly kind: 'hang' }): Promise<void>;
  stop(): Promise<void>;
}

const usage = z.object({ cpuMs: z.number(), maxRssMb: z.number() });
const dist = (file: string) => fileURLToPath(new URL(`./${file}`, import.meta.url));

/** Runs a program to its end. Rejects when it fails. */
export async function measure(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Used> {
  const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-bench-'));
  const usageFile = join(folder, 'usage.json');
  const { NODE_OPTIONS = '', PATH = '', HOME = '' } = process.env;
  const begin = performance.now();
  const child = spawn(process.execPath, ['--import', PROBE, dist(file), ...args], {
    cwd: folder,
    env: { PATH, HOME, NODE_OPTIONS, ...env, BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = gather(child);
  const [code] = await once(child, 'close');
  const wallMs = performance.now() - begin;
  const { stdout, stderr } = output();
  try {
    if (code !== 0)
      throw new Error(`${file} ended with ${code}:\n${stderr.slice(-2000)}${stdout.slice(-4000)}`);
    return { wallMs, stdout, ...usage.parse(JSON.parse(readFileSync(usageFile, 'utf8'))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sandbox's command line for a world: without limits. */
export function sandboxArguments({ sandbox, amounts = {} }: BenchWorld): readonly string[] {
  const numbers = Object.entries(sandbox).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const totals = Object.entries(amounts).flatMap(([kind, total]) => [
    '--amount',
    `${kind}=${total}`,
  ]);
  return ['--serve', '--limits', 'none', '--suspended', '0', ...numbers, ...totals];
}

/** Starts fresh simulators and puts the world's mapping and blueprints into Port. */
export async function startSimulators(world: BenchWorld): Promise<RunningSimulators> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=12000', dist('sandbox.js'), ...sandboxArguments(world)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const variables = await readVariables(child);
  const awsUrl = variables['AWS_ENDPOINT_URL'] ?? '';
  const portUrl = variables['OCEAN__PORT__BASE_URL'] ?? '';
  if (world.mapping) {
    const integration = variables['OCEAN__INTEGRATION__IDENTIFIER'] ?? '';
    await call(`${portUrl}/_sandbox/seed`, 'POST', {
      blueprints: world.blueprints ?? [],
      mappings: { [integration]: world.mapping },
    });
  }
  return {
    variables,
    async takeCounts() {
      const { byOperation } = awsCounts.parse(await call(`${awsUrl}/_sandbox/requests`, 'GET'));
      const { counters } = portCounts.parse(
        await call(`${portUrl}/_sandbox/requests?limit=1`, 'GET'),
      );
      const port = Object.entries(counters).reduce(
        (sum, [route, count]) => (route.includes('/_sandbox') ? sum : sum + count),
        0,
      );
      await call(`${awsUrl}/_sandbox/requests`, 'DELETE');
      await call(`${portUrl}/_sandbox/requests`, 'DELETE');
      return { aws: new Map(Object.entries(byOperation)), port };
    },
    async countEntities(blueprint) {
      const credentials = {
        clientId: variables['OCEAN__PORT__CLIENT_ID'],
        clientSecret: variables['OCEAN__PORT__CLIENT_SECRET'],
      };
      const { accessToken } = token.parse(
        await call(`${portUrl}/v1/auth/access_token`, 'POST', credentials),
      );
      const url = `${portUrl}/v1/blueprints/${blueprint}/entities-count`;
      return entityCount.parse(
        await call(url, 'GET', undefined, { authorization: `Bearer ${accessToken}` }),
      ).count;
    },
    async strike(pathPattern, effect) {
      await call(`${portUrl}/_sandbox/faults`, 'POST', { pathPattern, effect });
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}

// Beside the bundle is dist/, so the way to the source is by the project's root.
const PROBE = new URL('../test/bench/probe.mjs', import.meta.url).href;

const awsCounts = z.object({ byOperation: z.record(z.string(), z.number()) });
const token = z.object({ accessToken: z.string() });
const entityCount = z.object({ count: z.number() });
const portCounts = z.object({ counters: z.record(z.string(), z.number()) });

async function call(
  url: string,
  method: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

function gather(child: ChildProcess): () => { stdout: string; stderr: string } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return () => ({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
}

/** The `export NAME='value'` lines that the sandbox prints when it listens. */
function readVariables(child: ChildProcess): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('# for example')) return;
      resolve(
        Object.fromEntries(
          [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [
            name,
            value,
          ]),
        ),
      );
    });
    child.once('close', (code) => reject(new Error(`the simulators ended with ${code}`)));
  });
}
