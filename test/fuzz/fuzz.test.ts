import { loadJq } from 'jq-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker, type WorkerBundle } from '../mapping/support.js';
import { type Bench, CHECKS, type Check } from './checks.js';
import { fuzz } from './fuzz.js';
import { PLANTED, SOUND, type Subject } from './subject.js';

let worker: WorkerBundle;
let jq: Bench['jq'];
beforeAll(async () => {
  [worker, jq] = await Promise.all([bundleWorker(), loadJq()]);
});
afterAll(() => worker.remove());

async function differenceOf(
  subject: Subject | undefined,
  check: Check,
  runs: number,
): Promise<string | undefined> {
  if (subject === undefined) throw new Error('no such plant');
  const options = {
    checks: [check],
    seed: 1,
    runs: runs / check.share,
    goesOn: (round: number) => round === 0,
  };
  return (await fuzz({ jq, subject, workerFile: worker.file }, options)).difference;
}

describe('the fuzzing of mappings', () => {
  test.each(Object.values(CHECKS).map((check) => [check.name, check] as const))(
    'finds that %s',
    async (_name, check) => {
      expect(await differenceOf(SOUND, check, check.slow === true ? 3 : 15)).toBeUndefined();
    },
  );

  test.each([
    ['fast', CHECKS.fastAgrees, 300],
    ['syntax', CHECKS.fastAgrees, 600],
    ['fence', CHECKS.fenceAgrees, 600],
    ['reads', CHECKS.analysisIsSound, 600],
    ['prune', CHECKS.pruningIsSound, 600],
    ['unread', CHECKS.deniedIsUnknown, 40],
    ['mapper', CHECKS.mapperAgrees, 30],
  ] as const)(
    'finds the fault planted in %s, and names seed and counter example',
    async (plant, check, runs) => {
      const difference = await differenceOf(PLANTED[plant], check, runs);
      expect(difference ?? 'no difference').toContain('seed 1\n');
      expect(difference).toContain('Counterexample');
    },
  );
});
