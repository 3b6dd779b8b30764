// The five entities of XML and its character references.

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * The text with its references replaced by what they stand for; throws what `unknown` makes for one
 * that is not known.
 */
export function decodeReferences(text: string, unknown: () => Error): string {
  return text.replace(/&([^;&]*);?/g, (reference, name: string) => {
    const decoded = reference.endsWith(';') ? characterOf(name) : undefined;
    if (decoded === undefined) throw unknown();
    return decoded;
  });
}

/** The character of the reference `&name;`; undefined for one that is not known without a DTD. */
function characterOf(name: string): string | undefined {
  const entity = ENTITIES.get(name);
  if (entity !== undefined) return entity;
  const match = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
