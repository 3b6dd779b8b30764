// A random history: a world, rounds of changes and troubles, then a healthy run; its number decides
// everything. In every round nothing living is deleted, each field holds what it held before or
// what is true, and the report has a place for every resource. In the end, Port equals the world.
import { expect } from 'vitest';
import type { HeldEntity, Snapshot } from '../support/catalog.js';
import { DEFAULT_KINDS, expectedCatalog, type MappedKind } from '../support/expected.js';
import {
  EXTERNAL_ID,
  type Harness,
  INTEGRATION,
  runOnce,
  startHarness,
} from '../support/harness.js';
import { isReport, type ReportLine, reportOf } from '../support/log-lines.js';
import { EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT } from '../support/mappings.js';
import { hastyPort, impatientPort } from '../support/port-side.js';
import { createRandom, type Random } from '../support/random.js';
import { expectHealthy, expectPlaced } from '../support/scenario.js';
import { editMapping, type MappingEdit, WHOLE } from './mapping-edits.js';
import { makeTrouble } from './troubles.js';
import { changeWorld, OPT_IN_REGION, restoreAccess } from './world-changes.js';

const KINDS: readonly MappedKind[] = [
  ...DEFAULT_KINDS,
  'AWS::Lambda::Function',
  'AWS::Organizations::Account',
  'AWS::SQS::Queue',
];

/** Histories in each of the four files; `HISTORIES=1000` plays more of them. */
const COUNT = Number(process.env['HISTORIES'] ?? 75);

/** Many times what a history takes; a run that does not end is a fault. */
export const HISTORY_LIMIT_MS = 60_000;

/** The numbers of the histories of one of the four files. */
export function historyNumbers(file: number): number[] {
  return Array.from({ length: COUNT }, (_, index) => (file - 1) * COUNT + index + 1);
}

/** Plays the history with this number. Throws with its whole course when the rule is broken. */
export async function playHistory(number: number): Promise<void> {
  const random = createRandom(number * 7_919);
  const course: string[] = [];
  await using harness = await startHarness({
    mapping: WHOLE.config,
    blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
    world: {
      seed: number,
      accounts: 3 + random.below(2),
      regions: ['eu-west-1', 'us-east-1'],
      optInRegions: (index) => (index % 2 === 0 ? [] : [OPT_IN_REGION]),
      instances: random.below(3),
      buckets: 1 + random.below(2),
      clusters: random.below(2),
      functions: random.below(2),
      further: { 'AWS::SQS::Queue': random.below(3) },
    },
  });
  try {
    if (random.below(4) > 0) await playHealthy(harness, course);
    const rounds = 1 + random.below(3);
    for (let round = 0; round < rounds; round += 1) await playRound(harness, random, course);
    harness.port.seed.mapping(INTEGRATION, WHOLE.config);
    restoreAccess({ world: harness.world, externalId: EXTERNAL_ID });
    await playHealthy(harness, course);
  } catch (cause) {
    throw new Error(`History ${number} went wrong:\n${course.join('\n')}\n${String(cause)}`, {
      cause,
    });
  }
}

async function playHealthy(harness: Harness, course: string[]): Promise<void> {
  harness.aws.faults.clear();
  harness.port.faults.clear();
  course.push('healthy run');
  const sync = await harness.sync({ deps: hastyPort() });
  expectHealthy(sync);
  expectPlaced(sync.report);
  expect(sync.after).toEqual(expectedCatalog(harness.world, KINDS));
}

