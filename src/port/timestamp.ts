// How Port gets times.

/**
 * ISO 8601 with microseconds and a numeric offset, as Port gets it from every other integration.
 */
export function portTimestamp(date: Date): string {
  return date.toISOString().replace('Z', '000+00:00');
}
