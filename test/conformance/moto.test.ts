// Conformance with a third party: resources made with boto3 in moto, an emulator of AWS that we did not write, are read by the daemon and by
// boto3, and must come out the same. What moto lacks is stated in NOT_COVERED and printed.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import * as z from 'zod';
import type { Kind } from '../../src/kinds/kind.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import type { JsonValue } from '../../src/lib/json-value.js';
import { type SimulatedPort, startPort } from '../../src/sandbox/port/port.js';
import { INTEGRATION, runOnce } from '../e2e/support/harness.js';
import { reportOf } from '../e2e/support/log-lines.js';
import { type Daemon, type DaemonPlace, type Stack, startDaemon } from './daemon.js';
import { differences } from './differences.js';
import { type Front, startFront } from './front.js';
import { type Moto, type Reference, type ReferenceResource, seedAndRead, startMoto } from './moto.js';
import { preparePython } from './python.js';
import { blueprintName, blueprintOf, MAPPED_KINDS, mappingOf } from './whole-sync.js';

const SETUP_TIMEOUT_MS = 400_000;

/** What moto 5.2.5 does not answer; a kind of which the list itself is missing is not compared at all. */
const NOT_COVERED = [
  { kind: 'AWS::CodeDeploy::DeploymentGroup', operation: 'BatchGetDeploymentGroups', wholeKind: false },
  { kind: 'AWS::EC2::Volume', operation: 'DescribeVolumeAttribute', wholeKind: false },
  { kind: 'AWS::CodeDeploy::DeploymentTarget', operation: 'its list', wholeKind: true },
  { kind: 'AWS::CodePipeline::ActionExecution', operation: 'its list', wholeKind: true },
];
const COMPARED = KIND_NAMES.filter((name) => !NOT_COVERED.some(({ kind, wholeKind }) => wholeKind && kind === name));

const members = z.record(z.string(), z.json());
const anyResource = z.object({ Type: z.string(), Properties: members, __ExtraContext: members.optional() }).strict();
const shape = z.object({ key: z.array(z.string()), properties: z.string() });
const shapes = z.record(z.string(), shape).parse(JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8')));

interface Bench {
  readonly moto: Moto;
  readonly front: Front;
  readonly reference: Reference;
  readonly kinds: ReadonlyMap<string, Kind>;
}

let bench: Bench | undefined;
let missing = 'the set-up failed';

beforeAll(async () => {
  const prepared = await preparePython();
  if ('missing' in prepared) {
    missing = prepared.missing;
    if (process.env['CI'] === 'true') throw new Error(`The conformance suite must run in CI. ${missing}`);
    process.stdout.write(`conformance with moto is skipped: ${missing}\n`);
    return;
  }
  const moto = await startMoto(prepared.python);
  try {
    const reference = await seedAndRead(prepared.python, moto.url);
    const front = await startFront(moto.url, { regions: reference.regions, denied: new Set(['BatchGetDeploymentGroups']) });
    bench = { moto, front, reference, kinds: await loadKinds(KIND_NAMES) };
  } catch (error) {
    await moto[Symbol.asyncDispose]();
    throw error;
  }
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
  await bench?.front[Symbol.asyncDispose]();
  await bench?.moto[Symbol.asyncDispose]();
});

function ready({ skip }: TestContext): Bench {
  return bench ?? skip(missing);
}

it('knows exactly what moto does not answer', (test) => {
  const { uncovered } = ready(test).reference;

  const rows = uncovered.map(({ kind, operation, reason }) => `  ${kind.padEnd(36)} ${operation.padEnd(26)} ${reason}`);
  process.stdout.write(`${COMPARED.length} of ${KIND_NAMES.length} kinds compared with boto3; moto does not answer:\n${rows.join('\n')}\n`);
  expect(uncovered.map(({ kind, operation, wholeKind }) => ({ kind, operation, wholeKind }))).toEqual(NOT_COVERED);
});

it('declares the properties of the reference, in their order', async () => {
  const kinds = await loadKinds(KIND_NAMES);

  for (const [name, { properties }] of kinds) {
    const declared = shapes[name]?.properties.split(' ').map((entry) => entry.replace(/:.*/, ''));
    expect([name, properties]).toEqual([name, declared]);
  }
});

describe.each<Stack>(['lean', 'stock'])('with the %s client stack', (stack) => {
  let daemon: Daemon | undefined;
  beforeAll(() => {
    if (bench) daemon = startDaemon(variablesOf(bench), { stack, role: bench.reference.role });
  });
  afterAll(async () => await daemon?.[Symbol.asyncDispose]());

  it.for(COMPARED)('%s is read as boto3 reads it, in two accounts and two regions', async (name, test) => {
    const { reference, kinds } = ready(test);
    const kind = kinds.get(name);
    const expected = reference.kinds[name];
    if (!kind || !expected || !daemon) throw new Error(`There is nothing to compare ${name} with.`);

    const actual: JsonValue[] = [];
    for (const place of placesOf(kind, reference)) actual.push(...(await daemon.read(kind, place, expected.actions)));

    expect(expected.resources.length).toBeGreaterThan(0);
    expect(compare(name, expected.resources, actual)).toEqual([]);
  });
});

it('syncs the organization of moto into Port, resource by resource as boto3 reads it', async (test) => {
  const place = ready(test);
  const { reference } = place;
  await using port = await startPort();
  for (const kind of MAPPED_KINDS) port.seed.blueprint(blueprintOf(kind));
  port.seed.mapping(
    INTEGRATION,
    mappingOf((kind) => reference.kinds[kind]?.actions ?? []),
  );

  const { exitCode, lines } = await runOnce({
    ...variablesOf(place),
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__PORT__CLIENT_ID: port.clientId,
    OCEAN__PORT__CLIENT_SECRET: port.clientSecret,
  });

  expect(reportOf(lines)).toMatchObject({ msg: 'resync completed' });
  expect(exitCode).toBe(0);
  for (const kind of MAPPED_KINDS) {
    const held = [...port.catalog.entities()].filter(({ blueprint }) => blueprint === blueprintName(kind));
    const resources = held.map(({ properties }) => z.json().parse(properties['resource']));
    expect(compare(kind, reference.kinds[kind]?.resources ?? [], resources)).toEqual([]);
  }
});

function variablesOf({ front, reference }: Bench): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: front.url,
    OCEAN__PORT__BASE_URL: 'http://127.0.0.1:1',
    OCEAN__PORT__CLIENT_ID: 'conformance',
    OCEAN__PORT__CLIENT_SECRET: 'conformance',
    OCEAN__INTEGRATION__IDENTIFIER: INTEGRATION,
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: `arn:aws:iam::${reference.accounts[0]}:role/${reference.role}`,
    OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: 'conformance',
    OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: 'conformance',
    OCEAN__INTEGRATION__CONFIG__INCLUDE_SECRET_VALUES: 'true',
    APPLICATION__PORT: '0',
  };
}

