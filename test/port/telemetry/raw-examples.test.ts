import { describe, expect, test } from 'vitest';
import { createRawExamples } from '../../../src/port/telemetry/raw-examples.js';
import type { FaultEffect } from '../../../src/sandbox/port/faults.js';
import type { MappingResource } from '../../../src/types/mapping.js';
import type { Resource } from '../../../src/types/resource.js';
import { until } from '../../e2e/support/process.js';
import { bench, INTEGRATION } from '../setup.js';

const EXAMPLES = /\/examples$/;
const never = new AbortController().signal;

function mapped(index: number, kind = 'AWS::S3::Bucket'): MappingResource {
  return {
    index,
    kind,
    selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
    itemsToParseName: 'item',
    itemsToParseTopLevelTransform: true,
    entity: { identifier: '.id', blueprint: '"b"', properties: {}, relations: {} },
  };
}

const resources = (count: number, from = 0): Resource[] =>
  Array.from({ length: count }, (_, index) => ({
    Type: 'AWS::S3::Bucket',
    Properties: { Name: `n${from + index}`, Password: 'hunter2' },
  }));

async function sampling(clock?: () => number) {
  const made = await bench();
  const { port, http, log } = made;
  port.seed.integration(INTEGRATION.identifier);
  const examples = createRawExamples({
    http,
    log,
    identifier: INTEGRATION.identifier,
    hide: (text) => text.replaceAll('lavender', '[redacted]'),
    ...(clock === undefined ? {} : { clock }),
  });
  const { watch } = examples;
  return {
    ...made,
    examples,
    begin: () =>
      watch.began?.({ resyncId: 'r', reason: 'once', startedAt: new Date('2026-03-01T12:00:00Z') }),
    sampled: (resource: MappingResource, items: readonly Resource[]) =>
      watch.sampled?.(resource, items),
    reconciling: () => watch.reconciling?.(),
    bodies: () =>
      port.requests
        .list({ path: EXAMPLES })
        .map(({ path, body, status }) => ({ path, status, examples: Object(body).examples })),
    fail: (effect: FaultEffect, times?: number) =>
      port.faults.add({ path: EXAMPLES, effect, ...(times === undefined ? {} : { times }) }),
    async [Symbol.asyncDispose]() {
      await examples.close(AbortSignal.abort());
      await made[Symbol.asyncDispose]();
    },
  };
}

const names = (examples: readonly { readonly Properties: { readonly Name: string } }[]) =>
  examples.map(({ Properties }) => Properties.Name);

