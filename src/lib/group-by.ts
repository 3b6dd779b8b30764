/** Groups values by a key, keeping their order. (`Map.groupBy` exists only from Node 21 on.) */
export function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** Cuts a list into parts of at most `size`. */
export function chunk<V>(values: readonly V[], size: number): V[][] {
  const parts: V[][] = [];
  for (let start = 0; start < values.length; start += size)
    parts.push(values.slice(start, start + size));
  return parts;
}
