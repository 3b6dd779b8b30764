// Bounds what all answers in the making hold together. Answers are small, a page of a list has some
// hundred kilobytes; one that grows large takes one of a few places, and while there is none it is
// not read on, so that TCP holds its sender back.

export interface LargeAnswers {
  /**
   * Takes a place, at once (true) or when one is free: then `start` is called (false), on a stack
   * of its own.
   */
  take(start: () => void): boolean;
  /** Gives a place back, or leaves the queue; `start` is the one it was asked with. */
  leave(start: () => void): void;
}

/** `places` answers may be large at a time. */
export function createLargeAnswers(places: number): LargeAnswers {
  const holding = new Set<() => void>();
  const waiting = new Set<() => void>();
  return {
    take(start) {
      if (holding.size < places) {
        holding.add(start);
        return true;
      }
      waiting.add(start);
      return false;
    },
    leave(start) {
      waiting.delete(start);
      if (!holding.delete(start)) return;
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next);
      holding.add(next);
      // This is called from inside of the parser of one answer, which cannot be entered again for
      // another one.
      queueMicrotask(next);
    },
  };
}
