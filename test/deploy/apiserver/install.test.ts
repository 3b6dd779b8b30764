// The chart, taken by a real API server: nothing is refused, unknown or worth a warning.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubeObject, keyOf, objectSchema, render } from '../lib/helm.js';
import { INSTALLED_SETS, setArgs } from '../lib/renderings.js';
import { CHART } from '../lib/tools.js';
import { type Cluster, completingJobs, done, podTemplate, startCluster } from './cluster.js';
import { portsObjects } from './ports-objects.js';

const WARNS = { 'pod-security.kubernetes.io/warn': 'restricted' };
const ENFORCES = { 'pod-security.kubernetes.io/enforce': 'restricted' };

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.client.createNamespace('port-ocean', WARNS);
  await cluster.client.createNamespace('dry-run', WARNS);
  await cluster.client.createNamespace('enforced', ENFORCES);
});

afterAll(() => cluster.stop());

test('the documented command installs its objects without a warning', async () => {
  const { stderr } = done(
    await cluster.upgrade('port-ocean', '--create-namespace', ...setArgs('01-documented')),
  );

  expect(stderr).toBe('');
  expect([...(await cluster.objects('port-ocean')).keys()].sort()).toEqual([
    'ConfigMap/ocean-aws-v3-my-aws-v3-org-config',
    'CronJob/ocean-aws-v3-my-aws-v3-org-probe-cron',
    'Deployment/ocean-aws-v3-my-aws-v3-org-deployment',
    'Secret/ocean-aws-v3-my-aws-v3-org-secret',
    'Service/ocean-aws-v3-my-aws-v3-org-service',
  ]);
});

test('the documented command makes the namespace when there is none', async () => {
  done(await cluster.upgrade('made-by-helm', '--create-namespace', ...setArgs('01-documented')));

  expect((await cluster.objects('made-by-helm')).size).toBe(5);
});

test('the same command again changes no object', async () => {
  const before = await cluster.objects('port-ocean');

  done(await cluster.upgrade('port-ocean', ...setArgs('01-documented')));

  expect(generations(await cluster.objects('port-ocean'))).toEqual(generations(before));
});

describe.each(INSTALLED_SETS)('with the values of %s', (name) => {
  test('the API server takes every object, hooks too, and knows every field', async () => {
    const objects = await render(setArgs(name));
    const answers = await Promise.all(
      objects.map(async (object) => {
        const namespace = object.metadata.namespace ?? 'dry-run';
        const { metadata } = object;
        const moved = { ...object, metadata: { ...metadata, namespace: 'dry-run' } };
        const { status, body, warnings } = await cluster.client.dryRun(moved, 'dry-run');
        const refusal = status === 201 ? '' : body;
        return { object: keyOf(object), namespace, refusal, warnings: warnings.filter(unexpected) };
      }),
    );

    expect(answers.length).toBeGreaterThan(2);
    expect(
      answers.filter(({ refusal, warnings }) => refusal !== '' || warnings.length > 0),
    ).toEqual([]);
  });

  test('a release is installed, with its hooks, and uninstalling it leaves nothing', async () => {
    const namespace = `whole-${name}`;
    await cluster.client.createNamespace(namespace);
    const hooks = (await render(setArgs(name))).filter(isInstallHook);

    const { completed } = await completingJobs(cluster, namespace, async () =>
      done(await cluster.upgrade(namespace, '--timeout=60s', ...setArgs(name))),
    );
    const made = new Set((await cluster.objects(namespace)).keys());

    expect(completed).toBe(hooks.length);
    expect(made).toEqual(await cluster.manifest(namespace));

    done(await cluster.helm(namespace, 'uninstall', 'aws-v3'));
    expect([...(await cluster.objects(namespace)).keys()]).toEqual([]);
  });
});

/** Containers of the user's own are as restricted as the user makes them. */
const WITHOUT_OWN_CONTAINERS = INSTALLED_SETS.filter((name) => !/^0[39]-/.test(name));

test.each(WITHOUT_OWN_CONTAINERS)('a restricted namespace lets the pods of %s in', async (name) => {
  const workloads = (await render(setArgs(name))).filter(isWorkload);
  const answers = await Promise.all(
    workloads.map(async (each) => cluster.client.dryRun(podOf(each), 'enforced')),
  );

  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
});

test("a restricted namespace refuses the pods of Port's chart, so that the check above can fail", async () => {
  const workloads = portsObjects('01-documented').filter(isWorkload);
  const answers = await Promise.all(
    workloads.map(async (each) => cluster.client.dryRun(podOf(each), 'enforced')),
  );

  expect(answers.map(({ status }) => status)).toEqual([403]);
  expect(answers[0]?.body).toContain('violates PodSecurity');
});

test('the API server refuses a field that it does not know, so that the check above can fail', async () => {
  const [config] = await render(setArgs('01-documented'));
  if (config === undefined) throw new Error('Nothing was rendered');
  const { name } = config.metadata;
  const wrong = objectSchema.parse({ ...config, metadata: { name }, surprise: 1 });

  const { status, body } = await cluster.client.dryRun(wrong, 'dry-run');

  expect(status).toBe(400);
  expect(body).toContain('unknown field');
});

test('a second release of one integration is refused by name', async () => {
  const args = ['install', 'another', CHART, ...setArgs('01-documented')];
  const { code, stderr } = await cluster.helm('port-ocean', ...args);

  expect(code).toBe(1);
  expect(stderr).toContain('"aws-v3"');
  expect(stderr).toContain('"my-aws-v3-org"');
});

function unexpected(warning: string): boolean {
  return !/would violate PodSecurity/.test(warning);
}

function isInstallHook({ metadata }: KubeObject): boolean {
  return (metadata.annotations?.['helm.sh/hook'] ?? '').includes('post-install');
}

function isWorkload({ kind, metadata }: KubeObject): boolean {
  const hook = metadata.annotations?.['helm.sh/hook'] ?? '';
  return ['Deployment', 'CronJob', 'Job'].includes(kind) && !hook.includes('test');
}

function podOf(workload: KubeObject): KubeObject {
  const { spec } = podTemplate(workload);
  const metadata = { name: 'one-of-its-pods' };
  return objectSchema.parse({ apiVersion: 'v1', kind: 'Pod', metadata, spec: withRestart(spec) });
}

/** The kind of the workload gives it when the template has none. */
function withRestart(spec: Readonly<Record<string, unknown>>): object {
  return { restartPolicy: 'Always', ...spec };
}

function generations(objects: ReadonlyMap<string, KubeObject>): readonly string[] {
  return [...objects].map(([key, { metadata }]) => `${key} ${metadata['resourceVersion']}`).sort();
}
