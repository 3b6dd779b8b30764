// A release made by Port's chart is taken over in place: the same objects, nothing lost, nothing
// left over, and a way back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INSTALLED_SETS, type InstalledSet, setArgs } from '../lib/renderings.js';
import { type Cluster, done, environment, startCluster } from './cluster.js';
import { contents, identities, type Objects, selectors, uids, versions } from './objects.js';
import { cutName, hashedName } from './ports-names.js';
import { inNamespace, portsObjects, renamed } from './ports-objects.js';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster.stop());

/** How people pass values to an upgrade; the first also brings Port's defaults. */
const WAYS = [
  ['reused', 'the values of the release', () => ['--reuse-values']],
  ['given', 'the same values given again', setArgs],
  ['reset', 'the values of the release over our defaults', () => ['--reset-then-reuse-values']],
] as const;

describe.each(WAYS)('upgrading (%s) with %s', (way, _, argsFor) => {
  test.each(INSTALLED_SETS)("takes over what Port's chart made of %s", async (name) => {
    const namespace = `${way}-${name}`;
    await cluster.client.createNamespace(namespace);
    await cluster.installPorts(namespace, inNamespace(ports(name), namespace), setArgs(name));
    const before = await cluster.objects(namespace);

    const { stderr } = done(await cluster.upgrade(namespace, '--no-hooks', ...argsFor(name)));
    const after = await cluster.objects(namespace);
    const kept = keptOf(before);

    expect(stderr).toBe('');
    expect(kept.length).toBeGreaterThan(1);
    // The same objects, not new ones of the same name.
    expect(uids(after, kept)).toEqual(uids(before, kept));
    expect(identities(after, kept)).toEqual(identities(before, kept));
    // Nothing of Port's stays behind that our chart does not know.
    expect(new Set(after.keys())).toEqual(await cluster.manifest(namespace));
    expect(environmentOf(after)).toMatchObject(settingsOf(before));
    expect(selectors(after, kept)).toEqual(selectors(before, kept));
  });
});

test('an upgrade to what this program does not have says so and changes nothing', async () => {
  await cluster.client.createNamespace('refused');
  const [values] = setArgs('18-self-signed-inline');
  if (values === undefined) throw new Error('The set has no values');
  await cluster.installPorts('refused', portsObjects('18-self-signed-inline'), [values]);
  const before = versions(await cluster.objects('refused'));

  const { code, stderr } = await cluster.upgrade('refused', '--reuse-values');

  expect(code).toBe(1);
  for (const value of ['liveEvents.worker.enabled', 'actionsProcessor', 'incrementalSync']) {
    expect(stderr).toContain(value);
  }
  expect(versions(await cluster.objects('refused'))).toEqual(before);
});

test("an upgrade that keeps the version of Port's image runs ours, and the notes say so", async () => {
  await cluster.client.createNamespace('versioned');
  const objects = inNamespace(portsObjects('03-cronjob'), 'versioned');
  await cluster.installPorts('versioned', objects, setArgs('03-cronjob'));

  const { stdout } = done(await cluster.upgrade('versioned', '--no-hooks', '--reuse-values'));

  expect(stdout).toContain('integration.version');
  const jobs = [...(await cluster.objects('versioned'))].filter(([key]) =>
    key.startsWith('CronJob/'),
  );
  expect(JSON.stringify(jobs)).toMatch(/\/ocean-aws:\d/);
  expect(JSON.stringify(jobs)).not.toContain('1.2.3');
});

describe('a release with a long identifier keeps its names', () => {
  const identifier = `team-${'platform-'.repeat(6)}end`;
  const prefix = `ocean-aws-v3-${identifier}`;
  const args = [...setArgs('01-documented'), `--set=integration.identifier=${identifier}`];

  test.each([
    ['newer charts shortened with a hash', (suffix: string) => hashedName(prefix, suffix)],
    ['chart 0.21 cut', (suffix: string) => cutName(prefix, suffix)],
  ])('that %s', async (how, nameOf) => {
    const namespace = how.split(' ')[0] ?? how;
    await cluster.client.createNamespace(namespace);
    const objects = renamed(portsObjects('01-documented'), identifier, nameOf);
    await cluster.installPorts(namespace, objects, args);
    const before = await cluster.objects(namespace);
    const kept = [...before.keys()];

    done(await cluster.upgrade(namespace, ...args));
    const after = await cluster.objects(namespace);

    expect(kept.length).toBe(4);
    expect(uids(after, kept)).toEqual(uids(before, kept));
    expect(new Set(after.keys())).toEqual(await cluster.manifest(namespace));

    done(await cluster.upgrade(namespace, '--reuse-values'));
    expect(uids(await cluster.objects(namespace), kept)).toEqual(uids(before, kept));
  });
});

test("a rollback brings Port's objects back as they were, and an upgrade ours again", async () => {
  await cluster.client.createNamespace('back');
  await cluster.installPorts('back', portsObjects('01-documented'), setArgs('01-documented'));
  const ports = contents(await cluster.objects('back'));
  done(await cluster.upgrade('back', '--reuse-values'));
  const ours = contents(await cluster.objects('back'));
  expect(ours).not.toEqual(ports);

  done(await cluster.helm('back', 'rollback', 'aws-v3', '1'));
  expect(contents(await cluster.objects('back'))).toEqual(ports);

  done(await cluster.upgrade('back', '--reuse-values'));
  expect(contents(await cluster.objects('back'))).toEqual(ours);
});

/** Without the features that our chart refuses. */
function ports(name: InstalledSet) {
  return portsObjects(name).filter(({ metadata }) => !/-(le|ap|incr)-/.test(metadata.name));
}

/**
 * What Port's chart needs for kubectl goes, and the Service that no pod of a CronJob answers on.
 */
function keptOf(before: Objects): readonly string[] {
  const isCronJob = [...before.keys()].some((key) => key.startsWith('CronJob/'));
  return [...before.keys()].filter(
    (key) => !/query/.test(key) && !(isCronJob && key.startsWith('Service/')),
  );
}

/** What has no meaning here, or another value for a reason. */
const OF_PORTS_PROGRAM = [
  'OCEAN__ACTIONS_PROCESSOR__ENABLED',
  'OCEAN__EVENT_LISTENER',
  'OCEAN__PROCESS_EXECUTION_MODE',
  'PROMETHEUS_MULTIPROC_DIR',
  'REQUESTS_CA_BUNDLE',
  'SSL_CERT_FILE',
];

function settingsOf(objects: Objects): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environmentOf(objects)).filter(([name]) => !OF_PORTS_PROGRAM.includes(name)),
  );
}

/** Of the workload that syncs. */
function environmentOf(objects: Objects): Readonly<Record<string, string>> {
  const workload = [...objects].find(([key]) => /-(deployment|cron-job)$/.test(key));
  if (workload === undefined) throw new Error('Nothing here syncs');
  return environment(workload[1], objects);
}
