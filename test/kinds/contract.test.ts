// What every kind that calls AWS must do, over the real gateway and a simulated AWS. A new kind
// adds one row to contract-rows.ts.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { iamAction } from '../../src/aws/errors/iam-action.js';
import { describingRead } from '../../src/kinds/reading/still-there.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import type { FaultRule } from '../../src/sandbox/aws/faults.js';
import { ROWS } from './contract-rows.js';
import { at, type ContractWorld, startContractWorld } from './contract-world.js';

const kinds = await loadKinds(KIND_NAMES);
const cases = [...kinds.values()].flatMap((kind) => {
  const row = ROWS[kind.name];
  return row ? [{ name: kind.name, kind, row }] : [];
});

it('every kind that calls AWS has a row here', () => {
  const calling = [...kinds.values()]
    .filter(({ iamActions }) => iamActions.length > 0)
    .map(({ name }) => name);

  expect(cases.map(({ name }) => name)).toEqual(calling);
});

it('every enrichment of every kind has its operation here', () => {
  for (const { kind, row } of cases)
    expect(Object.keys(row.reads)).toEqual(kind.enrichments.map(({ action }) => action));
});

describe.each(cases)('$name', ({ kind, row }) => {
  let scene: ContractWorld;
  const { service, list, initially = 0 } = row;

  beforeEach(async () => {
    scene = await startContractWorld();
  });

  afterEach(async () => {
    await scene[Symbol.asyncDispose]();
  });

  function populate(count: number): string[] {
    return Array.from({ length: count }, () => row.add(scene.world, scene.accountId));
  }

  function operationsOf(action: string): readonly string[] {
    return [row.reads[action] ?? []].flat();
  }

  function idOf(resource: unknown): unknown {
    return typeof resource === 'object' && resource !== null && 'Properties' in resource
      ? at(Object(resource), 'Properties', kind.id)
      : undefined;
  }

  function foundIds(resources: readonly unknown[]): string[] {
    return resources.map((resource) => String(idOf(resource))).sort();
  }

  it('reads every resource in the raw shape, as plain JSON, with nothing unread', async () => {
    const added = populate(3);
    const { resources, unread, unlisted, failed, error } = await scene.read(kind);

    expect(error).toBeUndefined();
    expect(failed).toEqual([]);
    expect(unlisted).toEqual([]);
    expect(unread.flat()).toEqual([]);
    expect(resources).toHaveLength(3 + initially);
    expect(foundIds(resources)).toEqual(expect.arrayContaining(added));
    for (const resource of resources) {
      expect(at(resource, 'Type')).toBe(kind.name);
      expect(JSON.parse(JSON.stringify(resource))).toEqual(resource);
      const context = Object.keys(Object(at(resource, '__ExtraContext') ?? {}));
      expect(kind.contextKeys).toEqual(expect.arrayContaining(context));
      const keys = Object.keys(Object(at(resource, 'Properties')));
      const declared = [...kind.properties, ...(kind.beyondReference ?? [])].filter((key) =>
        keys.includes(key),
      );
      expect(keys.slice(0, declared.length)).toEqual(declared);
      if (kind.undeclared === 'drop') expect(keys).toEqual(declared);
    }
  });

  it('reads all pages and no resource twice', async () => {
    populate(5);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    const { resources, error } = await scene.read(kind, { actions: [] });

    expect(error).toBeUndefined();
    expect(new Set(foundIds(resources)).size).toBe(5 + initially);
    expect(resources).toHaveLength(5 + initially);
    expect(scene.aws.requests.count({ service, operation: list })).toBeGreaterThanOrEqual(3);
  });

  it('goes on after a page without items that has a next token', async () => {
    populate(3);
    scene.aws.faults.add({ service, operation: list, times: 1, effect: { type: 'empty-page' } });
    const { resources, error } = await scene.read(kind, { actions: [] });

    expect(error).toBeUndefined();
    expect(resources).toHaveLength(3 + initially);
  });

  if (initially === 0) {
    it('reads an empty place as complete and empty, with one call', async () => {
      const { resources, error, failed } = await scene.read(kind);

      expect([resources, error, failed]).toEqual([[], undefined, []]);
      expect(scene.aws.requests.counters().total).toBe(1);
    });
  }

  it('throws a denial of the list, and reads nothing', async () => {
    populate(2);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'deny' } });
    const { resources, error } = await scene.read(kind);

    expect(resources).toEqual([]);
    expect(error).toMatchObject({
      name: 'AwsError',
      category: 'denied',
      evidence: { operation: kind.iamActions[0] },
    });
  });

  it('throws when a page after the first is denied, having given the first', async () => {
    populate(4);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    scene.aws.faults.add({ service, operation: list, after: 1, effect: { type: 'deny' } });
    const { pageSizes, error } = await scene.read(kind, { actions: [] });

    expect(pageSizes).toHaveLength(1);
    expect(error).toMatchObject({ category: 'denied' });
  });

  if (row.children !== undefined) {
    const operation = row.children;

    it('reports each parent whose children it may not list, and takes none for empty', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, effect: { type: 'deny' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources, error]).toEqual([[], undefined]);
      expect(unlisted).toMatchObject(Array(3).fill({ name: 'AwsError', category: 'denied' }));
    });

    it('reads the others when the children of one parent cannot be listed', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, times: 1, effect: { type: 'deny' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources.length, unlisted.length, error]).toEqual([2, 1, undefined]);
    });

    it('skips a parent that vanished since it was listed', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, times: 1, effect: { type: 'vanish' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources.length, unlisted, error]).toEqual([2, [], undefined]);
    });
  }

  it.each(['malformed', 'html', 'empty'] as const)(
    'does not take a list that is %s garbage for an empty one',
    async (how) => {
      populate(2);
      scene.aws.faults.add({ service, operation: list, effect: { type: 'garbage', how } });
      const { resources, error } = await scene.read(kind);

      expect(resources).toEqual([]);
      expect(error).toMatchObject({ name: 'AwsError' });
    },
  );

  it('waits out throttling and then reads everything', async () => {
    populate(3);
    const fault = scene.aws.faults.add({ service, times: 2, effect: { type: 'throttle' } });
    const { resources, error, failed } = await scene.read(kind);

    expect(error).toBeUndefined();
    expect(failed).toEqual([]);
    expect(resources).toHaveLength(3 + initially);
    expect(fault.hits).toBe(2);
  });

  it('stops after the page when it is aborted between pages', async () => {
    populate(6);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    const stop = new AbortController();
    const { pageSizes, error } = await scene.read(kind, {
      actions: [],
      signal: stop.signal,
      onPage: () => stop.abort(),
    });

    expect(pageSizes).toHaveLength(1);
    expect(error).toBeDefined();
    expect(scene.aws.requests.count({ service, operation: list })).toBe(1);
  });

  it('ends with an error when it is aborted in the middle of the list', async () => {
    populate(6);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'hang' } });
    const stop = new AbortController();
    const reading = scene.read(kind, { signal: stop.signal });
    const asked = () => scene.aws.requests.count({ service, operation: list });
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(0));
    stop.abort();
    const { resources, error } = await reading;

    expect(resources).toEqual([]);
    expect(error).toBeDefined();
  });

  it('uses exactly the IAM actions that it declares', async () => {
    populate(2);
    await scene.read(kind);
    const used = new Set(
      Object.keys(scene.aws.requests.counters().byOperation).map((operation) =>
        iamAction(row.serviceId, operation.split(':')[1] ?? ''),
      ),
    );

    const reserve = new Set(
      kind.enrichments
        .flatMap(({ action }) => operationsOf(action).slice(1))
        .map((name) => iamAction(row.serviceId, name)),
    );
    const declared = new Set([
      ...kind.iamActions,
      ...kind.enrichments.flatMap(({ iamActions }) => iamActions),
    ]);
    for (const action of reserve) expect(declared).toContain(action);
    expect([...used].sort()).toEqual([...declared].filter((action) => !reserve.has(action)).sort());
    expect(scene.aws.requests.counters().unexpected).toBe(0);
  });

  it('calls only its list and its defaults when no optional enrichment is asked for', async () => {
    populate(2);
    await scene.read(kind, { actions: [] });
    const defaults = kind.enrichments
      .filter(({ always }) => always)
      .flatMap(({ action }) => operationsOf(action).slice(0, 1));
    const expected = [list, row.children ?? [], defaults]
      .flat()
      .map((operation) => `${service}:${operation}`);

    expect(Object.keys(scene.aws.requests.counters().byOperation).sort()).toEqual(
      [...new Set(expected)].sort(),
    );
  });

  if (kind.enrichments.length > 0) {
    const reads = kind.enrichments.flatMap(({ action }) => operationsOf(action));
    const single = kind.single === undefined ? [] : [row.single ?? list];

    it('has a read by which AWS can say that one item is gone', () => {
      expect([kind.single, describingRead(kind)].filter((read) => read !== undefined)).toHaveLength(
        1,
      );
    });

    it('drops what no read finds and the resource itself is gone of, and counts nothing as unread', async () => {
      populate(2);
      for (const operation of [...reads, ...single])
        scene.aws.faults.add({ service, operation, effect: { type: 'vanish' } });
      const { resources, failed, error } = await scene.read(kind);

      expect([resources, failed, error]).toEqual([[], [], undefined]);
    });

    if (single.length > 0) {
      it('leaves in, unread, what an enrichment does not find when the question for the resource itself fails', async () => {
        const added = populate(2);
        for (const operation of reads)
          scene.aws.faults.add({ service, operation, effect: { type: 'vanish' } });
        for (const operation of single)
          scene.aws.faults.add({
            service,
            operation,
            after: operation === list ? 1 : 0,
            effect: { type: 'deny' },
          });
        const { resources, unread, error } = await scene.read(kind);

        expect(error).toBeUndefined();
        expect(foundIds(resources)).toEqual(expect.arrayContaining(added));
        expect(unread.every((names) => names.length > 0)).toBe(true);
      });
    }
  }

  it('counts as unread whatever a read that fails would have brought', async () => {
    populate(2);
    const whole = await scene.read(kind);
    for (const enrichment of kind.enrichments) {
      const faults = operationsOf(enrichment.action).map((operation) =>
        scene.aws.faults.add({ service, operation, effect: { type: 'deny' } }),
      );
      const { resources, unknown } = await scene.read(kind);
      for (const fault of faults) fault.remove();

      for (const [index, resource] of whole.resources.entries()) {
        const lost = Object.keys(Object(at(resource, 'Properties'))).filter(
          (name) => at(resources[index], 'Properties', name) === undefined,
        );
        expect(lost.filter((name) => !unknown[index]?.has(name))).toEqual([]);
      }
    }
  });

  describe.each(kind.enrichments)('$action', ({ action, fields, describes }) => {
    function strike(fault: Pick<FaultRule, 'resource' | 'effect'>): void {
      for (const operation of operationsOf(action))
        scene.aws.faults.add({ service, operation, ...fault });
    }

    it('leaves all resources in when it is denied, and names its fields as unread', async () => {
      const added = populate(3);
      strike({ effect: { type: 'deny' } });
      const { resources, unread, failed, error } = await scene.read(kind);

      expect(error).toBeUndefined();
      expect(foundIds(resources)).toEqual(expect.arrayContaining(added));
      expect(resources).toHaveLength(3 + initially);
      expect(unread).toEqual(resources.map(() => [...fields].sort()));
      expect(failed).toMatchObject([
        { action, items: 3 + initially, error: { category: 'denied' } },
      ]);
      for (const resource of resources)
        for (const field of fields) expect(at(resource, 'Properties', field)).toBeUndefined();
    });

    if (describes)
      it('drops the one resource that vanished since the list, and no other', async () => {
        const added = populate(4);
        const gone = added[1] ?? '';
        strike({ resource: gone, effect: { type: 'vanish' } });
        const { resources, unread, failed, error } = await scene.read(kind);

        expect(error).toBeUndefined();
        expect(foundIds(resources)).not.toContain(gone);
        expect(resources).toHaveLength(3 + initially);
        expect(unread.flat()).toEqual([]);
        expect(failed).toEqual([]);
      });
    else
      it('leaves in, unread, the one resource that it does not find but the list or another read shows', async () => {
        const added = populate(4);
        strike({ resource: added[1] ?? '', effect: { type: 'vanish' } });
        const { resources, unread, failed, error } = await scene.read(kind);

        expect(error).toBeUndefined();
        expect(foundIds(resources)).toEqual(expect.arrayContaining([...added].sort()));
        expect(unread.filter((names) => names.length > 0)).toEqual([[...fields].sort()]);
        expect(failed).toMatchObject([{ action, items: 1 }]);
      });

    it('does not take garbage for "nothing there"', async () => {
      populate(2);
      strike({ effect: { type: 'garbage' } });
      const { resources, unread, error } = await scene.read(kind);

      expect(error).toBeUndefined();
      expect(resources).toHaveLength(2 + initially);
      expect(unread.every((names) => fields.every((field) => names.includes(field)))).toBe(true);
    });
  });
});