/** Where a kind is read: as the daemon's plan has it for its scope. */
function placesOf({ scope }: Kind, { accounts, regions, kinds }: Reference): DaemonPlace[] {
  const names = new Map(
    kinds['AWS::Account::Info']?.resources.map(({ resource: { Properties } }) => [Properties['Id'], Properties['Name']]),
  );
  const [home = ''] = regions;
  const place = (accountId: string, region: string) => ({ accountId, accountName: String(names.get(accountId)), region, regions });
  if (scope === 'organization') return accounts.slice(0, 1).map((accountId) => place(accountId, home));
  return accounts.flatMap((accountId) => (scope === 'regional' ? regions : [home]).map((region) => place(accountId, region)));
}

/** One line for each difference between what boto3 and the daemon read of a kind; resources are joined by their natural key and place. */
function compare(kind: string, reference: readonly ReferenceResource[], actual: readonly JsonValue[]): string[] {
  const expected = reference.map(({ resource }) => anyResource.parse(resource));
  const found = new Map(actual.map((resource) => [keyOf(kind, anyResource.parse(resource)), anyResource.parse(resource)]));
  const wanted = new Map(expected.map((resource) => [keyOf(kind, resource), resource]));
  if (wanted.size < expected.length) throw new Error(`The key of ${kind} in shapes.json is not unique.`);
  return [
    ...(actual.length > found.size ? [`${actual.length - found.size} resources came twice`] : []),
    ...[...found.keys()].filter((key) => !wanted.has(key)).map((key) => `${key}: boto3 does not read it`),
    ...[...wanted].flatMap(([key, resource]) => {
      const other = found.get(key);
      return other ? differences(resource, other, key) : [`${key}: the daemon does not read it`];
    }),
  ];
}

function keyOf(kind: string, { Properties, __ExtraContext: context = {} }: z.infer<typeof anyResource>): string {
  const names = shapes[kind]?.key ?? [];
  return [context['AccountId'], context['Region'], ...names.map((name) => Properties[name])].join(' ').trim();
}
