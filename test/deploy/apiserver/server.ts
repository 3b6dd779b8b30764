// A real Kubernetes API server with its etcd on loopback, in a folder of its own. There are no
// controllers: objects are checked and kept, and no pod ever runs.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toolPath } from '../lib/tools.js';
import { type KubeClient, kubeClient } from './client.js';

const READY_WITHIN_MS = 180_000;

export interface ApiServer {
  readonly client: KubeClient;
  /** For `helm --kubeconfig`. */
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

interface Started {
  readonly child: ChildProcess;
  readonly name: string;
  readonly log: string;
  readonly ended: Promise<void>;
  /** Why it could not be started, once that is known. */
  readonly failure: () => Error | undefined;
}

/** Starts both and waits until the API server says that it is ready; throws with their logs. */
export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-apiserver-'));
  const [etcdPort, peerPort, port] = await freePorts(3);
  const token = randomBytes(16).toString('hex');
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const started = [start(folder, 'etcd', 'etcd', etcdArgs(folder, etcdUrl, peerPort))];
  const stop = () => stopAll(started, folder);
  try {
    const program = toolPath('kube-apiserver');
    const args = serverArgs(folder, etcdUrl, port, token);
    started.push(start(folder, 'kube-apiserver', program, args));
    const client = kubeClient({ port, token });
    await ready(client, started);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(port, token)), { mode: 0o600 });
    return {
      client,
      kubeconfig,
      stop: async () => {
        await client.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdArgs(folder: string, url: string, peerPort: number): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ];
}

function serverArgs(folder: string, etcd: string, port: number, token: string): readonly string[] {
  const key = join(folder, 'service-account.key');
  const tokens = join(folder, 'tokens.csv');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return [
    `--etcd-servers=${etcd}`,
    `--cert-dir=${join(folder, 'certs')}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/24',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    // A controller makes the account that it asks for, and there are no controllers.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

function start(folder: string, name: string, program: string, args: readonly string[]): Started {
  const log = join(folder, `${name}.log`);
  const file = openSync(log, 'w');
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', file, file] });
  closeSync(file);
  const state: { failure?: Error } = {};
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      state.failure ??= new Error(`${name} ended by itself: ${signal ?? `code ${code}`}`);
      resolve();
    });
    child.once('error', (cause) => {
      const hint = name === 'etcd' ? "install Debian's etcd-server" : 'scripts/deploy-tools.sh';
      state.failure = new Error(`${name} could not be started: ${hint}`, { cause });
      resolve();
    });
  });
  return { child, name, log, ended, failure: () => state.failure };
}

async function ready(client: KubeClient, started: readonly Started[]): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await client.isReady())) {
    const failure = started.map((each) => each.failure()).find((each) => each !== undefined);
    if (failure === undefined && Date.now() < deadline) {
      await wait(100);
      continue;
    }
    const logs = started.map(({ name, log }) => `${name}:\n${lastLines(log)}`).join('\n');
    const what = failure?.message ?? `The API server was not ready within ${READY_WITHIN_MS} ms`;
    throw new Error(`${what}\n${logs}`, { cause: failure });
  }
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

/** A gentle signal would make the API server wait for its clients. */
async function stopAll(started: readonly Started[], folder: string): Promise<void> {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function kubeconfigOf(port: number, token: string): object {
  const cluster = { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'loopback', cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'loopback', context: { cluster: 'loopback', user: 'admin' } }],
    'current-context': 'loopback',
  };
}

/** Ports that are free now, all of them different. */
async function freePorts(count: 3): Promise<readonly [number, number, number]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no free port');
    return address.port;
  });
  await Promise.all(
    servers.map((server) => new Promise<unknown>((resolve) => server.close(resolve))),
  );
  const [one, two, three] = ports;
  if (one === undefined || two === undefined || three === undefined) throw new Error('No ports');
  return [one, two, three];
}
