import { expect, it } from 'vitest';
import { createResourceProgress } from '../../../src/resync/ledger/resource-progress.js';
import type { ResourceSummary } from '../../../src/types/report.js';
import { kind, mapping, plan } from '../builders.js';

function scene() {
  const plans = [plan(kind('A'), { index: 0 }), plan(kind('B'), { index: 1 })];
  const [first, second] = plans.map(({ resources }) => resources);
  const state = { at: 0, settled: true };
  const told: string[] = [];
  const given: number[] = [];
  const ends: ResourceSummary[] = [];
  const progress = createResourceProgress({
    watch: {
      resourceBegan: (index) => told.push(`began ${index}`),
      resourceEnded: (summary) => {
        told.push(`ended ${summary.index}`);
        ends.push(summary);
      },
    },
    now: () => state.at,
  });
  progress.open(mapping(plans), {
    countsOf: () => ({ loaded: 3, failed: 2, skipped: 1 }),
    isSettled: () => state.settled,
    allGiven: (index) => given.push(index),
  });
  return { progress, state, told, ends, given, first: first ?? [], second: second ?? [] };
}

it('tells the writer once that all of a mapping resource is read, whatever others are at', () => {
  const { progress, state, given, first, second } = scene();
  state.settled = false;
  for (const resources of [first, second]) {
    progress.expect(resources);
    progress.begin(resources);
  }
  progress.end(first, 'complete');
  expect(given).toEqual([]);

  progress.allPlanned();
  progress.check();
  expect(given).toEqual([0]);

  progress.end(second, 'denied');
  expect(given).toEqual([0, 1]);
});

it('ends a mapping resource once all its cells ended and no more can come', () => {
  const { progress, told, first } = scene();
  progress.expect(first);
  progress.begin(first);
  progress.end(first, 'complete');
  expect(told).toEqual(['began 0']);

  progress.allPlanned();

  expect(told).toEqual(['began 0', 'ended 0', 'ended 1']);
});

it('waits for the entities of a mapping resource', () => {
  const { progress, state, told, first } = scene();
  state.settled = false;
  progress.expect(first);
  progress.allPlanned();
  progress.begin(first);
  progress.end(first, 'complete');
  expect(told).toEqual(['began 0']);

  state.settled = true;
  progress.check();
  progress.check();

  expect(told).toEqual(['began 0', 'ended 0', 'ended 1']);
});

it('counts cells by whether they were read, and takes the time from the first to the end', () => {
  const { progress, state, ends, first } = scene();
  for (let cells = 0; cells < 3; cells += 1) progress.expect(first);
  progress.miss(first);
  state.at = 100;
  progress.begin(first);
  state.at = 150;
  progress.begin(first);
  progress.end(first, 'complete');
  progress.end(first, 'degraded');
  progress.allPlanned();
  state.at = 350;
  progress.end(first, 'denied');

  expect(ends.find(({ index }) => index === 0)).toMatchObject({
    kind: 'A',
    isEnded: true,
    durationMs: 250,
    cells: { planned: 4, read: 2, partly: 1, unread: 2 },
    loaded: 3,
    failed: 2,
    skipped: 1,
  });
});

it('tells of those that have not ended what is known so far', () => {
  const { progress, first } = scene();
  progress.expect(first);
  progress.begin(first);
  const problem = { resource: 0, path: 'p', expression: 'e', message: 'm' };
  const nothing = { entities: [], excluded: 0, failures: [], refused: [], nulled: [] };
  progress.mapped(0, { ...nothing, excluded: 2 });
  progress.mapped(0, { ...nothing, failures: [problem] });
  progress.mapped(0, { ...nothing, entities: [{ entity: ENTITY, omitted: [] }] });

  expect(progress.summaries).toMatchObject([
    { index: 0, isEnded: false, items: 3, mapped: 1, excluded: 2, unmapped: 1 },
    { index: 1, isEnded: false, items: 0 },
  ]);
});

const ENTITY = { identifier: 'i', blueprint: 'b' };
