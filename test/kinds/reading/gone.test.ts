// What counts as gone: AWS's own code, documented for this read of this item, and nothing else that
// a 404 may be.
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KIND_NAMES, loadKinds } from '../../../src/kinds/registry.js';
import { ROWS } from '../contract-rows.js';
import { type ContractWorld, startContractWorld } from '../contract-world.js';

const kinds = await loadKinds(KIND_NAMES);
const reads = [...kinds.values()].flatMap((kind) => {
  const row = ROWS[kind.name];
  if (row === undefined) return [];
  return kind.enrichments.map((enrichment) => {
    const operations = [row.reads[enrichment.action] ?? []].flat();
    return { name: `${kind.name} ${enrichment.action}`, kind, row, enrichment, operations };
  });
});
const nested = [...kinds.values()].flatMap((kind) => {
  const row = ROWS[kind.name];
  return row?.children === undefined
    ? []
    : [{ name: kind.name, kind, row, children: row.children }];
});

const FOREIGN = [
  ['no code', ''],
  ['a code that no service has', 'Not Found'],
  ['the code of another thing that is not there', 'PolicyNotFoundException'],
] as const;

let scene: ContractWorld;
beforeEach(async () => {
  scene = await startContractWorld();
});
afterEach(() => scene[Symbol.asyncDispose]());

describe.each(reads)('$name', ({ kind, row, enrichment, operations }) => {
  it.each(FOREIGN)('takes a 404 with %s for unread, and drops nothing', async (_, code) => {
    for (let count = 0; count < 2; count += 1) row.add(scene.world, scene.accountId);
    for (const operation of operations)
      scene.aws.faults.add({
        service: row.service,
        operation,
        effect: { type: 'error', status: 404, code },
      });

    const { resources, unread, failed, error } = await scene.read(kind);

    expect(error).toBeUndefined();
    expect(resources).toHaveLength(2 + (row.initially ?? 0));
    expect(unread).toEqual(resources.map(() => [...enrichment.fields].sort()));
    const awsCode = code === 'PolicyNotFoundException' ? code : 'http-404';
    expect(failed).toMatchObject([
      { action: enrichment.action, items: resources.length, error: { awsCode } },
    ]);
  });
});

describe.each(nested)('$name', ({ kind, row, children }) => {
  it.each(FOREIGN)('does not take a parent for gone by a 404 with %s', async (_, code) => {
    for (let count = 0; count < 3; count += 1) row.add(scene.world, scene.accountId);
    const fault = scene.aws.faults.add({
      service: row.service,
      operation: children,
      times: 1,
      effect: { type: 'error', status: 404, code },
    });

    const { resources, unlisted, error } = await scene.read(kind);

    expect(fault.hits).toBe(1);
    expect([resources.length, unlisted.length, error]).toEqual([2, 1, undefined]);
  });
});

/**
 * Codes of the wire that the model names otherwise, or not at all. Sources: awsQueryError of the
 * models of SNS and SQS; the S3 error code list.
 */
const UNMODELLED: Readonly<Record<string, string | undefined>> = {
  'SNS NotFound': 'NotFoundException',
  'SQS AWS.SimpleQueueService.NonExistentQueue': 'QueueDoesNotExist',
  'S3 NoSuchBucket': undefined,
};

it.each(reads.filter(({ enrichment: { gone } }) => gone !== undefined))(
  '$name: each code that means gone is documented for the operation',
  async ({ row, enrichment, operations }) => {
    const documented = (
      await Promise.all(operations.map((operation) => documentedErrors(row.serviceId, operation)))
    ).flat();

    expect([enrichment.always, enrichment.describes]).toEqual([true, true]);
    for (const code of enrichment.gone ?? []) {
      const key = `${row.serviceId} ${code}`;
      const modelled = key in UNMODELLED ? UNMODELLED[key] : code;
      if (modelled !== undefined) expect(documented, key).toContain(modelled);
    }
  },
);

/** The errors that the SDK's documentation of a command names. */
async function documentedErrors(serviceId: string, operation: string): Promise<string[]> {
  const path = `../../../node_modules/@aws-sdk/client-${serviceId.toLowerCase()}/dist-types/commands/${operation}Command.d.ts`;
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return [...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => String(name));
}
