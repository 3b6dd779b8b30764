// Dates with microseconds: some services answer more digits than a Date holds, and the reference
// passes six of them on.

const MICROSECONDS = Symbol('microseconds since 1970');

/**
 * The same date, which also knows its microseconds. They are no enumerable member, so the date
 * equals one without them.
 */
export function withMicroseconds(date: Date, sinceEpoch: number): Date {
  return Number.isSafeInteger(sinceEpoch)
    ? Object.defineProperty(date, MICROSECONDS, { value: sinceEpoch })
    : date;
}

/** Microseconds since 1970. */
export function microsecondsOf(date: Date): number {
  const own: unknown = Reflect.get(date, MICROSECONDS);
  return typeof own === 'number' ? own : date.getTime() * 1000;
}

/** Adds what a text of RFC 3339 has beyond milliseconds. */
export function withFractionOf(date: Date, text: string): Date {
  const fraction = /\.(\d{4,})/.exec(text)?.[1];
  if (fraction === undefined || fraction.slice(3).replaceAll('0', '') === '') return date;
  const microseconds = Math.round(Number(`0.${fraction}`) * 1e6);
  // The Date may have been rounded up to the next second; the seconds are those of the text.
  const seconds = Math.round((date.getTime() - Number(`0.${fraction}`) * 1000) / 1000);
  return withMicroseconds(date, seconds * 1e6 + microseconds);
}
