// Writes API objects as the query services do: elements by the API's names, lists as elements
// around their items.
import { xmlAnswer } from './answer.js';
import type { Call } from './call.js';
import { element, escapeXml } from './xml.js';

/**
 * How the items of a list are called, by the list's name, where it is not `member`. Source: the
 * xmlName traits of the models.
 */
export type ItemNames = Readonly<Record<string, string>>;

/**
 * A writer of the content of an object. Members without a value are left out, empty lists are not.
 */
export function queryWriter(itemNames: ItemNames): (value: object) => string {
  const content = (value: object): string =>
    Object.entries(value)
      .map(([name, member]) => field(name, member))
      .join('');
  const field = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return listOf(name, value);
    if (
      value instanceof Date ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    )
      return element(name, value);
    return typeof value === 'object' && value !== null
      ? `<${name}>${content(value)}</${name}>`
      : '';
  };
  const listOf = (name: string, items: readonly unknown[]): string =>
    items.length === 0
      ? `<${name}/>`
      : `<${name}>${items.map((item) => field(itemNames[name] ?? 'member', item)).join('')}</${name}>`;
  return content;
}

/** A map as query services write it: an entry a key. */
export function queryMap(name: string, map: Readonly<Record<string, string>>): string {
  const entries = Object.entries(map).map(
    ([key, value]) =>
      `<entry><key>${escapeXml(key)}</key><value>${escapeXml(value)}</value></entry>`,
  );
  return entries.length === 0 ? `<${name}/>` : `<${name}>${entries.join('')}</${name}>`;
}

/** The answer of a query service around the content of its result. */
export function queryAnswer({ operation, requestId }: Call, namespace: string, content: string) {
  const result =
    content === ''
      ? `<${operation}Result/>`
      : `<${operation}Result>${content}</${operation}Result>`;
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
  return xmlAnswer(
    `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`,
    'text/xml',
  );
}
