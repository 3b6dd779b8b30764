// The stand-in for Port's chart makes what was recorded of Port's chart, so that an upgrade from it
// is an upgrade from the real one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../goldens/facts.js';
import { helm } from '../lib/helm.js';
import { valueSets } from '../lib/value-sets.js';
import { portsChart } from './ports-chart.js';
import { portsObjects } from './ports-objects.js';

test.each(valueSets())('it makes the recorded objects of $name', async ({ name, folder, args }) => {
  const chart = portsChart(portsObjects(name));
  try {
    const { code, stdout } = await helm(['template', 'aws-v3', chart.path, ...args]);
    const golden = readFileSync(join(folder, 'golden.json'), 'utf8');

    expect(code).toBe(0);
    expect(factsOf(stdout.replaceAll('x1y2', 'RAND'))).toEqual(JSON.parse(golden));
  } finally {
    chart.remove();
  }
});
