// The dashboard and the alerts of the chart, against the table of metrics: a name or a label that
// the program does not have would show nothing, and never alert.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { METRICS } from '../../src/metrics/definitions.js';
import type { MetricDefinition } from '../../src/types/metric.js';
import { root } from '../repo/source-files.js';
import { usedIn } from './promql.js';

const FILES = join(root, 'charts/port-ocean/files');
/** What Prometheus adds to every series that it scrapes. */
const OF_TARGET = ['namespace', 'job', 'instance', 'pod', 'service', 'endpoint', 'container'];
const KNOWN: ReadonlyMap<string, MetricDefinition> = new Map(Object.entries(METRICS));

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
      }),
    ),
    templating: z.object({
      list: z.array(z.object({ name: z.string(), query: z.unknown() })),
    }),
  })
  .parse(JSON.parse(readFileSync(join(FILES, 'dashboard.json'), 'utf8')));

const alerts = z
  .object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.strictObject({
            alert: z.string().regex(/^OceanAws[A-Za-z]+$/),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[mh]$/)
              .optional(),
            labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']) }),
            annotations: z.strictObject({
              summary: z.string().min(10),
              description: z.string().min(30),
              runbook: z.string(),
            }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync(join(FILES, 'alerts.yaml'), 'utf8')))
  .groups.flatMap(({ rules }) => rules);

const alertText = (expr: string): string => expr.replaceAll('SELECTOR', 'job="ocean-aws"');

const EXPRESSIONS: readonly (readonly [string, string])[] = [
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [`the panel ${title}`, expr] as const),
  ),
  ...alerts.map(({ alert, expr }) => [`the alert ${alert}`, alertText(expr)] as const),
];

describe.each(EXPRESSIONS)('%s', (_name, expression) => {
  it('uses metrics and labels that there are', () => {
    const { metrics, grouped } = usedIn(expression);
    const unknown = metrics.flatMap(({ metric, labels }) => {
      const own = KNOWN.get(metric)?.labels;
      if (own === undefined) return [metric];
      return labels
        .filter((label) => !own.includes(label) && !OF_TARGET.includes(label))
        .map((label) => `${metric}{${label}}`);
    });
    const labels = metrics.flatMap(({ metric }) => KNOWN.get(metric)?.labels ?? []);

    expect(unknown).toEqual([]);
    expect(grouped.filter((each) => ![...labels, ...OF_TARGET].includes(each))).toEqual([]);
  });

  it('takes rates of counters, and of nothing else', () => {
    for (const [, metric = ''] of expression.matchAll(/\b(?:rate|increase)\(\s*(\w+)/g))
      expect(KNOWN.get(metric)?.type).toBe('counter');
    for (const { metric } of usedIn(expression).metrics)
      if (KNOWN.get(metric)?.type === 'counter')
        expect(expression).toMatch(new RegExp(`(rate|increase)\\(\\s*${metric}\\b`));
  });

  it('looks only at what was chosen', () => {
    for (const { labels } of usedIn(expression).metrics) expect(labels).toContain('job');
  });
});

test('a legend names only labels that its expression keeps', () => {
  const wrong = dashboard.panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr, legendFormat }) =>
      [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
        .filter(([, label = '']) => !usedIn(expr).grouped.includes(label))
        .map(([text]) => `${title} ${text}`),
    ),
  );

  expect(wrong).toEqual([]);
});

test('no label of a metric is one that Prometheus adds', () => {
  const own = Object.values(METRICS).flatMap(({ labels }): readonly string[] => labels);

  expect(own.filter((label) => OF_TARGET.includes(label))).toEqual([]);
});

test('panels lie side by side, and have ids of their own', () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const overlaps = panels.flatMap(({ id, gridPos: a }) =>
    panels
      .filter(({ id: other, gridPos: b }) => {
        const isBeside = a.x + a.w <= b.x || b.x + b.w <= a.x;
        const isBelow = a.y + a.h <= b.y || b.y + b.h <= a.y;
        return other > id && !isBeside && !isBelow;
      })
      .map(({ id: other }) => [id, other]),
  );

  expect(overlaps).toEqual([]);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
});

test('each alert has an explanation in the documents, under the address that it gives', () => {
  const text = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const missing = alerts.filter(
    ({ alert, annotations: { runbook } }) =>
      runbook !== `docs/metrics.md#${alert.toLowerCase()}` ||
      !headings.includes(alert.toLowerCase()),
  );

  expect(missing.map(({ alert }) => alert)).toEqual([]);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});

describe('the reader of expressions', () => {
  it.each([
    'sum(rate(a{x="1"}[5m])',
    'sum(rate(a{x="1"}[5]))',
    'rte(a{x="1"}[5m])',
    'a{x=1}',
    'a{x="1" y="2"}',
    'sum by a (b)',
    'a offset b',
    'time()',
    'a{x="1"} § 2',
  ])('refuses %s', (expression) => {
    expect(() => usedIn(expression)).toThrow();
  });
});
