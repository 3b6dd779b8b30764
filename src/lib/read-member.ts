// Members of values of which nothing is known.

/** The member of an object; undefined for anything else, and where there is none. */
export function readMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Reflect.get(value, name)
    : undefined;
}
