// Bounds how many items are in hand at once, over all cells: between being asked for and being given to the writer. Width is free while
// pages are short; long pages cost memory and processor time, so fewer of them are read side by side.

export interface PageBudget {
  /** Waits until a page of the kind is likely to fit, and takes its share. Rejects when the signal aborts. */
  take(kind: string): Promise<PageShare>;
}

export interface PageShare {
  /** The page was given on, or could not be read: `items` is how long it was. */
  done(items: number): void;
}

/** Items in hand: an instance takes some 10 KB as objects, so this is about 40 MB. */
const CAPACITY = 4000;
/** What a page is taken for while nothing is known of its kind: few enough at once that a first wave of long pages does no harm. */
const FIRST_GUESS = 60;
/** How much one page changes what the next is expected to be. */
const LEARNING_RATE = 0.15;

export function createPageBudget(signal: AbortSignal, capacity = CAPACITY): PageBudget {
  const expectations = new Map<string, number>();
  const waiting: { readonly kind: string; go(): void; fail(reason: unknown): void }[] = [];
  let inHand = 0;

  const weightOf = (kind: string): number => Math.max(1, expectations.get(kind) ?? FIRST_GUESS);
  const fits = (kind: string): boolean => inHand === 0 || inHand + weightOf(kind) <= capacity;

  function share(kind: string): PageShare {
    const weight = weightOf(kind);
    inHand += weight;
    return {
      done(items) {
        inHand -= weight;
        const expected = expectations.get(kind) ?? FIRST_GUESS;
        expectations.set(kind, expected + (items - expected) * LEARNING_RATE);
        while (waiting[0] && fits(waiting[0].kind)) waiting.shift()?.go();
      },
    };
  }

  signal.addEventListener('abort', () => {
    for (const waiter of waiting.splice(0)) waiter.fail(signal.reason);
  });

  return {
    take(kind) {
      if (waiting.length === 0 && fits(kind)) return Promise.resolve(share(kind));
      if (signal.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        waiting.push({ kind, go: () => resolve(share(kind)), fail: reject });
      });
    },
  };
}
