// Answers that take time to make: one at a time, and never more than a share of the thread that
// resyncs run on, however many ask.

export interface AnswerCache<Answer> {
  /**
   * The answer that was made for the key and is still fresh, else a new one as soon as there is
   * time for it; undefined when too many wait already.
   */
  get(key: string, make: () => Answer | Promise<Answer>): Promise<Answer | undefined>;
}

export interface AnswerCacheDeps {
  /** Time that only rises, in milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface AnswerCacheOptions {
  /** How long an answer is given again; with 0 none is kept. */
  readonly freshMs: number;
}

const MOST_KEPT = 32;
const MOST_WAITING = 20;
/** What is made takes at most a fifth of the time. */
const REST_FOR_WORK = 4;
const LONGEST_REST_MS = 2000;

/** Empty at first. Of those that ask for the same at once, one makes it. */
export function createAnswerCache<Answer>(
  { now, sleep }: AnswerCacheDeps,
  { freshMs }: AnswerCacheOptions,
): AnswerCache<Answer> {
  const kept = new Map<string, { readonly at: number; readonly answer: Answer }>();
  const making = new Map<string, Promise<Answer>>();
  let freeAt = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  async function makeInTurn(key: string, make: () => Answer | Promise<Answer>): Promise<Answer> {
    while (now() < freeAt) await sleep(Math.min(Math.max(freeAt - now(), 1), LONGEST_REST_MS));
    const begin = now();
    const answer = await make();
    const end = now();
    freeAt = end + Math.min((end - begin) * REST_FOR_WORK, LONGEST_REST_MS);
    if (freshMs > 0) keep(key, answer, end);
    return answer;
  }

  function keep(key: string, answer: Answer, at: number): void {
    kept.delete(key);
    kept.set(key, { at, answer });
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  }

  return {
    async get(key, make) {
      const known = kept.get(key);
      if (known && now() - known.at < freshMs) return known.answer;
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
