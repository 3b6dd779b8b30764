// Lines fit side by side on a screen. The formatter breaks code; texts that cannot be broken well,
// such as titles of tests, may be longer.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './source-files.js';

const WIDTH = 100;
const MOST_LONG_PERCENT = 1;
const WORST_FILES = 10;

const widths = ['src', 'test', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => {
      const lines = readFileSync(join(root, folder, name), 'utf8')
        .trimEnd()
        .split('\n');
      return {
        file: `${folder}/${name}`,
        lines: lines.length,
        long: lines.filter((line) => [...line].length > WIDTH).length,
      };
    }),
);

test(`at most ${MOST_LONG_PERCENT} % of the lines are longer than ${WIDTH} columns`, () => {
  const sum = (count: (file: (typeof widths)[number]) => number): number =>
    widths.reduce((total, file) => total + count(file), 0);
  const [lines, long] = [sum((file) => file.lines), sum((file) => file.long)];
  const worst = widths
    .toSorted((a, b) => b.long - a.long)
    .slice(0, WORST_FILES)
    .map((file) => `${file.file} has ${file.long}`);

  expect(lines).toBeGreaterThan(50_000);
  expect(
    (100 * long) / lines,
    `${long} of ${lines} lines are too long, most of them here: ${worst.join(', ')}`,
  ).toBeLessThanOrEqual(MOST_LONG_PERCENT);
});

test('the formatter is set to the same width', () => {
  const { formatter } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));

  expect(formatter.lineWidth).toBe(WIDTH);
});
