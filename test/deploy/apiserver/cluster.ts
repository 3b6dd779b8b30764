// What the tests of the API server share: Helm against it, and what a namespace holds.
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { helm, type KubeObject, keyOf, parseManifest } from '../lib/helm.js';
import { CHART, type Ran } from '../lib/tools.js';
import { type PortsChart, portsChart } from './ports-chart.js';
import { type ApiServer, startApiServer } from './server.js';

export const RELEASE = 'aws-v3';

export interface Cluster {
  readonly client: ApiServer['client'];
  /** Helm against the API server, in a namespace of it. */
  readonly helm: (namespace: string, ...args: readonly string[]) => Promise<Ran>;
  /** Installs a release as Port's chart would, without waiting for its hook. */
  readonly installPorts: (
    namespace: string,
    objects: readonly KubeObject[],
    args: readonly string[],
  ) => Promise<void>;
  /** Upgrades, or installs, the release with our chart. */
  readonly upgrade: (namespace: string, ...args: readonly string[]) => Promise<Ran>;
  /** Everything in a namespace, apart from Helm's own record of releases. */
  readonly objects: (namespace: string) => Promise<ReadonlyMap<string, KubeObject>>;
  /** What the last revision of the release says that it consists of. */
  readonly manifest: (namespace: string) => Promise<ReadonlySet<string>>;
  readonly stop: () => Promise<void>;
}

/** Starts an API server for one file of tests. */
export async function startCluster(): Promise<Cluster> {
  const { client, kubeconfig, stop } = await startApiServer();
  const charts: PortsChart[] = [];
  const inNamespace: Cluster['helm'] = (namespace, ...args) =>
    helm([...args, `--namespace=${namespace}`], { KUBECONFIG: kubeconfig });
  return {
    client,
    helm: inNamespace,
    installPorts: async (namespace, objects, args) => {
      const chart = portsChart(objects.filter(({ metadata }) => !isHook(metadata.annotations)));
      charts.push(chart);
      done(await inNamespace(namespace, 'install', RELEASE, chart.path, ...args));
    },
    upgrade: (namespace, ...args) =>
      inNamespace(namespace, 'upgrade', '--install', RELEASE, CHART, ...args),
    objects: async (namespace) => {
      const all = await client.allIn(namespace);
      return new Map(
        all
          .filter((each) => each['type'] !== 'helm.sh/release.v1')
          .map((each) => [keyOf(each), each]),
      );
    },
    manifest: async (namespace) => {
      const { stdout } = done(await inNamespace(namespace, 'get', 'manifest', RELEASE));
      return new Set(parseManifest(stdout).map(keyOf));
    },
    stop: async () => {
      for (const chart of charts) chart.remove();
      await stop();
    },
  };
}

/** The answer of a program that must have succeeded. */
export function done(ran: Ran): Ran {
  if (ran.code === 0) return ran;
  throw new Error(`Helm ended with code ${ran.code}: ${ran.stderr}`);
}

function isHook(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return annotations?.['helm.sh/hook'] !== undefined;
}

/** Lets every Job of a namespace succeed while something waits for it, as a controller would. */
export async function completingJobs<T>(
  { client }: Pick<Cluster, 'client'>,
  namespace: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly completed: number }> {
  const state = { isOver: false };
  const completed: (string | undefined)[] = [];
  const complete = async () => {
    while (!state.isOver) {
      const jobs = (await client.allIn(namespace)).filter(({ kind }) => kind === 'Job');
      for (const job of jobs.filter((each) => !completed.includes(each.metadata.uid))) {
        await client.patchStatus(job, succeeded());
        completed.push(job.metadata.uid);
      }
      await wait(200);
    }
  };
  const controller = complete();
  try {
    return { result: await work(), completed: completed.length };
  } finally {
    state.isOver = true;
    await controller;
  }
}

function succeeded(): object {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = { status: 'True', lastTransitionTime: now, lastProbeTime: now };
  return {
    startTime: now,
    completionTime: now,
    succeeded: 1,
    conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({ ...condition, type })),
  };
}

const environmentSchema = z.looseObject({
  envFrom: z
    .array(
      z.object({
        configMapRef: z.object({ name: z.string() }).optional(),
        secretRef: z.object({ name: z.string(), optional: z.boolean().optional() }).optional(),
      }),
    )
    .default([]),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
});
const podSpecSchema = z.looseObject({ containers: z.array(environmentSchema) });
const templateSchema = z.looseObject({ spec: podSpecSchema });
const workloadSchema = z.object({
  spec: z.union([
    z.object({ template: templateSchema }),
    z.object({ jobTemplate: z.object({ spec: z.object({ template: templateSchema }) }) }),
  ]),
});
const dataSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** The template of the pods that a Deployment, a Job or a CronJob makes. */
export function podTemplate(workload: KubeObject): z.infer<typeof templateSchema> {
  const { spec } = workloadSchema.parse(workload);
  return 'template' in spec ? spec.template : spec.jobTemplate.spec.template;
}

/** The variables that the first container of a workload would start with. */
export function environment(
  workload: KubeObject,
  objects: ReadonlyMap<string, KubeObject>,
): Readonly<Record<string, string>> {
  const [container] = podTemplate(workload).spec.containers;
  if (container === undefined) throw new Error(`${keyOf(workload)} has no container`);
  const from = container.envFrom.map(({ configMapRef, secretRef }) => {
    if (configMapRef !== undefined) return data(objects, `ConfigMap/${configMapRef.name}`);
    const encoded = data(objects, `Secret/${secretRef?.name}`);
    return Object.fromEntries(
      Object.entries(encoded).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  });
  const own = container.env.map(({ name, value }) => [name, value ?? '']);
  return Object.assign({}, ...from, Object.fromEntries(own));
}

function data(
  objects: ReadonlyMap<string, KubeObject>,
  key: string,
): Readonly<Record<string, string>> {
  const object = objects.get(key);
  return object === undefined ? {} : dataSchema.parse(object).data;
}
