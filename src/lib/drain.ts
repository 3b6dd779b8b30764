// Lets go of long lists as soon as they were used, however long somebody still refers to them.

/**
 * What `use` makes of each value; `values` is empty afterwards. For lists that came out of an await: a request that is on its way for some
 * collections of V8's young generation moves to the old one with every promise and function that waits for it, and these, although they
 * have ended, keep what they gave back until the next collection of everything. Without this each page of a long list would become old.
 */
export function drain<T, U>(values: T[], use: (value: T) => U): U[] {
  const used = values.map(use);
  values.length = 0;
  return used;
}
