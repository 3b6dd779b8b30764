// Functions fit on a page. Simulated resources are exempt: each is one literal with the members
// that AWS has.
import { expect, test } from 'vitest';
import { functionLengths } from './function-length.js';
import { sourceFiles } from './source-files.js';

/** Lines of a function without the functions inside of it, each of which is measured by itself. */
const LONGEST_FUNCTION = 50;
/** Lines of a factory, with all the functions that share what it holds. */
const LONGEST_FACTORY = 100;

/** What is longer, and why it stays in one piece. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  [
    'aws/answer/xml-compiler.ts createXmlCompiler',
    'readers of types that call each other, over one cache',
  ],
  [
    'aws/call/rate-control.ts createRateControl',
    'pacing, cuts and oblivion work on the same two maps',
  ],
  ['port/http/port-http.ts createPortHttp', 'token, lanes and outages around one call'],
  [
    'port/integration/integration.ts createPortIntegration',
    'the routes of the integration over one record',
  ],
  ['port/write/batch-writer.ts createBatchWriter', 'the ways on from one answer to a batch'],
]);

const lengths = functionLengths(
  sourceFiles().filter(({ path }) => !path.startsWith('sandbox/world/')),
);
const long = lengths.filter(({ own, whole }) => own > LONGEST_FUNCTION || whole > LONGEST_FACTORY);

test(`no function has more than ${LONGEST_FUNCTION} lines of its own, no factory more than ${LONGEST_FACTORY} in all`, () => {
  const wrong = long.filter(({ name }) => !EXCEPTIONS.has(name));

  expect(
    wrong.map(({ name, own, whole }) => `src/${name} has ${own} of its own, ${whole} in all`),
  ).toEqual([]);
});

test('every exception is still one, and there are at most eight', () => {
  const names = new Set(long.map(({ name }) => name));

  expect([...EXCEPTIONS.keys()].filter((name) => !names.has(name))).toEqual([]);
  expect(EXCEPTIONS.size).toBeLessThanOrEqual(8);
});
