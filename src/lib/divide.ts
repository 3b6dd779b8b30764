// Dividing what failed as a whole, until the item that spoilt it stands alone.

/**
 * What was made of a part; `divisible` when it failed as a whole for something that one of its
 * items may have caused.
 */
export interface Tried<R> {
  readonly result: R;
  readonly divisible: boolean;
}

export type TryPart<T, R> = (part: readonly T[]) => Promise<Tried<R>>;

/**
 * Tries all items together, and in halves, one after the other, what fails as a whole. The results
 * of the parts, in the order of the items.
 */
export async function divide<T, R>(
  items: readonly T[],
  tryPart: TryPart<T, R>,
): Promise<readonly R[]> {
  const { result, divisible } = await tryPart(items);
  return divisible && items.length > 1 ? divideFailed(items, tryPart) : [result];
}

/** As `divide`, for two items or more that have failed as a whole already. */
export async function divideFailed<T, R>(
  items: readonly T[],
  tryPart: TryPart<T, R>,
): Promise<readonly R[]> {
  const middle = Math.ceil(items.length / 2);
  const first = await divide(items.slice(0, middle), tryPart);
  return [...first, ...(await divide(items.slice(middle), tryPart))];
}
