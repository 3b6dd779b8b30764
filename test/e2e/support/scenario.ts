// The shape of every failure scenario: a healthy sync, a fault and a changed world, a sync that
// loses nothing without evidence, and a healthy sync that converges to the truth.
import { expect } from 'vitest';
import { losses } from './catalog.js';
import { DEFAULT_KINDS, expectedCatalog, type MappedKind } from './expected.js';
import {
  type Harness,
  type HarnessOptions,
  type Sync,
  type SyncOptions,
  startHarness,
} from './harness.js';
import type { Problem, ReportLine } from './log-lines.js';

/** Started, and synced once without a fault. */
export async function startSynced(
  options: HarnessOptions = {},
  kinds: readonly MappedKind[] = DEFAULT_KINDS,
): Promise<Harness> {
  const harness = await startHarness(options);
  try {
    const first = await harness.sync();
    expectHealthy(first);
    expect(first.after).toEqual(expectedCatalog(harness.world, kinds));
    return harness;
  } catch (error) {
    await harness[Symbol.asyncDispose]();
    throw error;
  }
}

export function expectHealthy({ exitCode, problems, report }: Sync): void {
  expect({ problems, error: report.error }).toEqual({ problems: [], error: undefined });
  expect(report.msg).toBe('resync completed');
  expect(exitCode).toBe(0);
}

/**
 * Faults end (the caller has undone its changes of access), and the next sync makes Port equal to
 * the world.
 */
export async function expectConvergence(
  harness: Harness,
  kinds: readonly MappedKind[] = DEFAULT_KINDS,
  options: SyncOptions = {},
): Promise<Sync> {
  harness.aws.faults.clear();
  harness.port.faults.clear();

  const healthy = await harness.sync(options);

  expectHealthy(healthy);
  expect(healthy.after).toEqual(expectedCatalog(harness.world, kinds));
  return healthy;
}

/**
 * Nothing deleted, nothing blanked, except what is named (`deleted <key>`, `blanked <key>
 * <field>`).
 */
export function expectNoLoss({ before, after }: Sync, except: readonly string[] = []): void {
  expect(losses(before, after)).toEqual([...except].sort());
}

/** The one problem line with this code, whose fields are matched. */
export function expectProblem(
  { problems }: Sync,
  code: string,
  fields: Partial<Problem> = {},
): Problem {
  const found = problems.filter((problem) => problem.code === code);
  expect(found, `problem lines: ${JSON.stringify(problems)}`).toHaveLength(1);
  expect(found[0]).toMatchObject(fields);
  const [problem] = found;
  if (problem === undefined) throw new Error('unreachable: there is one');
  return problem;
}

/**
 * Every resource is in exactly one place of the report, however the run ended; nothing is on its
 * way after a whole one.
 */
export function expectPlaced({ status, resources, entities }: ReportLine): void {
  const {
    created,
    updated,
    unchanged,
    withheld,
    unresolved,
    failedCount,
    excluded,
    unmapped,
    merged,
    unwritten,
    further,
  } = entities;
  const written = created + updated + unchanged + withheld + unresolved + failedCount;
  expect({ placed: written + excluded + unmapped + merged + unwritten - further, status }).toEqual({
    placed: resources,
    status,
  });
  expect(unwritten).toBeGreaterThanOrEqual(0);
  if (status === 'completed') expect(unwritten).toBe(0);
}

/** A failed run: exit code 1, a summary that says why, and nothing lost. */
export function expectFailure(sync: Sync, code: string): void {
  expect(sync.report.error?.code).toBe(code);
  expect(sync.report.msg).toBe('resync failed');
  expect(sync.exitCode).toBe(1);
  expectNoLoss(sync);
}

/** A completed run with warnings. */
export function expectIncomplete(sync: Sync): void {
  expect(sync.report.error).toBeUndefined();
  expect(sync.report.msg).toBe('resync completed with warnings');
  expect(sync.exitCode).toBe(0);
}