describe('of each mapping resource', () => {
  test('the first five resources are sent, over as many pages as it takes, in one request', async () => {
    await using it = await sampling();
    it.begin();

    it.sampled(mapped(0), resources(2));
    it.sampled(mapped(0), []);
    it.sampled(mapped(0), resources(40, 2));
    it.sampled(mapped(0), resources(40, 42));
    await until(() => it.bodies().length === 1, 'they are sent');
    await it.examples.close(never);

    const [sent, ...more] = it.bodies();
    expect(more).toEqual([]);
    expect(sent).toMatchObject({
      path: '/v1/integration/my-aws/kinds/AWS%3A%3AS3%3A%3ABucket/examples',
      status: 200,
    });
    expect(names(sent?.examples)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
  });

  test('fewer are sent once everything is read', async () => {
    await using it = await sampling();
    it.begin();
    it.sampled(mapped(0), resources(2));
    it.sampled(mapped(1), []);
    expect(it.bodies()).toEqual([]);

    it.reconciling();
    await it.examples.close(never);

    expect(it.bodies().map(({ examples }) => names(examples))).toEqual([['n0', 'n1']]);
  });

  test('they are sent, also where several use one kind, and again in the next resync', async () => {
    await using it = await sampling();
    for (const run of [1, 2]) {
      it.begin();
      it.sampled(mapped(0), resources(5));
      it.sampled(mapped(1), resources(9, 10));
      it.sampled(mapped(2, 'AWS::SQS::Queue'), resources(1, 20));
      it.reconciling();
      await until(() => it.bodies().length === 3 * run, 'they are sent');
    }

    expect(it.bodies().map(({ examples }) => names(examples).length)).toEqual([5, 5, 1, 5, 5, 1]);
  });
});

test('what is sent holds no secret, is bounded, and leaves the resources as they are', async () => {
  await using it = await sampling();
  const large: Resource = {
    Type: 'AWS::S3::Bucket',
    Properties: {
      Name: 'large lavender',
      Rules: Array.from({ length: 400 }, (_, index) => ({
        Id: `rule-${index}-${'x'.repeat(900)}`,
      })),
    },
  };
  const before = structuredClone(large);
  it.begin();

  it.sampled(mapped(0), [large, ...resources(1)]);
  it.reconciling();
  await it.examples.close(never);

  expect(large).toEqual(before);
  const [sent] = it.bodies();
  expect(sent?.examples).toMatchObject([
    { Properties: { Name: 'large [REDACTED]', Rules: expect.any(Array) } },
    { Properties: { Name: 'n0', Password: '[REDACTED]' } },
  ]);
  expect(JSON.stringify(sent?.examples[0]).length).toBeLessThanOrEqual(32_768);
  expect(Object.keys(it.port.catalog.examples('my-aws'))).toEqual(['AWS::S3::Bucket']);
});

describe('when Port does not take them', () => {
  test.each([400, 404, 413, 422])(
    'because of one kind (%d), the others are sent',
    async (status) => {
      await using it = await sampling();
      it.fail({ kind: 'status', status }, 1);
      it.begin();
      it.sampled(mapped(0), resources(5));
      it.sampled(mapped(1), resources(5));
      await it.examples.close(never);

      expect(it.bodies().map((body) => body.status)).toEqual([status, 200]);
    },
  );

  test.each<FaultEffect>([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 403 },
    { kind: 'reset' },
  ])('for now (%j), none are sent any more in this resync, but in the next', async (effect) => {
    await using it = await sampling();
    const fault = it.fail(effect);
    it.begin();
    for (let index = 0; index < 10; index += 1) it.sampled(mapped(index), resources(5));
    await until(() => fault.hits === 1 && it.lines.length > 0, 'the failure');
    await new Promise(setImmediate);
    expect(it.bodies()).toHaveLength(1);

    fault.remove();
    it.begin();
    it.sampled(mapped(0), resources(5));
    await until(() => it.bodies().length === 2, 'they are sent');

    expect(it.bodies()[1]).toMatchObject({ status: 200 });
  });

  test('there is one warning, however often it happens', async () => {
    await using it = await sampling();
    const fault = it.fail({ kind: 'status', status: 422 });
    it.begin();
    for (let index = 0; index < 10; index += 1) it.sampled(mapped(index), resources(5));
    await it.examples.close(never);

    expect(fault.hits).toBe(10);
    expect(it.lines.map(({ level }) => level)).toEqual(['warn', ...Array(9).fill('debug')]);
  });

  test('and has hung for long, the end does not wait for it', async () => {
    let at = 0;
    await using it = await sampling(() => at);
    const fault = it.fail({ kind: 'hang' });
    it.begin();
    it.sampled(mapped(0), resources(5));
    await until(() => fault.hits === 1, 'it hangs');
    at = 1_000;
    let isClosed = false;
    const closed = it.examples.close(never).then(() => {
      isClosed = true;
    });
    // Far less than the second that it has otherwise.
    for (let turn = 0; turn < 100; turn += 1) await new Promise((next) => setImmediate(next));

    expect(isClosed).toBe(true);
    await closed;
  });

  test('and hangs, the end waits a little, and not at all without time', async () => {
    for (const signal of [never, AbortSignal.abort()]) {
      await using it = await sampling();
      const fault = it.fail({ kind: 'hang' });
      it.begin();
      it.sampled(mapped(0), resources(5));
      await until(() => fault.hits === 1, 'it hangs');

      await it.examples.close(signal);

      expect(it.lines).toEqual([]);
    }
  });
});