async function playRound(harness: Harness, random: Random, course: string[]): Promise<void> {
  const { aws, port, world } = harness;
  aws.faults.clear();
  port.faults.clear();
  const edit = random.below(3) === 0 ? editMapping(random) : WHOLE;
  port.seed.mapping(INTEGRATION, edit.config);
  course.push(`round with ${edit.words}`);
  for (let left = random.below(5); left > 0; left -= 1)
    course.push(`  ${changeWorld(harness, random)}`);
  for (let left = random.below(4); left > 0; left -= 1)
    course.push(`  ${makeTrouble(harness, random)}`);

  const before = harness.snapshot();
  const truths = [expectedCatalog(world, KINDS)];
  const meanwhile =
    random.below(2) === 0 ? { at: random.below(60), times: 1 + random.below(2) } : undefined;
  const stop = random.below(5) === 0 ? random.below(80) : undefined;
  const requests = () => aws.requests.counters().total + port.requests.count();
  const start = requests();
  let restored: number | undefined;
  const configReads = () =>
    port.requests.list({ method: 'GET', path: /^\/v1\/integration\/e2e$/ }).length;
  const restore = edit !== WHOLE && random.below(2) === 0 ? random.below(100) : undefined;
  const events = [
    ...(restore === undefined
      ? []
      : [
          {
            at: restore,
            happen() {
              course.push('  meanwhile the whole mapping is put back');
              port.seed.mapping(INTEGRATION, WHOLE.config);
              restored = configReads();
            },
          },
        ]),
    ...(meanwhile === undefined
      ? []
      : [
          {
            at: meanwhile.at,
            happen() {
              for (let left = meanwhile.times; left > 0; left -= 1)
                course.push(`  meanwhile ${changeWorld(harness, random)}`);
              truths.push(expectedCatalog(world, KINDS));
            },
          },
        ]),
  ];

  let exitCode = -1;
  let summary: ReportLine | undefined;
  let over = false;
  const run = runOnce(
    harness.variables(),
    random.below(2) === 0 ? impatientPort() : hastyPort(),
    (stopApp) => {
      if (stop === undefined) return;
      events.push({
        at: stop,
        happen() {
          course.push('  stopped');
          void stopApp('SIGTERM');
        },
      });
    },
  ).then((done) => {
    exitCode = done.exitCode;
    summary = done.lines.some(isReport) ? reportOf(done.lines) : undefined;
    course.push(`  ${summary?.msg ?? 'did not start'}, exit code ${exitCode}`);
    over = true;
  });
  while (!over) {
    for (const event of events.filter(({ at }) => requests() - start >= at)) {
      events.splice(events.indexOf(event), 1);
      event.happen();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await run;
  const under = truths.map((truth) => edit.under(truth));
  // A run that reads the mapping once more after it was put back knows that nothing may go for the
  // sake of the old one.
  const sawRestored = restored !== undefined && configReads() > restored;
  const deletable = sawRestored ? truths : under;
  const possible = restored === undefined ? under : [...under, ...truths];
  expectTruthful({ before, after: harness.snapshot(), truths: possible, deletable, edit });
}

interface Comparison {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** What was true at some time of the run. */
  readonly truths: readonly Snapshot[];
  /** The same, by the mapping that decides what may go. */
  readonly deletable: readonly Snapshot[];
  readonly edit: MappingEdit;
}

/** The rule of a round. */
function expectTruthful({ before, after, truths, deletable, edit }: Comparison): void {
  const wrong: string[] = [];
  for (const key of before.keys()) {
    if (!after.has(key) && deletable.every((truth) => truth.has(key)))
      wrong.push(`deleted ${key}, which is alive`);
  }
  for (const [key, now] of after) {
    const held = before.get(key);
    if (held === undefined && !truths.some((truth) => truth.has(key)))
      wrong.push(`created ${key}, which never was`);
    const sources = [held, ...truths.map((truth) => truth.get(key))].filter(
      (source) => source !== undefined,
    );
    for (const [field, value] of fieldsOf(now)) {
      const allowed = sources.map((source) => fieldsOf(source).get(field));
      if (!allowed.includes(value) && !edit.isUnknown(key, field))
        wrong.push(`${key} ${field} is ${value}, which never was`);
    }
    if (held === undefined || !truths.every((truth) => truth.has(key))) continue;
    for (const [field, value] of fieldsOf(held)) {
      const isTrue = truths.some(
        (truth) => fieldsOf(truth.get(key) ?? NOTHING).get(field) === undefined,
      );
      if (!fieldsOf(now).has(field) && !isTrue && !edit.isUnknown(key, field))
        wrong.push(`blanked ${key} ${field}, which was ${value}`);
    }
  }
  expect(wrong).toEqual([]);
}

const NOTHING: HeldEntity = { title: null, properties: {}, relations: {} };

/** Every field with a value, by its path, as comparable text. */
function fieldsOf({ title, properties, relations }: HeldEntity): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (title !== null) fields.set('title', title);
  for (const [name, value] of Object.entries(properties))
    fields.set(`properties.${name}`, canonical(value));
  for (const [name, value] of Object.entries(relations))
    fields.set(`relations.${name}`, canonical(value));
  return fields;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
