// How far each mapping resource is: its cells, what was read and mapped for it, what became of its
// entities. Integers only, so that counting costs nothing.
import type { MappedResource } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import type { OutcomeStatus } from '../../types/outcome.js';
import type { ResourceSummary } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';

/** What the writer knows of one mapping resource. */
export interface ResourceWrites {
  countsOf(index: number): Pick<ResourceSummary, 'loaded' | 'failed' | 'skipped'>;
  isSettled(index: number): boolean;
  /** No more entities come of the mapping resource. */
  allGiven(index: number): void;
}

export interface ResourceProgress {
  /** What the resync works by, and where it writes to. To be called once, before all else. */
  open(mapping: Mapping, writes: ResourceWrites): void;
  /** A cell of theirs is planned. */
  expect(resources: readonly MappingResource[]): void;
  /** An account has no cells of theirs, because it or its regions could not be read. */
  miss(resources: readonly MappingResource[]): void;
  /** The reading of a cell begins. */
  begin(resources: readonly MappingResource[]): void;
  /** What mapping made of one item. */
  mapped(index: number, result: MappedResource): void;
  /** A cell has its outcome, and its entities were given to be written. */
  end(resources: readonly MappingResource[], status: OutcomeStatus): void;
  /** No more cells will be planned. */
  allPlanned(): void;
  /** To be called when something may be settled now. */
  check(): void;
  /** In mapping order. */
  readonly summaries: readonly ResourceSummary[];
}

export interface ProgressDeps {
  readonly watch: Pick<RunWatch, 'resourceBegan' | 'resourceEnded'>;
  readonly now: () => number;
}

interface Row {
  readonly resource: MappingResource;
  open: number;
  beganAt: number | undefined;
  endedAt: number | undefined;
  isRead: boolean;
  readonly cells: { planned: number; read: number; partly: number; unread: number };
  items: number;
  mapped: number;
  excluded: number;
  unmapped: number;
}

/** Nothing is known of any. Tells `watch` of the first cell and of the end of each. */
export function createResourceProgress({ watch, now }: ProgressDeps): ResourceProgress {
  const rows = new Map<number, Row>();
  let writes: ResourceWrites | undefined;
  let isAllPlanned = false;

  function each(resources: readonly MappingResource[], change: (row: Row) => void): void {
    for (const { index } of resources) {
      const row = rows.get(index);
      if (row !== undefined) change(row);
    }
  }

  function summaryOf(row: Row): ResourceSummary {
    const { resource, beganAt, endedAt, cells, items, mapped, excluded, unmapped } = row;
    const { loaded, failed, skipped } = writes?.countsOf(resource.index) ?? NOTHING_WRITTEN;
    const until = endedAt ?? now();
    return {
      index: resource.index,
      kind: resource.kind,
      blueprint: resource.entity.blueprint,
      isEnded: endedAt !== undefined,
      durationMs: beganAt === undefined ? 0 : until - beganAt,
      cells: { ...cells },
      ...{ items, mapped, excluded, unmapped, loaded, failed, skipped },
    };
  }

  function check(): void {
    if (!isAllPlanned) return;
    for (const row of rows.values()) {
      if (row.endedAt !== undefined || row.open > 0) continue;
      if (!row.isRead) writes?.allGiven(row.resource.index);
      row.isRead = true;
      if (writes?.isSettled(row.resource.index) !== true) continue;
      row.endedAt = now();
      watch.resourceEnded?.(summaryOf(row));
    }
  }

  return {
    open(mapping, opened) {
      writes = opened;
      for (const resource of mapping.resources) rows.set(resource.index, rowOf(resource));
    },
    expect: (resources) =>
      each(resources, (row) => {
        row.open += 1;
        row.cells.planned += 1;
      }),
    miss: (resources) =>
      each(resources, ({ cells }) => {
        cells.planned += 1;
        cells.unread += 1;
      }),
    begin: (resources) =>
      each(resources, (row) => {
        if (row.beganAt !== undefined) return;
        row.beganAt = now();
        watch.resourceBegan?.(row.resource.index);
      }),
    mapped(index, { entities, excluded, failures, refused }) {
      const row = rows.get(index);
      if (row === undefined) return;
      row.items += 1;
      row.mapped += entities.length;
      row.excluded += excluded;
      row.unmapped += failures.length + refused.length;
    },
    end(resources, status) {
      each(resources, (row) => {
        row.open -= 1;
        row.cells[status === 'complete' || status === 'degraded' ? 'read' : 'unread'] += 1;
        if (status === 'degraded') row.cells.partly += 1;
      });
      check();
    },
    allPlanned() {
      isAllPlanned = true;
      check();
    },
    check,
    get summaries() {
      return [...rows.values()].map(summaryOf);
    },
  };
}

const NOTHING_WRITTEN = { loaded: 0, failed: 0, skipped: 0 };

function rowOf(resource: MappingResource): Row {
  return {
    resource,
    open: 0,
    beganAt: undefined,
    endedAt: undefined,
    isRead: false,
    cells: { planned: 0, read: 0, partly: 0, unread: 0 },
    items: 0,
    mapped: 0,
    excluded: 0,
    unmapped: 0,
  };
}
