// Batches on their way to Port, in one lane for each blueprint. They travel side by side, and two
// writes of one entity never overtake each other.
import type { Entity } from '../../types/entity.js';
import {
  type Batch,
  createWriteQueue,
  type Grown,
  overlap,
  type QueueOptions,
  type WriteOrigin,
} from './write-queue.js';

/**
 * `full`: full batches. `due`: also the last one of a lane that has waited long enough. `all`: also
 * what waits for company.
 */
export type Which = 'full' | 'due' | 'all';

export interface Lane {
  /** Takes a write in. It waits so long for company, unless its batch is full before. */
  add(entity: Entity, index: number, origin: WriteOrigin, lingerMs: number): Grown;
  /** Starts batches, if the lane may send. */
  start(which: Which): void;
  /** True when nothing is in flight. */
  readonly isIdle: boolean;
  /** Resolves when all that was started by now is written. */
  settled(): Promise<void>;
  /** Stops the clock. */
  close(): void;
}

export interface Lanes {
  of(blueprint: string): Lane;
  /** All lanes that there are, at this moment. */
  all(): readonly Lane[];
}

export interface LaneDeps {
  readonly queue: QueueOptions;
  maySend(blueprint: string): boolean;
  /**
   * Writes a batch, as soon as those before it that have an entity in common with it are written.
   * Never rejects.
   */
  write(blueprint: string, batch: Batch): Promise<void>;
  /** Called when the batch is no longer in flight. */
  written(batch: Batch): void;
}

/** No lanes yet: one is made when its blueprint is first named. */
export function createLanes(deps: LaneDeps): Lanes {
  const lanes = new Map<string, Lane>();
  return {
    of(blueprint) {
      const known = lanes.get(blueprint);
      if (known !== undefined) return known;
      const lane = createLane(blueprint, deps);
      lanes.set(blueprint, lane);
      return lane;
    },
    all: () => [...lanes.values()],
  };
}

function createLane(blueprint: string, deps: LaneDeps): Lane {
  const queue = createWriteQueue(deps.queue);
  const flights = createFlights((batch) => deps.write(blueprint, batch), deps.written);
  let clock: NodeJS.Timeout | undefined;

  function stopClock(): void {
    clearTimeout(clock);
    clock = undefined;
  }

  function start(which: Which): void {
    if (!deps.maySend(blueprint)) return;
    const takesLast = which === 'all' || (which === 'due' && clock === undefined);
    while (queue.isFull || (takesLast && queue.count > 0)) flights.start(queue.take());
    if (queue.count === 0) stopClock();
  }

  return {
    add(entity, index, origin, lingerMs) {
      const grown = queue.add(entity, index, origin);
      clock ??= setTimeout(() => {
        clock = undefined;
        start('all');
      }, lingerMs).unref();
      return grown;
    },
    start,
    get isIdle() {
      return flights.count === 0;
    },
    settled: flights.settled,
    close: stopClock,
  };
}

/** Batches of one lane that are started and not written yet. */
function createFlights(write: (batch: Batch) => Promise<void>, written: (batch: Batch) => void) {
  const inFlight = new Map<Batch, Promise<void>>();

  async function fly(batch: Batch, before: readonly Promise<void>[]): Promise<void> {
    await Promise.all(before);
    await write(batch);
    inFlight.delete(batch);
    written(batch);
  }

  return {
    start(batch: Batch): void {
      const before = [...inFlight]
        .filter(([{ keys }]) => overlap(keys, batch.keys))
        .map(([, done]) => done);
      inFlight.set(batch, fly(batch, before));
    },
    get count() {
      return inFlight.size;
    },
    async settled(): Promise<void> {
      await Promise.all(inFlight.values());
    },
  };
}
