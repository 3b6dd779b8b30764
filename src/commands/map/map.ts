// `ocean-aws map`: items from standard input through a mapping, as a sync would map them, offline.
import { readMember } from '../../lib/read-member.js';
import type { Mapper } from '../../mapping/mapper.js';
import { type KindPlan, resourcesOf } from '../../resync/plan/plan-cells.js';
import type { MappedResource } from '../../types/entity.js';
import type { MappingResource } from '../../types/mapping.js';
import type { Resource } from '../../types/resource.js';
import type { DeskCall } from '../desk/desk.js';
import { refuse, scopeIn } from '../desk/option-values.js';
import { lineWithout, type MapLine, mapLine, problemOfItem } from './map-line.js';
import { createMapSummary } from './map-summary.js';
import { openOfflineMapping, unseenBy } from './offline-mapping.js';
import { readItem } from './read-item.js';
import { type InputLine, readLines } from './read-lines.js';

interface Item {
  readonly line: number;
  readonly item: Resource;
  readonly unseen: readonly string[];
}

/** A document to print; `reason` where it has a problem of the item itself. */
interface Told {
  readonly line: MapLine;
  readonly reason?: string;
}

interface ResourceRun {
  readonly resource: MappingResource;
  readonly hidden: ReadonlySet<string>;
  /** Whether a sync reads the region of the item for it; an item without one is meant to be read. */
  reaches(item: Resource): boolean;
}

/** Prints what became of each item, and gives the exit code. */
export async function map(call: DeskCall): Promise<number> {
  const { values, output, log, input, signal } = call;
  const kinds = [...(scopeIn(values)?.kinds ?? [])];
  const { plans, mapper } = await openOfflineMapping(call);
  try {
    const runs = runsOf(plans);
    refuse(
      kinds
        .filter((kind) => !runs.has(kind))
        .map((kind) => `no resource of the mapping is of kind ${kind}`),
    );
    const summary = createMapSummary();
    for await (const lines of readLines(input, signal)) {
      const told = await mapLines(lines, { kinds, runs, mapper, skip: summary.skip });
      for (const { line, reason } of told) {
        if (signal.aborted) return 0;
        output.json(line);
        summary.add(line, reason);
      }
    }
    return signal.aborted ? 0 : summary.say(log, kinds);
  } catch (thrown) {
    // The mapper ends with the signal, and whoever sent it knows why.
    if (signal.aborted) return 0;
    throw thrown;
  } finally {
    await mapper.close();
  }
}

function runsOf(plans: readonly KindPlan[]): ReadonlyMap<string, readonly ResourceRun[]> {
  return new Map(
    plans.map((plan) => [
      plan.kind.name,
      plan.resources.map((resource) => ({
        resource,
        hidden: unseenBy(plan.kind, resource),
        reaches: ({ Type: kind, __ExtraContext }) => {
          const region = readMember(__ExtraContext, 'Region');
          if (typeof region !== 'string') return true;
          return resourcesOf(plan, { kind, accountId: '', region }).includes(resource);
        },
      })),
    ]),
  );
}

interface Mapping {
  readonly kinds: readonly string[];
  readonly runs: ReadonlyMap<string, readonly ResourceRun[]>;
  readonly mapper: Pick<Mapper, 'map'>;
  readonly skip: () => void;
}

/** In the order of the lines, and of the mapping for each of them. */
async function mapLines(
  lines: readonly InputLine[],
  { kinds, runs, mapper, skip }: Mapping,
): Promise<readonly Told[]> {
  const told: Told[] = [];
  const byKind = new Map<string, Item[]>();
  for (const line of lines) {
    const read = readItem(line, kinds);
    if (read.type === 'skipped') skip();
    if (read.type === 'flaw') {
      const { reason, message } = read;
      told.push({ line: lineWithout(line.number, 'unusable', { message }), reason });
    }
    if (read.type !== 'item') continue;
    const { item, unseen } = read;
    const { Type: kind } = item;
    const items = byKind.get(kind);
    const entry = { line: line.number, item, unseen };
    if (!runs.has(kind)) {
      const message = `no resource of the mapping is of kind ${kind}`;
      told.push({ line: lineWithout(line.number, 'unmapped', { kind, message }), reason: message });
    } else if (items === undefined) byKind.set(kind, [entry]);
    else items.push(entry);
  }
  for (const [kind, items] of byKind)
    for (const run of runs.get(kind) ?? []) told.push(...(await mapItems(items, run, mapper)));
  return told.sort(
    ({ line: a }, { line: b }) => a.line - b.line || (a.resource ?? 0) - (b.resource ?? 0),
  );
}

async function mapItems(
  items: readonly Item[],
  { resource, hidden, reaches }: ResourceRun,
  mapper: Pick<Mapper, 'map'>,
): Promise<readonly Told[]> {
  const isUnclear = resource.selector.actionsUnclear === true;
  const reached = items.filter(({ item }) => reaches(item));
  const mapped = await mapper.map(
    resource,
    reached.map(({ item }) => without(item, hidden)),
    // What they bring may be meant, so it is unknown; as in a sync.
    isUnclear ? new Map(reached.map((_item, index) => [index, hidden] as const)) : undefined,
  );
  const results = new Map(reached.map((item, index) => [item, mapped[index]]));
  return items.flatMap((item) => {
    const { line, unseen } = item;
    const result = results.get(item) ?? OTHER_REGION;
    const notes = unseen.length === 0 ? [] : [problemOfItem('note', UNSEEN)];
    return [{ line: mapLine(line, resource, result, notes), reason: UNSEEN }];
  });
}

const OTHER_REGION: MappedResource = {
  ...{ entities: [], failures: [], refused: [], nulled: [] },
  excluded: 1,
};

const UNSEEN =
  'the item has members besides Type, Properties and __ExtraContext, which no expression sees';

function without(item: Resource, hidden: ReadonlySet<string>): Resource {
  const entries = Object.entries(item.Properties);
  if (!entries.some(([name]) => hidden.has(name))) return item;
  return { ...item, Properties: Object.fromEntries(entries.filter(([name]) => !hidden.has(name))) };
}
