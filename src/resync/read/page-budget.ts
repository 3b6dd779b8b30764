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
const CAPACITY = 1200;
/**
 * Cells with short pages may go beyond the capacity by this factor, so that a few slow cells with
 * long pages do not hold them up.
 */
const LIGHT_FACTOR = 2;
/** Items a page up to which a kind counts as light. */
const LIGHT = 10;
/**
 * What a page is taken for while nothing is known of its kind: few enough at once that a first wave
 * of long pages does no harm.
 */
const FIRST_GUESS = 40;
/** How much one page changes what the next is expected to be. */
const LEARNING_RATE = 0.15;

/** The budget of one resync; those who wait are let go when the signal aborts. */
export function createPageBudget(signal: AbortSignal, capacity = CAPACITY): PageBudget {
  const expectations = new Map<string, number>();
  const waiting: { readonly kind: string; go(): void; fail(reason: unknown): void }[] = [];
  let inHand = 0;

  const weightOf = (kind: string): number => Math.max(1, expectations.get(kind) ?? FIRST_GUESS);

  function fits(kind: string): boolean {
    const weight = weightOf(kind);
    return (
      inHand === 0 || inHand + weight <= (weight <= LIGHT ? capacity * LIGHT_FACTOR : capacity)
    );
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
    let weight = weightOf(kind);
    let pages = 0;
    inHand += weight;
    const learn = (items: number): void => {
      const expected = expectations.get(kind) ?? FIRST_GUESS;
      expectations.set(kind, expected + (items - expected) * LEARNING_RATE);
    };
    return {
      page(items) {
        const smaller = items < weight;
        inHand += items - weight;
        weight = items;
        pages += 1;
        learn(items);
        if (smaller) serve();
      },
      done() {
        inHand -= weight;
        weight = 0;
        if (pages === 0) learn(0);
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
