// What Port's chart renders for recorded value sets, against what ours renders.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { helm, renderText } from '../lib/helm.js';
import { CHART } from '../lib/tools.js';
import { valueSet, valueSets } from '../lib/value-sets.js';
import { allows, differences, readAllowances } from './compare.js';
import { factsOf } from './facts.js';
import { asJson } from './json.js';

const allowed = readAllowances(parse(readFileSync(new URL('allow.yaml', import.meta.url), 'utf8')));
const used = new Set<number>();
const recorded = valueSets().filter(({ folder }) => existsSync(join(folder, 'golden.json')));

describe('goldens of the chart that existing releases come from', () => {
  it('are all there', () => {
    expect(recorded.map(({ name }) => name.slice(0, 2))).toEqual([
      '01',
      '02',
      '03',
      '06',
      '08',
      '09',
      '18',
    ]);
  });

  it.each(recorded)('differ from ours only where a reason is given: $name', async (set) => {
    const golden = asJson(JSON.parse(readFileSync(join(set.folder, 'golden.json'), 'utf8')));
    const actual = asJson(factsOf(await renderText(set.args)));
    const unexplained = [...differences(golden, actual)].filter((difference) => {
      const hit = allowed.findIndex((entry) => allows(entry, set.name, difference));
      used.add(hit);
      return hit < 0;
    });
    expect(unexplained).toEqual([]);
  });

  it('refuse, all at once, the features that are not there', async () => {
    const { folder } = valueSet('18-self-signed-inline');
    const args = ['template', 'aws-v3', CHART, `--values=${join(folder, 'values.yaml')}`];
    const { code, stderr } = await helm(args);
    expect(code).toBe(1);
    for (const feature of [
      'liveEvents.worker',
      'actionsProcessor',
      'actionsProcessor.worker',
      'incrementalSync',
    ])
      expect(stderr).toContain(`- ${feature}.enabled is true, but this program`);
  });

  afterAll(() => {
    const unused = allowed.filter((_, at) => !used.has(at));
    expect(unused, 'entries of allow.yaml that allow nothing').toEqual([]);
  });
});
