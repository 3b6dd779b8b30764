// Lets go of long lists as soon as they were used, however long somebody still refers to them.

/**
 * What `use` makes of each value; `values` is empty afterwards. For lists that came out of an
 * await:
 * V8 keeps what a long request gave back until the next collection of everything, so without this
 * each page of a long list would become old.
 */
export function drain<T, U>(values: T[], use: (value: T) => U): U[] {
  const used = values.map(use);
  values.length = 0;
  return used;
}
