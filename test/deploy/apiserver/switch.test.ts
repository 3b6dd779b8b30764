// A release changes between a Deployment and a CronJob in place, and leaves nothing behind.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setArgs } from '../lib/renderings.js';
import { type Cluster, completingJobs, done, environment, startCluster } from './cluster.js';
import { type Objects, uids } from './objects.js';
import { inNamespace, portsObjects } from './ports-objects.js';

const PREFIX = 'ocean-aws-v3-my-aws-v3-org';
const CONFIG = `ConfigMap/${PREFIX}-config`;
const SECRET = `Secret/${PREFIX}-secret`;
const DEPLOYMENT = `Deployment/${PREFIX}-deployment`;
const CRON_JOB = `CronJob/${PREFIX}-cron-job`;
const SERVICE = `Service/${PREFIX}-service`;
const STAYS = [CONFIG, SECRET];

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster.stop());

test('a Deployment becomes a CronJob and a Deployment again, with the same settings', async () => {
  await cluster.client.createNamespace('there-and-back');
  done(await cluster.upgrade('there-and-back', ...setArgs('01-documented')));
  const deployed = await cluster.objects('there-and-back');

  const { completed } = await switchTo('there-and-back', 'CronJob');
  const scheduled = await cluster.objects('there-and-back');

  expect(completed).toBe(1);
  expect(namesOf(scheduled)).not.toContain(DEPLOYMENT);
  expect(namesOf(scheduled)).not.toContain(SERVICE);
  expect(new Set(scheduled.keys())).toEqual(await cluster.manifest('there-and-back'));
  expect(uids(scheduled, STAYS)).toEqual(uids(deployed, STAYS));
  const { OCEAN__SCHEDULED_RESYNC_INTERVAL: minutes, ...rest } = settings(deployed, DEPLOYMENT);
  expect(minutes).toBe('1440');
  expect(scheduled.get(CRON_JOB)?.['spec']).toMatchObject({ schedule: '0 0 * * *' });
  expect(settings(scheduled, CRON_JOB)).toEqual({
    ...rest,
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
  });

  await switchTo('there-and-back', 'Deployment');
  const again = await cluster.objects('there-and-back');

  expect(namesOf(again)).toEqual(namesOf(deployed));
  expect(uids(again, STAYS)).toEqual(uids(deployed, STAYS));
  expect(settings(again, DEPLOYMENT)).toEqual(settings(deployed, DEPLOYMENT));
});

test.each([
  ['Deployment', 'CronJob', '01-documented'],
  ['CronJob', 'Deployment', '03-cronjob'],
] as const)("a %s of Port's becomes a %s of ours in one upgrade", async (from, to, name) => {
  const namespace = `from-${from.toLowerCase()}`;
  await cluster.client.createNamespace(namespace);
  await cluster.installPorts(namespace, inNamespace(portsObjects(name), namespace), setArgs(name));
  const before = await cluster.objects(namespace);

  await switchTo(namespace, to);
  const after = await cluster.objects(namespace);

  expect(namesOf(after)).toContain(to === 'CronJob' ? CRON_JOB : DEPLOYMENT);
  expect(namesOf(after)).not.toContain(to === 'CronJob' ? DEPLOYMENT : CRON_JOB);
  expect(new Set(after.keys())).toEqual(await cluster.manifest(namespace));
  expect(uids(after, STAYS)).toEqual(uids(before, STAYS));
});

test("a release of Port's that was taken over is uninstalled whole", async () => {
  await cluster.client.createNamespace('gone');
  const objects = inNamespace(portsObjects('09-irsa-cronjob'), 'gone');
  await cluster.installPorts('gone', objects, setArgs('09-irsa-cronjob'));
  done(await cluster.upgrade('gone', '--no-hooks', '--reuse-values'));
  expect((await cluster.objects('gone')).size).toBeGreaterThan(2);

  done(await cluster.helm('gone', 'uninstall', 'aws-v3'));

  expect(namesOf(await cluster.objects('gone'))).toEqual([]);
});

test('the job of the first sync that failed does not block the next upgrade', async () => {
  await cluster.client.createNamespace('failed-sync');
  const args = [...setArgs('01-documented'), '--set=workload.kind=CronJob'];
  const first = await cluster.upgrade('failed-sync', '--timeout=3s', ...args);
  expect(first.code).toBe(1);
  expect(namesOf(await cluster.objects('failed-sync')).filter(isJob).length).toBe(1);

  const { completed } = await completingJobs(cluster, 'failed-sync', async () =>
    done(await cluster.upgrade('failed-sync', '--timeout=60s', ...args)),
  );

  expect(completed).toBeGreaterThan(0);
  expect(namesOf(await cluster.objects('failed-sync')).filter(isJob)).toEqual([]);
});

async function switchTo(namespace: string, kind: 'Deployment' | 'CronJob') {
  return completingJobs(cluster, namespace, async () =>
    done(
      await cluster.upgrade(
        namespace,
        '--timeout=60s',
        '--reset-then-reuse-values',
        `--set=workload.kind=${kind}`,
      ),
    ),
  );
}

function isJob(key: string): boolean {
  return key.startsWith('Job/');
}

function namesOf(objects: Objects): readonly string[] {
  return [...objects.keys()].sort();
}

function settings(objects: Objects, key: string): Readonly<Record<string, string>> {
  const workload = objects.get(key);
  if (workload === undefined) throw new Error(`${key} is not there`);
  return environment(workload, objects);
}
