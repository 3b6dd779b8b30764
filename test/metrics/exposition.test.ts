import { describe, expect, test } from 'vitest';
import { METRICS } from '../../src/metrics/definitions.js';
import { exposition, type Format, formatFor } from '../../src/metrics/exposition.js';
import { createMetricStore, type MetricStore } from '../../src/metrics/store.js';
import { readStrictly } from './strict-exposition.js';

const OPEN = formatFor('application/openmetrics-text');
const PLAIN = formatFor('');
const HOSTILE = 'a"b\\c\nd{x="y"} 1\n# EOF\n\u0000é';

async function textOf(store: MetricStore, format: Format): Promise<string> {
  return [...exposition(await store.read(), format)].join('');
}

function filled() {
  const store = createMetricStore();
  for (const code of ['ok', HOSTILE, '', '\\', '\\n'])
    store.add('ocean_aws_aws_requests_total', { aws_service: 'EC2', code }, 3);
  store.set('ocean_aws_resync_last_duration_seconds', { status: 'completed' }, 1.5e-9);
  store.set('duration_seconds', { kind: 'k-0', phase: 'resync' }, 1e21);
  return store;
}

describe('a scrape', () => {
  test.each([
    ['OpenMetrics', OPEN],
    ['the format 0.0.4', PLAIN],
  ])('is clean in %s, whatever a label holds', async (_name, format) => {
    const text = await textOf(filled(), format);
    const families = readStrictly(text, format.isOpenMetrics);

    const name = format.isOpenMetrics ? 'ocean_aws_aws_requests' : 'ocean_aws_aws_requests_total';
    const codes = families.get(name)?.series.map(({ labels }) => labels['code']);
    expect(codes).toEqual(['ok', HOSTILE, '', '\\', '\\n']);
    expect(families.get('duration_seconds')?.series[0]?.value).toBe(1e21);
  });

  test('has the type, unit and text of the definition', async () => {
    const families = readStrictly(await textOf(filled(), OPEN), true);

    expect(families.get('ocean_aws_resync_last_duration_seconds')).toMatchObject({
      type: 'gauge',
      unit: 'seconds',
      help: METRICS.ocean_aws_resync_last_duration_seconds.help,
    });
  });

  test('leaves out what has no value yet, instead of saying zero', async () => {
    const text = await textOf(createMetricStore(), PLAIN);

    expect(text).not.toContain('ocean_aws_resync_last_start_timestamp_seconds');
    expect(text).toContain('\nocean_aws_port_retries_total 0\n');
  });

  test('is the same whichever format was asked for before', async () => {
    const store = createMetricStore();
    const before = await textOf(store, PLAIN);
    await textOf(store, OPEN);

    expect(await textOf(store, PLAIN)).toBe(before);
  });
});

describe('the format', () => {
  test.each([
    // Prometheus 2.x and 3.x.
    [
      'application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;version=0.0.1;q=0.66,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      true,
    ],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.2',
      true,
    ],
    ['application/openmetrics-text', true],
    ['APPLICATION/OPENMETRICS-TEXT; charset=utf-8', true],
    ['text/plain;version=0.0.4', false],
    ['text/plain;q=0.9,application/openmetrics-text;q=0.1', false],
    ['application/openmetrics-text;q=0', false],
    ['application/openmetrics-text;version=9.0.0', false],
    ['text/html,*/*;q=0.8', false],
    ['', false],
    [`${'a'.repeat(3000)},application/openmetrics-text`, false],
    ['application/openmetrics-text;q=nonsense', false],
  ])('%s', (accept, isOpen) => {
    expect(formatFor(accept).isOpenMetrics).toBe(isOpen);
  });
});

test.each(Object.entries(METRICS))('%s is named as it is counted', (name, definition) => {
  const unit = 'unit' in definition ? definition.unit : undefined;
  const family = name.replace(/_total$/, '');

  expect(name.endsWith('_total')).toBe(definition.type === 'counter');
  expect(unit === undefined || family.endsWith(`_${unit}`)).toBe(true);
  expect(/_(seconds|bytes)$/.test(family)).toBe(unit !== undefined);
  expect(definition.help).toMatch(/^[^\n\\"]{10,300}[^.\s]$/);
});
