// Resources dealt out to owners: every one has exactly one owner, and an owner's pages are found
// without walking the others.
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import {
  nameEnding,
  namePosition,
  uuidAt,
  uuidPosition,
} from '../../../src/sandbox/world/numbered-id.js';
import { pipelines } from '../../../src/sandbox/world/pipeline.js';
import {
  executionAt,
  executionsOf,
  pipelineExecutions,
} from '../../../src/sandbox/world/pipeline-execution.js';

const REGION = 'us-east-1';

function sceneOf(owners: number, children: number) {
  const further = { [pipelines.name]: owners, [pipelineExecutions.name]: children };
  const world = createWorld({ accounts: 1, regions: [REGION], further });
  const accountId = world.managementAccountId;

  function idsOf(name: string, limit: number): string[] {
    const set = executionsOf(world, accountId, REGION, name);
    const ids: string[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const { positions, next } = set.positions(from, limit);
      expect(positions.length).toBeLessThanOrEqual(limit);
      expect(positions.length === 0 && next !== undefined).toBe(false);
      for (const position of positions) {
        const execution = executionAt(world, accountId, REGION, position);
        expect(execution?.pipelineName).toBe(name);
        ids.push(String(execution?.pipelineExecutionId));
      }
      from = next;
    }
    return ids;
  }

  const names = () =>
    [...pipelines.in(world, accountId, REGION)].map(({ declaration }) => String(declaration.name));
  return { world, accountId, names, idsOf };
}

describe('executions of pipelines', () => {
  it.each([
    [3, 10],
    [1, 5],
    [7, 3],
    [4, 0],
  ])(
    'of %d pipelines, all %d are each in the history of exactly one, by pages of any size',
    (owners, children) => {
      const { names, idsOf, world, accountId } = sceneOf(owners, children);
      const all = [...pipelineExecutions.in(world, accountId, REGION)].map(
        ({ pipelineExecutionId }) => String(pipelineExecutionId),
      );

      for (const limit of [1, 2, 100]) {
        const found = names().flatMap((name) => idsOf(name, limit));
        expect(found.sort()).toEqual([...all].sort());
      }
      expect(new Set(all).size).toBe(children);
    },
  );

  it('that are added belong to the pipeline they name, also when that is added later', () => {
    const { names, idsOf, world, accountId } = sceneOf(2, 4);
    const [first = ''] = names();
    const added = pipelines.add(world, accountId, REGION).declaration.name;
    const ids = [first, String(added), first].map((pipelineName) =>
      String(
        pipelineExecutions.add(world, accountId, REGION, { pipelineName }).pipelineExecutionId,
      ),
    );

    expect(idsOf(first, 2)).toHaveLength(4);
    expect(idsOf(first, 2)).toEqual(expect.arrayContaining([ids[0], ids[2]]));
    expect(idsOf(String(added), 2)).toEqual([ids[1]]);
  });

  it('stay with the others when one of them, or a pipeline, is removed', () => {
    const { names, idsOf, world, accountId } = sceneOf(2, 6);
    const [first = '', second = ''] = names();
    const before = idsOf(second, 100);
    pipelineExecutions.remove(world, accountId, REGION, before[1] ?? '');
    pipelines.remove(world, accountId, REGION, first);

    expect(idsOf(second, 1)).toEqual([before[0], before[2]]);
    expect(idsOf(first, 1)).toEqual([]);
  });
});

it('ids lead back to their positions in their own place and kind', () => {
  const place = createWorld({ accounts: 1 }).place('111111111111', REGION);

  for (const position of [0, 1, 99_999]) {
    expect(uuidPosition(place, uuidAt(place, position, 5), 5)).toBe(position);
    expect(uuidPosition(place, uuidAt(place, position, 6), 5)).not.toBe(position);
    expect(namePosition(`name-${nameEnding(position)}`)).toBe(position);
  }
  expect(uuidPosition(place, 'no uuid', 5)).toBeUndefined();
  expect(namePosition('release')).toBeUndefined();
});
