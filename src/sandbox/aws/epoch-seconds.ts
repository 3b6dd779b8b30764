// Timestamps of the JSON protocols: seconds since 1970, with a fraction. Source: the Smithy pages of AWS JSON 1.0, 1.1 and REST-JSON.

/** The same value with every Date in it as a number of seconds. */
export function epochSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(epochSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, epochSeconds(member)]));
}
