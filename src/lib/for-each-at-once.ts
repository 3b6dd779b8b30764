// A loop whose turns run side by side.

/** Says when a worker may begin, and waits until it has ended; a limit of p-limit is one. */
type Gate = (worker: () => Promise<void>) => Promise<void>;

/**
 * Calls `work` for each value in order, for at most `width` at a time; a value is made only when
 * somebody is free for it. After a failure no more are begun, and it is thrown when those under way
 * have ended. Workers that share a `gate` begin when it lets them, and stay until the values end.
 */
export async function forEachAtOnce<T>(
  values: Iterable<T>,
  width: number,
  work: (value: T) => Promise<void>,
  gate: Gate = (worker) => worker(),
): Promise<void> {
  // Closed once, here, and not by each worker that leaves, as `for...of` would.
  const iterator = values[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    try {
      while (failure === undefined) {
        const next = iterator.next();
        if (next.done) return;
        await work(next.value);
      }
    } catch (error) {
      failure ??= { error };
    }
  };
  await Promise.all(Array.from({ length: width }, () => gate(worker)));
  if (failure === undefined) return;
  iterator.return?.();
  throw failure.error;
}
