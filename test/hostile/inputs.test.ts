// How much the tests of this folder feed to the program.
import { expect, it } from 'vitest';
import { AWS_ROWS } from './support/aws-rows.js';
import { MAPPING_ROWS } from './support/mapping-rows.js';
import { PORT_ROWS } from './support/port-rows.js';
import { SETTING_ROWS } from './support/setting-rows.js';

it('there are at least 500 hostile inputs, each with a name of its own', () => {
  const titles = [AWS_ROWS, PORT_ROWS, MAPPING_ROWS, SETTING_ROWS].map((rows) =>
    rows.map(({ title }) => title),
  );

  expect(titles.flat().length).toBeGreaterThanOrEqual(500);
  for (const of of titles) expect(new Set(of).size).toBe(of.length);
});
