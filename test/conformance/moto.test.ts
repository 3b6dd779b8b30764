// Conformance with a third party: resources made with boto3 in moto, an emulator of AWS that we did
// not write, are read by the daemon and by boto3, and must come out the same. What moto lacks is
// stated in NOT_COVERED and printed.
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import * as z from 'zod';
import type { Kind } from '../../src/kinds/kind.js';
import { loadKinds } from '../../src/kinds/registry.js';
import type { JsonValue } from '../../src/lib/json-value.js';
import { startPort } from '../../src/sandbox/port/port.js';
import { ACCOUNT_CONTEXT } from '../../src/types/account-context.js';
import { INTEGRATION, runOnce } from '../e2e/support/harness.js';
import { reportOf } from '../e2e/support/log-lines.js';
import { REFERENCE_KINDS } from '../kinds/reference-kinds.js';
import { compare, declaredProperties, EXCEPTIONS } from './compare.js';
import { type Daemon, type DaemonPlace, startDaemon } from './daemon.js';
import { type Front, startFront } from './front.js';
import { type Moto, type Reference, seedAndRead, startMoto } from './moto.js';
import { preparePython } from './python.js';
import { blueprintName, blueprintOf, MAPPED_KINDS, mappingOf } from './whole-sync.js';

const SETUP_TIMEOUT_MS = 400_000;

/**
 * What moto 5.2.5 does not answer; a kind of which the list itself is missing is not compared at
 * all.
 */
const NOT_COVERED = [
  {
    kind: 'AWS::CodeDeploy::DeploymentGroup',
    operation: 'BatchGetDeploymentGroups',
    wholeKind: false,
  },
  { kind: 'AWS::EC2::Volume', operation: 'DescribeVolumeAttribute', wholeKind: false },
  { kind: 'AWS::CodeDeploy::DeploymentTarget', operation: 'its list', wholeKind: true },
  { kind: 'AWS::CodePipeline::ActionExecution', operation: 'its list', wholeKind: true },
];
const COMPARED = REFERENCE_KINDS.filter(
  (name) => !NOT_COVERED.some(({ kind, wholeKind }) => wholeKind && kind === name),
);

const BEYOND_THE_CONTEXT: readonly string[] = ACCOUNT_CONTEXT;

const REGIONS = ['us-east-1', 'eu-west-1'];

/**
 * moto writes the dates of these in other formats than AWS does; the SDK's own stack refuses such
 * an answer, ours reads it.
 */
const REFUSED = COMPARED.filter((name) => /^AWS::(MSK|CodePipeline)::/.test(name));

const STACKS = [
  { stack: 'lean', compared: COMPARED, leniency: { milliseconds: 0 } },
  {
    stack: 'stock',
    compared: COMPARED.filter((name) => !REFUSED.includes(name)),
    leniency: { milliseconds: 1 },
  },
] as const;

interface Bench {
  readonly front: Front;
  readonly reference: Reference;
  readonly kinds: ReadonlyMap<string, Kind>;
}

let moto: Moto | undefined;
let front: Front | undefined;
let bench: Bench | undefined;
let missing = 'the set-up failed';

beforeAll(async () => {
  const prepared = await preparePython();
  if ('missing' in prepared) {
    missing = prepared.missing;
    if (process.env['CI'] === 'true')
      throw new Error(`The conformance suite must run in CI. ${missing}`);
    process.stdout.write(`conformance with moto is skipped: ${missing}\n`);
    return;
  }
  moto = await startMoto(prepared.python);
  front = await startFront(moto.url, {
    regions: REGIONS,
    denied: new Set(['BatchGetDeploymentGroups']),
  });
  const reference = await seedAndRead(prepared.python, {
    front: front.url,
    moto: moto.url,
    regions: REGIONS,
  });
  bench = { front, reference, kinds: await loadKinds(REFERENCE_KINDS) };
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
  await front?.[Symbol.asyncDispose]();
  await moto?.[Symbol.asyncDispose]();
});

function ready({ skip }: TestContext): Bench {
  return bench ?? skip(missing);
}

