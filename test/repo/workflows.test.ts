// The workflows of the repository: they run what a developer runs, with no more rights than they
// need, and with actions whose version is named.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { root } from './source-files.js';

const permissions = z.record(z.string(), z.enum(['read', 'write']));
const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const workflow = z.looseObject({
  permissions,
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: permissions.optional(),
      uses: z.string().optional(),
      'timeout-minutes': z.number().optional(),
      steps: z.array(step).default([]),
    }),
  ),
});

const folder = join(root, '.github/workflows');
const workflows = new Map(
  readdirSync(folder).map((name) => [
    name,
    workflow.parse(parse(readFileSync(join(folder, name), 'utf8'))),
  ]),
);

const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => ({ at: `${file} ${name}`, ...job })),
);

test('there is one for every change and one for a release', () => {
  expect([...workflows.keys()].sort()).toEqual(['ci.yml', 'release.yml']);
});

test('every change runs the script of continuous integration, and a release does so first', () => {
  expect(workflows.get('ci.yml')?.jobs['check']?.steps.at(-1)).toEqual({ run: '.ci/run' });
  expect(workflows.get('ci.yml')?.jobs['coverage']?.steps.at(-1)).toEqual({
    run: 'npm run coverage',
  });
  expect(workflows.get('release.yml')?.jobs).toMatchObject({
    check: { uses: './.github/workflows/ci.yml' },
    image: { needs: 'check' },
    chart: { needs: 'image' },
  });
});

test('nobody may write by default, and only the jobs that publish may at all', () => {
  const writing = jobs.flatMap(({ at, permissions: own = {} }) =>
    Object.values(own).includes('write') ? [at] : [],
  );

  for (const { permissions: own } of workflows.values()) expect(own).toEqual({ contents: 'read' });
  expect(writing).toEqual(['release.yml image', 'release.yml chart']);
});

test('every action is pinned to a version, and every job is bounded in time', () => {
  const loose = jobs.flatMap(({ at, steps }) =>
    steps.flatMap(({ uses }) =>
      uses === undefined || /^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})/.test(uses)
        ? []
        : [`${at}: ${uses}`],
    ),
  );
  const endless = jobs.filter(
    (job) => job.uses === undefined && job['timeout-minutes'] === undefined,
  );

  expect(loose).toEqual([]);
  expect(endless).toEqual([]);
});

test('what a workflow is told by an event never becomes part of a command', () => {
  const told = jobs.flatMap(({ at, steps }) =>
    steps.flatMap(({ run = '' }) => (run.includes('${{') ? [`${at}: ${run}`] : [])),
  );

  expect(told).toEqual([]);
});
