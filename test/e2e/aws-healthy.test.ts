// A healthy organization: after a sync the catalog equals the world, entity by entity, and a second
// sync changes nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changes } from './support/catalog.js';
import { DEFAULT_KINDS, expectedCatalog } from './support/expected.js';
import { type Harness, startHarness } from './support/harness.js';
import { EXTRA_BLUEPRINTS, fullMapping } from './support/mappings.js';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('a healthy organization', () => {
  beforeEach(async () => {
    harness = await startHarness();
  });

  it('is in Port exactly after the first sync', async () => {
    const first = await harness.sync();

    expect(first.problems).toEqual([]);
    expect(first.exitCode).toBe(0);
    expect(first.report.msg).toBe('resync completed');
    expect(first.after).toEqual(expectedCatalog(harness.world));
  });

  it('is not written again by a second sync', async () => {
    await harness.sync();
    harness.port.requests.clear();

    const second = await harness.sync();

    expect(second.exitCode).toBe(0);
    expect(second.report.entities).toMatchObject({
      created: 0,
      updated: 0,
      deleted: 0,
      heldBack: 0,
    });
    expect(changes(second.before, second.after)).toEqual({ created: [], updated: [], deleted: [] });
    expect(harness.port.requests.list({ path: /bulk/ })).toEqual([]);
  });
});

it('maps kinds and enrichments beyond the bundled mapping exactly', async () => {
  harness = await startHarness({
    mapping: fullMapping(),
    blueprints: EXTRA_BLUEPRINTS,
    world: { suspended: 1 },
  });

  const sync = await harness.sync();

  expect(sync.problems).toEqual([]);
  expect(sync.exitCode).toBe(0);
  expect(sync.after).toEqual(
    expectedCatalog(harness.world, [
      ...DEFAULT_KINDS,
      'AWS::Lambda::Function',
      'AWS::Organizations::Account',
    ]),
  );
});
