// A list that holds an item without its name is not reliable: for every kind its cell fails, and
// the item is never passed over.
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import { ROWS } from './contract-rows.js';
import { type ContractWorld, startContractWorld } from './contract-world.js';

const kinds = await loadKinds(KIND_NAMES);
const cases = [...kinds.values()].flatMap((kind) => {
  const row = ROWS[kind.name];
  return row ? [{ name: kind.name, kind, row }] : [];
});

/** Puts `item` in place of the first item of every list that the answer holds at its top. */
function withFirst(output: object, item: unknown): void {
  for (const [name, value] of Object.entries(output)) {
    if (Array.isArray(value) && value.length > 0)
      Reflect.set(output, name, [item, ...value.slice(1)]);
  }
}

let scene: ContractWorld;
beforeEach(async () => {
  scene = await startContractWorld();
});
afterEach(() => scene[Symbol.asyncDispose]());

describe.each(cases)('$name', ({ kind, row }) => {
  const lists = row.children === undefined ? [row.list] : [row.list, row.children];
  // The answer of GetPipeline is no list; the lists in it have tests of their own.
  const operations = lists
    .filter((operation) => operation !== 'GetPipeline')
    .map((operation) => [operation] as const);

  it.each(operations)(
    'fails when %s lists an item that is null, without members, an empty name or a number',
    async (operation) => {
      for (let count = 0; count < 3; count += 1) row.add(scene.world, scene.accountId);

      for (const item of [null, {}, '', 1]) {
        const { resources, unlisted, error } = await scene.read(kind, {
          actions: [],
          onAnswer: (asked, output) => asked === operation && withFirst(output, item),
        });

        const failures = [...unlisted, error].filter((one) => one instanceof Error);
        expect(failures.length, `${operation} with ${JSON.stringify(item)}`).toBeGreaterThan(0);
        expect(resources.length).toBeLessThan(3 + (row.initially ?? 0));
      }
    },
  );
});

it('a reservation without its list of instances fails the cell, and one with an empty list is empty', async () => {
  const kind = kinds.get('AWS::EC2::Instance');
  if (kind === undefined) throw new Error('there is such a kind');
  scene.world.addInstance(scene.accountId, 'us-east-1');
  const reading = (instances: unknown) =>
    scene.read(kind, {
      onAnswer(asked, output) {
        if (
          `${asked}Command` !== DescribeInstancesCommand.name ||
          !('Reservations' in output) ||
          !Array.isArray(output.Reservations)
        )
          return;
        for (const reservation of output.Reservations)
          Reflect.set(reservation, 'Instances', instances);
      },
    });

  expect(await reading(undefined)).toMatchObject({
    resources: [],
    error: { code: 'aws-request-failed' },
  });
  expect(await reading([])).toMatchObject({ resources: [], error: undefined });
});

it.each(['AWS::CodePipeline::Stage', 'AWS::CodePipeline::Action'])(
  '%s: a pipeline without its name, its stages or their actions is reported, and not empty',
  async (name) => {
    const kind = kinds.get(name);
    const row = ROWS[name];
    if (kind === undefined || row === undefined) throw new Error('there is such a kind');
    row.add(scene.world, scene.accountId);
    const reading = (change: (pipeline: object) => void) =>
      scene.read(kind, {
        onAnswer: (_, output) =>
          'pipeline' in output &&
          typeof output.pipeline === 'object' &&
          change(Object(output.pipeline)),
      });

    expect((await reading(() => {})).unlisted).toEqual([]);
    for (const member of ['name', 'stages']) {
      const { unlisted, resources } = await reading((pipeline) =>
        Reflect.deleteProperty(pipeline, member),
      );
      expect([resources, unlisted.length], member).toEqual([[], 1]);
    }
  },
);
