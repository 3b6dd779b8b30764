// XML to plain objects in one pass: elements only, repeated ones as lists, nothing checked.

export type XmlValue = string | XmlValue[] | { [name: string]: XmlValue };

/** The content of the root element. */
export function parseXml(text: string): XmlValue {
  const start = text.startsWith('<?') ? text.indexOf('?>') + 2 : 0;
  const cursor = { text, at: text.indexOf('<', start) };
  return readElement(cursor).value;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readElement(cursor: Cursor): { name: string; value: XmlValue } {
  const { text } = cursor;
  const close = text.indexOf('>', cursor.at);
  const isEmpty = text.charCodeAt(close - 1) === SLASH;
  const tag = text.slice(cursor.at + 1, isEmpty ? close - 1 : close);
  const space = tag.indexOf(' ');
  const name = space < 0 ? tag : tag.slice(0, space);
  cursor.at = close + 1;
  if (isEmpty) return { name, value: '' };
  let fields: { [name: string]: XmlValue } | undefined;
  let open = text.indexOf('<', cursor.at);
  while (text.charCodeAt(open + 1) !== SLASH) {
    cursor.at = open;
    const child = readElement(cursor);
    fields ??= {};
    const known = fields[child.name];
    if (known === undefined) fields[child.name] = child.value;
    else if (Array.isArray(known)) known.push(child.value);
    else fields[child.name] = [known, child.value];
    open = text.indexOf('<', cursor.at);
  }
  const value = fields ?? text.slice(cursor.at, open);
  cursor.at = text.indexOf('>', open) + 1;
  return { name, value };
}

/** The value under a path of names, undefined where there is none. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return found;
}

/** A repeated element as a list, however often it occurs. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

const SLASH = 47;
