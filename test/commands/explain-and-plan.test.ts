// What `ocean-aws explain` says of each single entity is what `ocean-aws plan` says of all of them,
// in random worlds with faults and edits of the mapping. Of what stays as it is, a few are asked.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { editMapping, WHOLE } from '../e2e/histories/mapping-edits.js';
import { changeWorld } from '../e2e/histories/world-changes.js';
import { type Harness, INTEGRATION, startHarness } from '../e2e/support/harness.js';
import { EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT } from '../e2e/support/mappings.js';
import { createRandom } from '../e2e/support/random.js';
import { runCommand } from './support/run-command.js';

const named = z.object({ blueprint: z.string(), identifier: z.string() });
const planned = z.object({
  status: z.string(),
  creates: z.array(named),
  updates: z.array(named.extend({ changes: z.array(z.object({ field: z.string() })) })),
  deletions: z.array(named.extend({ reason: z.string() })),
  heldBack: z.array(named.extend({ reason: z.string() })),
});
const explained = z.object({
  answer: z.string(),
  fields: z.array(z.object({ field: z.string(), differs: z.boolean() })),
  deletion: z.object({ reason: z.string() }).optional(),
});

/** What becomes of an entity, and why. */
interface Fate {
  readonly answer: string;
  readonly changed?: readonly string[];
  readonly reason?: string | undefined;
}

async function run(harness: Harness, ...args: string[]): Promise<unknown> {
  const { stdout } = await runCommand([...args, '--json'], { variables: harness.variables() });
  return JSON.parse(stdout);
}

/** By `blueprint identifier`: all that Port holds, or would hold. */
async function fatesByPlan(harness: Harness): Promise<ReadonlyMap<string, Fate> | undefined> {
  const plan = planned.parse(await run(harness, 'plan', '--full'));
  if (plan.status !== 'completed') return undefined;
  const key = ({ blueprint, identifier }: z.infer<typeof named>) => `${blueprint} ${identifier}`;
  return new Map<string, Fate>([
    ...[...harness.snapshot().keys()].map((name) => [name, { answer: 'unchanged' }] as const),
    ...plan.creates.map((each) => [key(each), { answer: 'create' }] as const),
    ...plan.updates.map(
      (each) =>
        [
          key(each),
          { answer: 'update', changed: each.changes.map(({ field }) => field).sort() },
        ] as const,
    ),
    ...plan.deletions.map(
      (each) => [key(each), { answer: 'delete', reason: each.reason }] as const,
    ),
    ...plan.heldBack.map(
      (each) => [key(each), { answer: 'heldBack', reason: each.reason }] as const,
    ),
  ]);
}

async function fateByExplain(harness: Harness, name: string): Promise<Fate> {
  const [blueprint = '', identifier = ''] = name.split(' ');
  const { answer, fields, deletion } = explained.parse(
    await run(harness, 'explain', blueprint, identifier),
  );
  const changed = fields.filter(({ differs }) => differs).map(({ field }) => field);
  if (answer === 'update') return { answer, changed: changed.sort() };
  return deletion === undefined ? { answer } : { answer, reason: deletion.reason };
}

const AT_ONCE = 3;
const FEW = 3;
/** Of all worlds together. */
const met = new Set<string>();

it.each([1, 9, 10, 12])(
  'every entity of random world number %i is explained as it is planned',
  async (number) => {
    const random = createRandom(number * 15_485_863);
    await using harness = await startHarness({
      mapping: WHOLE.config,
      blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
      world: { accounts: 3, regions: ['us-east-1', 'eu-west-1'], instances: 1, buckets: 1 },
    });
    await harness.sync();
    const course = Array.from({ length: 2 + random.below(5) }, () => changeWorld(harness, random));
    if (random.below(2) === 0) {
      const edit = editMapping(random);
      course.push(edit.words);
      harness.port.seed.mapping(INTEGRATION, edit.config);
    }

    const fates = await fatesByPlan(harness);

    const isChanging = ([, { answer }]: readonly [string, Fate]) => answer !== 'unchanged';
    const all = [...(fates ?? [])];
    const staying = all.filter((each) => !isChanging(each)).map(([name]) => name);
    const few = Array.from({ length: Math.min(FEW, staying.length) }, () => random.pick(staying));
    const names = [...all.filter(isChanging).map(([name]) => name), ...new Set(few)];
    for (let at = 0; at < names.length; at += AT_ONCE)
      await Promise.all(
        names.slice(at, at + AT_ONCE).map(async (name) => {
          const fate = await fateByExplain(harness, name);
          met.add(fate.answer);
          expect({ course, name, ...fate }).toEqual({ course, name, ...fates?.get(name) });
        }),
      );
    expect(names.length > 0 || fates === undefined).toBe(true);
  },
  180_000,
);

it('all that may become of an entity has been met', () => {
  expect([...met].sort()).toEqual(['create', 'delete', 'heldBack', 'unchanged', 'update']);
});
