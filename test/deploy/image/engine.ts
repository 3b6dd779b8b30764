// Builds the image from the Dockerfile as it stands and runs it as a strict cluster would: a
// read-only root, no capabilities, a user that nobody knows, and the network of this machine, where
// the simulators listen.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseLines, until } from '../../e2e/support/process.js';
import { type Ran, root, run } from '../lib/tools.js';

export const IMAGE = 'localhost/ocean-aws:deploy-check';
const BASE = 'docker.io/library/node:24-bookworm-slim';
/** OpenShift gives each namespace numbers of this size, and group 0. */
const NOBODY_KNOWS = '1000680000:0';
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-image-'));
writeFileSync(
  join(folder, 'containers.conf'),
  `[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`,
);
const env = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') };

/** Runs podman or buildah; throws with its words when it fails. */
export async function engine(
  program: 'podman' | 'buildah',
  args: readonly string[],
): Promise<string> {
  const ran = await run(program, args, { env }).catch((cause: unknown) => {
    const remedy = 'install buildah, podman and runc (apt-get install --no-install-recommends)';
    throw new Error(`${program} cannot be run: ${remedy}`, { cause });
  });
  if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${ran.stderr}`);
  return ran.stdout;
}

/**
 * Builds the image, from the layers of the build before where nothing changed. Resolves with the
 * seconds that it took.
 */
export async function buildImage(): Promise<number> {
  const base = await run('bash', [fileURLToPath(new URL('base-image.sh', import.meta.url)), BASE], {
    env,
  });
  if (base.code !== 0) throw new Error(`there is no base image: ${base.stdout}${base.stderr}`);
  const begin = performance.now();
  const format = ['--isolation=chroot', '--format=docker', '--pull-never', '--layers'];
  await engine('buildah', [
    'bud',
    ...format,
    '--quiet',
    `--tag=${IMAGE}`,
    ...(await trustOfThisMachine()),
    root,
  ]);
  return (performance.now() - begin) / 1000;
}

/**
 * What npm needs inside of a build where the way to its registry is special: the authorities and
 * the registry of this machine.
 */
async function trustOfThisMachine(): Promise<readonly string[]> {
  if (!existsSync(AUTHORITIES)) return [];
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: root });
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `cafile=/run/authorities.crt\nregistry=${stdout.trim()}\n`);
  return [`--volume=${AUTHORITIES}:/run/authorities.crt:ro`, `--volume=${npmrc}:/root/.npmrc:ro`];
}

export interface ContainerOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** Arguments of the image. */
  readonly args?: readonly string[];
  /** Replaces the entry point, as `command` of a pod does. */
  readonly entrypoint?: string;
  /** `HOST:CONTAINER` files and folders, read-only. */
  readonly mounts?: readonly string[];
  readonly user?: string;
}

function podmanArgs(name: string, options: ContainerOptions): readonly string[] {
  const { variables = {}, args = [], entrypoint, mounts = [], user = NOBODY_KNOWS } = options;
  return [
    ...['run', '--rm', `--name=${name}`, '--network=host', '--no-healthcheck', `--user=${user}`],
    ...['--read-only', '--read-only-tmpfs=false', '--tmpfs=/tmp/ocean:rw,mode=1777,notmpcopyup'],
    ...['--cap-drop=ALL', '--security-opt=no-new-privileges'],
    ...Object.entries(variables).map(([key, value]) => `--env=${key}=${value}`),
    ...mounts.map((mount) => `--volume=${mount}:ro`),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    IMAGE,
    ...args,
  ];
}

let started = 0;
const nextName = (): string => `ocean-aws-check-${process.pid}-${++started}`;

/** Runs a container to its end. */
export function runContainer(options: ContainerOptions): Promise<Ran> {
  return run('podman', podmanArgs(nextName(), options), { env });
}

/** What a shell command in the image writes; throws when it fails. */
export async function inImage(command: string): Promise<string> {
  const { code, stdout, stderr } = await runContainer({
    entrypoint: '/bin/sh',
    args: ['-c', command],
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return stdout;
}

export interface Container extends AsyncDisposable {
  readonly name: string;
  /** What it has written so far. */
  text(): string;
  /** Waits for a line of the log with this message. */
  said(message: string): Promise<void>;
  /**
   * Sends the signal; resolves with the exit code and the seconds until it. What has not ended
   * after 20 s is killed.
   */
  end(signal: 'TERM' | 'INT'): Promise<{ readonly code: number; readonly seconds: number }>;
}

/** Starts a container and leaves it running. */
export function startContainer(options: ContainerOptions): Container {
  const name = nextName();
  const child = spawn('podman', podmanArgs(name, options), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  const exit = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : -1));
  const said = (message: string): boolean => parseLines(out).some(({ msg }) => msg === message);
  return {
    name,
    text: () => out + err,
    said: (message) =>
      until(
        () => {
          if (isOver(child))
            throw new Error(`the container ended before it said "${message}": ${out}${err}`);
          return said(message);
        },
        `the container says "${message}"`,
        60_000,
      ),
    async end(signal) {
      const begin = performance.now();
      await engine('podman', ['kill', `--signal=${signal}`, name]);
      const patience = setTimeout(
        () => void engine('podman', ['kill', '--signal=KILL', name]),
        20_000,
      );
      const code = await exit;
      clearTimeout(patience);
      return { code, seconds: (performance.now() - begin) / 1000 };
    },
    async [Symbol.asyncDispose]() {
      if (!isOver(child)) await run('podman', ['kill', '--signal=KILL', name], { env });
      await exit;
    },
  };
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

const inspected = z.array(
  z.looseObject({
    Size: z.number(),
    User: z.string(),
    Healthcheck: z.object({ Test: z.array(z.string()) }).optional(),
    Config: z.looseObject({
      Entrypoint: z.array(z.string()),
      Env: z.array(z.string()),
      ExposedPorts: z.record(z.string(), z.unknown()),
      Labels: z.record(z.string(), z.string()),
      WorkingDir: z.string(),
    }),
  }),
);

/** What the image says of itself. */
export async function inspectImage(): Promise<z.infer<typeof inspected>[number]> {
  const [image] = inspected.parse(JSON.parse(await engine('podman', ['image', 'inspect', IMAGE])));
  if (image === undefined) throw new Error(`${IMAGE} is not there`);
  return image;
}
