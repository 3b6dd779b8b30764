// Writes XML as AWS does: elements only, text escaped, dates with milliseconds, booleans and
// numbers as words.

const SPECIAL = /[&<>"\r]/;
const EVERY_SPECIAL = /[&<>"\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text made safe for element content. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text)
    ? text.replace(EVERY_SPECIAL, (character) => ESCAPES[character] ?? character)
    : text;
}

/** One element with text content; an empty text gives an empty element, undefined gives nothing. */
export function element(name: string, value: string | number | boolean | Date | undefined): string {
  if (value === undefined) return '';
  if (value === '') return `<${name}/>`;
  const text =
    typeof value === 'string'
      ? escapeXml(value)
      : value instanceof Date
        ? value.toISOString()
        : String(value);
  return `<${name}>${text}</${name}>`;
}
