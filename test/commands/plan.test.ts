// `ocean-aws plan`, as its users run it: the built program against both simulators. What it says is
// held against what the next sync does, entity by entity.
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { editMapping, WHOLE } from '../e2e/histories/mapping-edits.js';
import { makeLastingTrouble } from '../e2e/histories/troubles.js';
import { changeWorld } from '../e2e/histories/world-changes.js';
import { changes, keyOf, type Snapshot } from '../e2e/support/catalog.js';
import { type Harness, INTEGRATION, startHarness } from '../e2e/support/harness.js';
import { EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT } from '../e2e/support/mappings.js';
import { createRandom } from '../e2e/support/random.js';
import { startSynced } from '../e2e/support/scenario.js';
import { removeInstance } from '../e2e/support/world-changes.js';
import { type Ran, runCommand } from './support/run-command.js';

const US = 'us-east-1';
const QUESTIONS = [
  'POST /v1/auth/access_token',
  'GET /v1/integration/:integration',
  'GET /v1/blueprints',
  'POST /v1/entities/search',
  'POST /v1/blueprints/entities/datasource-entities',
];
let harness: Harness;

afterEach(async () => {
  await harness[Symbol.asyncDispose]();
});

function plan(...args: string[]): Promise<Ran> {
  return runCommand(['plan', ...args], { variables: harness.variables() });
}

const named = z.object({ blueprint: z.string(), identifier: z.string() });
const change = z.object({ field: z.string(), from: z.json(), to: z.json() });
const planSchema = z.object({
  schema: z.literal('ocean-aws/plan/v1'),
  status: z.enum(['completed', 'failed', 'aborted']),
  mapping: z.enum(['port', 'file', 'bundled']),
  whole: z.boolean(),
  blueprints: z.array(
    z.object({
      blueprint: z.string(),
      create: z.number(),
      update: z.number(),
      uncompared: z.number(),
      delete: z.number(),
      heldBack: z.number(),
    }),
  ),
  unchanged: z.number(),
  creates: z.array(named),
  updates: z.array(named.extend({ changes: z.array(change) })),
  deletions: z.array(named.extend({ because: z.string(), detail: z.string() })).optional(),
  heldBack: z.array(named.extend({ because: z.string() })).optional(),
  requests: z.object({ aws: z.number(), port: z.number(), portWrites: z.number() }),
});

function planIn({ stdout }: Ran): z.infer<typeof planSchema> {
  return planSchema.parse(JSON.parse(stdout));
}

function keysOf(entities: readonly z.infer<typeof named>[] = []): string[] {
  return entities.map(({ blueprint, identifier }) => keyOf(blueprint, identifier)).sort();
}

describe('an unchanged world', () => {
  it('has a plan without changes, and exit code 0 whatever is asked for', async () => {
    harness = await startSynced();

    const { code, stdout, stderr } = await plan('--detailed-exitcode');

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Nothing would change');
  });
});

describe('a plan of a part that no sync has', () => {
  it('is refused, and does not look like one in which nothing would change', async () => {
    harness = await startSynced();
    const closed = harness.account(2);
    harness.world.closeAccount(closed);

    const { code, stdout, stderr } = await plan(
      ...['--account', `${closed},${harness.account(1)}`, '--kind', 'AWS::ECS::Service'],
    );

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('the mapping does not name AWS::ECS::Service');
    expect(stderr).not.toContain(harness.account(1));

    const { stderr: suspended } = await plan('--account', closed);

    expect(suspended).toContain(`no sync reads account ${closed}, which is SUSPENDED`);
  });
});

describe('a world that has changed', () => {
  it('is told property by property, with the evidence of what is gone, and nothing is written', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const gone = removeInstance(harness.world, account, US);
    const before = harness.snapshot();
    harness.port.requests.clear();

    const { code, stdout } = await plan('--detailed-exitcode');

    expect(code).toBe(3);
    expect(stdout).toContain(`- ${gone}`);
    expect(stdout).toContain('every cell it can come from was read');
    expect(harness.snapshot()).toEqual(before);
    for (const route of Object.keys(harness.port.requests.counters()))
      expect(QUESTIONS).toContain(route);
  });

  it('says nothing of deletions when only a part is looked at', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    removeInstance(harness.world, account, US);

    const { code, stdout } = await plan('--account', account, '--json', '--detailed-exitcode');

    const { whole, deletions, heldBack } = planIn({ code, stdout, stderr: '' });
    expect([code, whole, deletions, heldBack]).toEqual([0, false, undefined, undefined]);
  });

  it('holds back what it could not see, with the reason', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    removeInstance(harness.world, account, US);
    harness.world.denyAction(account, { action: 'ec2:DescribeInstances', by: 'identity-policy' });

    const { stdout } = await plan();

    expect(stdout).toContain('Held back: not seen, but not proven to be gone');
    expect(stdout).toContain('ec2:DescribeInstances');
  });
});

describe('an integration that Port does not know yet', () => {
  it('is planned by the mapping that its first sync would give to Port', async () => {
    harness = await startHarness();

    const made = planIn(await plan('--json', '--full'));
    const { after } = await harness.sync();

    expect(made.mapping).toBe('bundled');
    expect(keysOf(made.creates)).toEqual([...after.keys()].sort());
  });
});

describe('a random world, mapping and past, with what AWS refuses or answers wrongly', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    'number %i is synced exactly as it was planned',
    async (number) => {
      const random = createRandom(number * 104_729);
      harness = await startHarness({
        mapping: WHOLE.config,
        blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
      });
      if (random.below(5) > 0) await harness.sync();
      const course = Array.from({ length: 1 + random.below(7) }, () =>
        changeWorld(harness, random),
      );
      if (random.below(2) === 0) {
        const edit = editMapping(random);
        course.push(edit.words);
        harness.port.seed.mapping(INTEGRATION, edit.config);
      }
      for (let troubles = random.below(3); troubles > 0; troubles -= 1)
        course.push(makeLastingTrouble(harness, random));

      const ran = await plan('--json', '--full');
      const { before, after, report } = await harness.sync();

      const made = planIn(ran);
      const done = changes(before, after);
      expect({ course, status: made.status }).toEqual({ course, status: statusOf(report.msg) });
      if (made.status === 'failed') return;
      expect({
        course,
        created: keysOf(made.creates),
        updated: keysOf(made.updates),
        deleted: keysOf(made.deletions),
      }).toEqual({ course, ...done });
      expect({ course, heldBack: keysOf(made.heldBack).length }).toEqual({
        course,
        heldBack: report.entities.heldBack,
      });
      for (const { blueprint, identifier, changes: fields } of made.updates)
        expect({ course, ...valuesOf(after, keyOf(blueprint, identifier), fields) }).toMatchObject(
          Object.fromEntries(fields.map(({ field, to }) => [field, to])),
        );
    },
  );
});

function statusOf(message: string): string {
  return message === 'resync failed' ? 'failed' : 'completed';
}

function valuesOf(
  snapshot: Snapshot,
  key: string,
  fields: readonly z.infer<typeof change>[],
): Record<string, unknown> {
  const { title, properties = {}, relations = {} } = snapshot.get(key) ?? {};
  return Object.fromEntries(
    fields.map(({ field }) => {
      const name = field.replace(/^\w+\./, '');
      if (field.startsWith('properties.')) return [field, properties[name] ?? null];
      return [field, field.startsWith('relations.') ? (relations[name] ?? null) : title];
    }),
  );
}
