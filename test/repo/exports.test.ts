// Nothing is exported that nobody takes: what is dead shows at once, and the surface of a file is
// what others may rely on.
import { expect, test } from 'vitest';
import { type ExportFact, unusedExports } from './exports.js';
import { sourceFiles } from './source-files.js';

const unused = unusedExports(sourceFiles());
const named = ({ file, name }: ExportFact): string => `${file} ${name}`;

/** Values that only tests, or the scripts of this repository, take, each with the reason. */
const FOR_TESTS: ReadonlyMap<string, string> = new Map([
  ['aws/facts/partitions.ts OPT_IN_REGIONS', 'compared with the list in the SDK'],
  ['errors.ts ERROR_CODES', 'the table of errors in the documentation'],
  ['mapping/document-evaluator.ts prune', 'its soundness is fuzzed against jq'],
  ['mapping/engine/program.ts combinedProgram', 'its meaning is fuzzed against jq'],
  ['permissions/needed-actions.ts actionsOfKind', 'the policies of the documentation'],
  ['port/http/retry.ts nextDelay', 'the waits before a retry, without waiting'],
  ['resync/delete/gather-facts.ts accountFacts', 'facts for the tests of decisions'],
  ['resync/delete/gather-facts.ts cellFacts', 'facts for the tests of decisions'],
  ['resync/delete/gather-facts.ts fillingFacts', 'facts for the tests of decisions'],
  ['resync/delete/reasons.ts HELD', 'the closed list that every decision is checked against'],
  ['sandbox/world/ecs-service.ts addService', 'a service with given fields'],
  ['port/outbox/outbox.ts WRITER_LIMITS', 'the bound that an outage is held to'],
]);

test('every exported value has an importer in src, or a named reason', () => {
  const values = unused.filter(({ isType }) => !isType).map(named);

  expect(values.filter((value) => !FOR_TESTS.has(value))).toEqual([]);
});

test('the list of exports for tests names nothing that src uses, or that is gone', () => {
  const values = new Set(unused.map(named));

  expect([...FOR_TESTS.keys()].filter((value) => !values.has(value))).toEqual([]);
});

test('every exported type has an importer in src, or stands in the signature of another export', () => {
  expect(unused.filter(({ isType }) => isType).map(named)).toEqual([]);
});
