// The program behind `npm run fuzz`.
import { parseArgs } from 'node:util';
import { loadJq } from 'jq-wasm';
import { CHECKS } from './checks.js';
import { fuzz } from './fuzz.js';
import { PLANTED, SOUND } from './subject.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seconds: { type: 'string' }, plant: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30));
const seconds = Number(values.seconds ?? 60);
const subject = values.plant === undefined ? SOUND : PLANTED[values.plant];
if (!Number.isSafeInteger(seed) || !(seconds > 0) || subject === undefined) {
  process.stderr.write(
    `usage: npm run fuzz -- [--seed N] [--seconds N] [--plant ${Object.keys(PLANTED).join('|')}]\n`,
  );
  process.exit(2);
}
process.stdout.write(`fuzzing the mapping for ${seconds} s, seed ${seed}\n`);
const end = performance.now() + seconds * 1000;
const bench = {
  jq: await loadJq({ wasmURL: new URL('jq.wasm', import.meta.url) }),
  subject,
  workerFile: new URL('jq-worker.js', import.meta.url),
};
const { runs, difference } = await fuzz(bench, {
  checks: Object.values(CHECKS),
  seed,
  runs: 100,
  goesOn: () => performance.now() < end,
});
process.stdout.write(
  difference === undefined
    ? `${runs} runs, no difference\n`
    : `after ${runs} runs, a difference:\n${difference}\n`,
);
process.exit(difference === undefined ? 0 : 1);
