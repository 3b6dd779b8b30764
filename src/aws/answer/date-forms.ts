// Reads a date in whichever form it is written: AWS's services, and what stands in for them, mix
// the formats of the protocols, and botocore, on which the reference is built, reads them all
// (`parse_timestamp`: a number of seconds, else what dateutil's parser knows).
import { withFractionOf, withMicroseconds } from '../../lib/precise-date.js';

// Python's dates begin and end with these years; what is beyond them is no date of AWS's but, say,
// milliseconds taken for seconds.
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;
/** Longer than any form below. */
const LONGEST = 64;

const EPOCH_SECONDS = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const TIME = String.raw`(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?(?: ?(?<half>[ap])m)?`;
const ZONE = String.raw`(?:Z|UTC|GMT|(?<zone>[+-]\d\d(?::?\d\d)?))`;
const WEEKDAY = '(?:[a-z]{3,9},? +)?';

// The one that AWS writes comes first.
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z$/;
const FORMS: readonly RegExp[] = [
  // 2026-10-01T09:10:30.123+0000, 2026-10-01 09:10, 2026/10/01
  String.raw`(?<year>\d{4})[-/](?<month>\d\d?)[-/](?<day>\d\d?)(?:[T ] *${TIME} *${ZONE}?)?`,
  // 20261001T091030Z
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?:\.(?<fraction>\d+))?${ZONE}?`,
  // Thu, 01 Oct 2026 09:10:30 GMT; Thursday, 01-Oct-26 09:10:30 GMT; 1 Oct 2026
  String.raw`${WEEKDAY}(?<day>\d\d?)[ -](?<name>[a-z]{3,9})[ -](?<year>\d{4}|\d\d)(?:,? +${TIME} *${ZONE}?)?`,
  // Thu Oct  1 09:10:30 2026; Thu Oct 01 09:10:30 UTC 2026
  String.raw`${WEEKDAY}(?<name>[a-z]{3,9}) +(?<day>\d\d?) +${TIME} *${ZONE}? +(?<year>\d{4})`,
  // Oct 1, 2026 9:10:30 AM
  String.raw`(?<name>[a-z]{3,9}) +(?<day>\d\d?),? +(?<year>\d{4})(?:,? +${TIME} *${ZONE}?)?`,
].map((form) => new RegExp(`^${form}$`, 'i'));

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The date, with its microseconds; without a zone it is UTC, as everything of AWS is. Undefined for
 * what is none in any of the forms.
 */
export function readDate(value: unknown): Date | undefined {
  if (typeof value === 'number') return ofSeconds(value);
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const iso = ISO.exec(value);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction] = iso;
    return withDigits(
      utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)),
      value,
      fraction,
    );
  }
  const text = value.trim();
  if (EPOCH_SECONDS.test(text)) return ofSeconds(Number(text));
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts !== undefined) return ofParts(parts);
  }
  return undefined;
}

function ofSeconds(seconds: number): Date | undefined {
  if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) return undefined;
  const date = new Date(Math.round(seconds * 1000));
  return Number.isInteger(seconds * 1000)
    ? date
    : withMicroseconds(date, Math.round(seconds * 1e6));
}

function ofParts({
  year = '',
  month,
  name,
  day,
  hour,
  minute,
  second,
  fraction,
  half,
  zone,
}: Readonly<Record<string, string | undefined>>) {
  const monthNumber =
    name === undefined ? Number(month) : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const hours =
    half === undefined
      ? Number(hour ?? 0)
      : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const local = utc(
    fullYear(year),
    monthNumber,
    Number(day),
    hours,
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  const offset = offsetOf(zone);
  if (local === undefined || offset === undefined) return undefined;
  const date = ofSeconds(local.getTime() / 1000 - offset);
  return withDigits(date, `.${fraction ?? ''}`, fraction);
}

/** Two digits as RFC 6265 and POSIX read them. */
function fullYear(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
}

/** Undefined for a day or a time that there is not, such as February 30. */
function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | undefined {
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC takes two digits for years of the last century.
  if (year < 100) date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** Adds the fraction of a second, of which a Date holds three digits. */
function withDigits(
  date: Date | undefined,
  text: string,
  fraction: string | undefined,
): Date | undefined {
  if (date === undefined || fraction === undefined) return date;
  date.setTime(date.getTime() + Math.round(Number(`0.${fraction}`) * 1000));
  return withFractionOf(date, text);
}
