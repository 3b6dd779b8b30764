// Bounds how many items are in hand at once, over all cells: a cell has its page in hand until it
// asks for the next. Width is free while pages are short; long pages cost memory and processor
// time, so fewer cells with long pages are read side by side.

export interface PageBudget {
  /**
   * Waits until a cell of the kind is likely to fit, and takes its share. Rejects when the signal
   * aborts.
   */
  take(kind: string): Promise<PageShare>;
}

export interface PageShare {
  /**
   * A page of the cell is in hand: the share becomes as large as it, and later cells of the kind
   * are expected to be like it.
   */
  page(items: number): void;
  /** The cell has ended. */
  done(): void;
}

/** Items in hand: an instance takes some 10 KB as objects, so this is about 12 MB. */
const ITEMS_IN_HAND = 1200;
/**
 * Cells with short pages, and the first cell of a kind, may go beyond the capacity by this factor,
 * so that a few slow cells with long pages do not hold them up.
 */
const LIGHT_FACTOR = 2;
/** Items a page up to which a kind counts as light. */
const LIGHT = 10;
/**
 * What a page is taken for while nothing is known of its kind: few enough at once that a first wave
 * of long pages does no harm.
 */
const FIRST_GUESS = 40;
/** The part of the capacity that a kind may take before one of its cells gave a page or ended. */
const UNKNOWN_PART = 0.25;
/** How much one page changes what the next is expected to be. */
const LEARNING_RATE = 0.15;

interface KindState {
  /** Items that its next page is expected to have; undefined while nothing is known of it. */
  expected: number | undefined;
  /** What its cells have taken, with a page or before their first. */
  taken: number;
}

/**
 * The budget of one resync; those who wait are let go when the signal aborts. Before its first page
 * a cell has only a guess, for long if AWS does not answer. So that a kind that hangs leaves room,
 * an unknown one takes but a part, and each may begin one cell while the real pages allow it.
 */
export function createPageBudget(signal: AbortSignal, capacity = ITEMS_IN_HAND): PageBudget {
  const kinds = new Map<string, KindState>();
  const waiting: { readonly kind: string; go(): void; fail(reason: unknown): void }[] = [];
  /** By all cells. */
  let taken = 0;
  /** Of that, what is pages. */
  let inPages = 0;

  function stateOf(kind: string): KindState {
    let state = kinds.get(kind);
    if (state === undefined) {
      state = { expected: undefined, taken: 0 };
      kinds.set(kind, state);
    }
    return state;
  }

  function fits(kind: string): boolean {
    const state = stateOf(kind);
    const weight = weightOf(state);
    if (taken === 0) return true;
    if (taken + weight > capacity * LIGHT_FACTOR) return false;
    if (state.taken === 0 && inPages + weight <= capacity) return true;
    if (state.expected === undefined && state.taken + weight > capacity * UNKNOWN_PART)
      return false;
    return weight <= LIGHT || taken + weight <= capacity;
  }

  function serve(): void {
    for (let index = 0; index < waiting.length; ) {
      const waiter = waiting[index];
      if (waiter && fits(waiter.kind)) {
        waiting.splice(index, 1);
        waiter.go();
      } else index += 1;
    }
  }

  function share(kind: string): PageShare {
    const state = stateOf(kind);
    let weight = weightOf(state);
    let pages = 0;
    const weigh = (items: number): void => {
      taken += items - weight;
      state.taken += items - weight;
      if (pages > 0) inPages += items - weight;
      weight = items;
    };
    taken += weight;
    state.taken += weight;
    return {
      page(items) {
        const mayLetOthersIn = items < weight || state.expected === undefined;
        weigh(items);
        if (pages === 0) inPages += items;
        pages += 1;
        learn(state, items);
        if (mayLetOthersIn) serve();
      },
      done() {
        weigh(0);
        if (pages === 0) learn(state, 0);
        serve();
      },
    };
  }

  signal.addEventListener('abort', () => {
    for (const waiter of waiting.splice(0)) waiter.fail(signal.reason);
  });

  return {
    take(kind) {
      if (fits(kind)) return Promise.resolve(share(kind));
      if (signal.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        waiting.push({ kind, go: () => resolve(share(kind)), fail: reject });
      });
    },
  };
}

function weightOf({ expected = FIRST_GUESS }: KindState): number {
  return Math.max(1, expected);
}

function learn(state: KindState, items: number): void {
  const { expected = FIRST_GUESS } = state;
  state.expected = expected + (items - expected) * LEARNING_RATE;
}
