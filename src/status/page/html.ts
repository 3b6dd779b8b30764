// HTML as a template: whatever is put into it is text, unless it is HTML of this template already.

const MADE_HERE = Symbol('html');

/** HTML that `html` made; nothing else has the mark. */
export interface Html {
  readonly text: string;
  readonly [MADE_HERE]: true;
}

type Part = Html | string | number | undefined | readonly Part[];

/** Escapes every text; leaves out undefined; joins lists. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (let index = 0; index < parts.length; index += 1)
    text += htmlOf(parts[index]) + (strings[index + 1] ?? '');
  return { text, [MADE_HERE]: true };
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return MADE_HERE in part ? part.text : part.map(htmlOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** For elements and quoted attributes alike. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? '');
}