it('knows exactly what moto does not answer', (test) => {
  const { uncovered } = ready(test).reference;

  const rows = uncovered.map(
    ({ kind, operation, reason }) => `  ${kind.padEnd(36)} ${operation.padEnd(26)} ${reason}`,
  );
  process.stdout.write(
    `${COMPARED.length} of ${REFERENCE_KINDS.length} kinds compared with boto3; moto does not answer:\n${rows.join('\n')}\nnot compared with the stock stack, because the SDK refuses dates as moto writes them: ${REFUSED.join(', ')}\nnot compared:\n  ${EXCEPTIONS.join('\n  ')}\n`,
  );
  expect(
    uncovered.map(({ kind, operation, wholeKind }) => ({ kind, operation, wholeKind })),
  ).toEqual(NOT_COVERED);
});

it('declares the properties of the reference, in their order', async () => {
  const kinds = await loadKinds(REFERENCE_KINDS);

  for (const [name, { properties }] of kinds) {
    expect([name, properties]).toEqual([name, declaredProperties(name)]);
  }
});

describe.each(STACKS)('with the client stack $stack', ({ stack, compared, leniency }) => {
  let daemon: Daemon | undefined;
  beforeAll(() => {
    if (bench) daemon = startDaemon(variablesOf(bench), { stack, role: bench.reference.role });
  });
  afterAll(async () => await daemon?.[Symbol.asyncDispose]());

  it.for(compared)(
    '%s is read as boto3 reads it, in two accounts and two regions',
    async (name, test) => {
      const { reference, kinds } = ready(test);
      const kind = kinds.get(name);
      const expected = reference.kinds[name];
      if (!kind || !expected || !daemon)
        throw new Error(`There is nothing to compare ${name} with.`);

      const actual: JsonValue[] = [];
      for (const place of placesOf(kind, reference)) {
        const read = await daemon.read(kind, place, expected.actions);
        actual.push(...read.map((resource) => asReference(kind, resource)));
      }

      expect(expected.resources.length).toBeGreaterThan(0);
      expect(compare(name, expected.resources, actual, leniency)).toEqual([]);
    },
  );
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
    const held = [...port.catalog.entities()].filter(
      ({ blueprint }) => blueprint === blueprintName(kind),
    );
    const resources = held.map(({ properties }) => withoutAccountContext(properties['resource']));
    expect(
      compare(kind, reference.kinds[kind]?.resources ?? [], resources, { milliseconds: 0 }),
    ).toEqual([]);
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

/** A whole resource without what the reference's does not say of its account. */
function withoutAccountContext(resource: unknown): JsonValue {
  const { __ExtraContext: context = {}, ...rest } = withContext.parse(resource);
  const kept = Object.entries(context).filter(([name]) => !BEYOND_THE_CONTEXT.includes(name));
  return kept.length === 0 ? rest : { ...rest, __ExtraContext: Object.fromEntries(kept) };
}

/** A resource without what our kind passes on and the reference drops. */
function asReference({ beyondReference = [] }: Kind, resource: JsonValue): JsonValue {
  const { Properties, ...rest } = raw.parse(resource);
  const kept = Object.entries(Properties).filter(([name]) => !beyondReference.includes(name));
  return { ...rest, Properties: Object.fromEntries(kept) };
}

const raw = z.looseObject({ Properties: z.record(z.string(), z.json()) }).catchall(z.json());

const withContext = z
  .looseObject({ __ExtraContext: z.record(z.string(), z.json()).optional() })
  .catchall(z.json());

const accountInfos = z.array(
  z.object({ Properties: z.object({ Id: z.string(), Name: z.string() }) }),
);

/** Where a kind is read: as the daemon's plan has it for its scope. */
function placesOf({ scope }: Kind, { accounts, kinds }: Reference): DaemonPlace[] {
  const infos = accountInfos.parse(kinds['AWS::Account::Info']?.resources);
  const names = new Map(infos.map(({ Properties: { Id, Name } }) => [Id, Name]));
  const [home = ''] = REGIONS;
  const place = (accountId: string, region: string) => ({
    accountId,
    accountName: names.get(accountId) ?? '',
    region,
    regions: REGIONS,
  });
  if (scope === 'organization')
    return accounts.slice(0, 1).map((accountId) => place(accountId, home));
  return accounts.flatMap((accountId) =>
    (scope === 'regional' ? REGIONS : [home]).map((region) => place(accountId, region)),
  );
}
