// Answers that are made at most once a second each, and never take more than a share of the thread
// that resyncs run on, however many ask.

export interface AnswerCache {
  /**
   * The answer that was made for the key in the last second, else a new one as soon as there is
   * time for it; undefined when too many wait already.
   */
  get(key: string, make: () => string | Promise<string>): Promise<string | undefined>;
}

export interface AnswerCacheDeps {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

const FRESH_MS = 1000;
const MOST_KEPT = 32;
const MOST_WAITING = 20;
/** What is made takes at most a fifth of the time. */
const REST_FOR_WORK = 4;
const LONGEST_REST_MS = 2000;

/** Empty at first. Of those that ask for the same at once, one makes it. */
export function createAnswerCache({ now, sleep }: AnswerCacheDeps): AnswerCache {
  const kept = new Map<string, { readonly at: number; readonly text: string }>();
  const making = new Map<string, Promise<string>>();
  let freeAt = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  async function makeInTurn(key: string, make: () => string | Promise<string>): Promise<string> {
    while (now() < freeAt) await sleep(Math.min(Math.max(freeAt - now(), 1), LONGEST_REST_MS));
    const begin = now();
    const text = await make();
    const end = now();
    freeAt = end + Math.min((end - begin) * REST_FOR_WORK, LONGEST_REST_MS);
    kept.delete(key);
    kept.set(key, { at: end, text });
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
    return text;
  }

  return {
    async get(key, make) {
      const known = kept.get(key);
      if (known && now() - known.at < FRESH_MS) return known.text;
      const begun = making.get(key);
      if (begun) return begun;
      if (making.size >= MOST_WAITING) return undefined;
      const own = queue.then(() => makeInTurn(key, make)).finally(() => making.delete(key));
      queue = own.catch(() => {});
      making.set(key, own);
      return own;
    },
  };
}
