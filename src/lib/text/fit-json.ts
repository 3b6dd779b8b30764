// A JSON value as a text of bounded size: what is too large loses the ends of its lists, objects and
// texts, so that what is left still has the shape of the whole.

interface Reach {
  readonly items: number;
  readonly members: number;
  readonly characters: number;
}

/** Tried one after another; the first that fits is taken. */
const REACHES: readonly Reach[] = [
  { items: 50, members: 200, characters: 4000 },
  { items: 10, members: 50, characters: 500 },
  { items: 2, members: 20, characters: 100 },
];
/** Lists and objects that lie deeper are left empty where anything is cut at all. */
const DEEPEST = 12;

/**
 * The JSON of a value, shortened as far as needed to be at most `maxBytes` long; undefined when
 * nothing short enough is left. To be called with what holds no secrets any more: a piece of one is
 * not recognised.
 */
export function fitJson(value: unknown, maxBytes: number): string | undefined {
  const whole = jsonOf(value);
  if (whole !== undefined && Buffer.byteLength(whole) <= maxBytes) return whole;
  for (const reach of REACHES) {
    const text = jsonOf(cut(value, reach, 0));
    if (text !== undefined && Buffer.byteLength(text) <= maxBytes) return text;
  }
  return undefined;
}

/** The beginning of a text, and an ellipsis where there was more. */
export function beginningOf(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(characters - 1)) ? characters - 1 : characters;
  return `${text.slice(0, end)}…`;
}

function cut(value: unknown, reach: Reach, depth: number): unknown {
  if (typeof value === 'string') return beginningOf(value, reach.characters);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return depth >= DEEPEST
      ? []
      : value.slice(0, reach.items).map((item) => cut(item, reach, depth + 1));
  if (depth >= DEEPEST) return {};
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, reach.members)
      .map(([key, member]) => [beginningOf(key, reach.characters), cut(member, reach, depth + 1)]),
  );
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deep to be written.
    return undefined;
  }
}
