// One resync at a time: a trigger during a run is remembered once and runs next; it never disturbs
// the running one.

export interface OneAtATime<T> {
  /**
   * Runs now, or right after the running one; several requests meanwhile make one run, named after
   * the first.
   */
  request(reason: string): void;
  /**
   * Lets the running one be cancelled and forgets the remembered one; nothing starts afterwards.
   * Resolves when it ended.
   */
  stop(reason: string): Promise<void>;
  readonly running: boolean;
  readonly results: AsyncResults<T>;
}

/** Called with each result; it must not throw. */
export interface AsyncResults<T> {
  onResult(listener: (result: T) => void): void;
}

/** `run` must not reject: it turns failures into a result. */
export function createOneAtATime<T>(
  run: (reason: string, signal: AbortSignal) => Promise<T>,
): OneAtATime<T> {
  const stopping = new AbortController();
  const listeners: ((result: T) => void)[] = [];
  let remembered: string | undefined;
  let current: Promise<void> | undefined;

  const runAll = async (first: string): Promise<void> => {
    for (
      let reason: string | undefined = first;
      reason !== undefined && !stopping.signal.aborted;
      reason = remembered
    ) {
      remembered = undefined;
      const result = await run(reason, stopping.signal);
      for (const listener of listeners) listener(result);
    }
    current = undefined;
  };
  return {
    request(reason) {
      if (stopping.signal.aborted) return;
      if (current === undefined) current = runAll(reason);
      else remembered ??= reason;
    },
    async stop(reason) {
      remembered = undefined;
      stopping.abort(reason);
      await current;
    },
    get running() {
      return current !== undefined;
    },
    results: { onResult: (listener) => void listeners.push(listener) },
  };
}
