import { describe, expect, test } from 'vitest';
import { printedConfig } from '../../src/commands/print-config.js';
import { load } from './load.js';

const TOKEN = 'otlp-token-7d1e';

describe('without a variable of OpenTelemetry', () => {
  test('nothing is sent, and /metrics is answered without labels of accounts', () => {
    const { config } = load();

    expect(config.otlp).toBeUndefined();
    expect(config.metrics).toEqual({ prometheus: true, accountLabels: false });
  });
});

describe('OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  test('is the base of both signals, which a variable of one of them replaces as it is', () => {
    const { config } = load({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://other:9/m',
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN},x-a=b`,
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-a=c',
    });

    expect(config.otlp).toMatchObject({
      traces: {
        url: 'http://collector:4318/base/v1/traces',
        headers: { authorization: `Bearer ${TOKEN}`, 'x-a': 'c' },
      },
      metrics: { url: 'https://other:9/m', headers: { 'x-a': 'b' } },
      serviceName: 'ocean-aws',
      intervalMs: 60_000,
    });
  });

  test.each([
    ['collector:4318'],
    ['ftp://collector'],
    ['http://user:password-of-collector@collector'],
    [`x${'y'.repeat(5000)}`],
  ])('%s has no effect, and a warning that does not repeat it', (endpoint) => {
    const { config, warnings } = load({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    expect(config.otlp).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT is no http')]);
    expect(warnings.join()).not.toContain(endpoint);
  });

  test.each([
    [{ OTEL_SDK_DISABLED: 'true' }],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }],
  ])('is passed over with %o', (variables) => {
    const { config } = load({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector', ...variables });

    expect(config.otlp).toBeUndefined();
  });

  test('over gRPC, odd headers and an odd interval are warnings', () => {
    const { config, warnings } = load({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: `a b=1,ok=2,x=${TOKEN}\n`,
      OTEL_METRIC_EXPORT_INTERVAL: '1 minute',
    });

    expect(config.otlp?.traces?.headers).toEqual({ ok: '2', x: TOKEN });
    expect(config.otlp?.intervalMs).toBe(60_000);
    expect(warnings).toEqual([
      expect.stringContaining('is grpc'),
      expect.stringContaining('OTEL_EXPORTER_OTLP_HEADERS is no list'),
      expect.stringContaining('OTEL_METRIC_EXPORT_INTERVAL'),
    ]);
    expect(warnings.join()).not.toContain(TOKEN);
  });
});

test('headers are secrets, with and without their scheme, and are not printed', () => {
  const loaded = load({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector',
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
  });

  expect(loaded.config.secrets).toContain(TOKEN);
  expect(loaded.config.secrets).toContain(`Bearer ${TOKEN}`);
  expect(printedConfig(loaded)).not.toContain(TOKEN);
});

describe("Ocean's webhook for metrics", () => {
  const WEBHOOK = {
    OCEAN__METRICS__ENABLED: 'true',
    OCEAN__METRICS__WEBHOOK_URL: `https://hooks.example/${TOKEN}`,
  };

  test('is one warning, since it is not offered, and leaves /metrics as it is', () => {
    const { config, warnings } = load(WEBHOOK);

    expect(warnings).toEqual([expect.stringContaining('which is not offered')]);
    expect(warnings.join()).not.toContain(TOKEN);
    expect(config.metrics.prometheus).toBe(true);
  });

  test.each([
    [{ ...WEBHOOK, OCEAN__METRICS__ENABLED: 'false' }],
    [{ OCEAN__METRICS__ENABLED: 'true' }],
    [{ OCEAN__METRICS: '{"enabled": false, "webhook_url": "https://hooks.example"}' }],
  ])('is passed over when it would do nothing', (variables) => {
    expect(load(variables).warnings).toEqual([]);
  });
});
