// Small questions to data whose shape is not known, for the normaliser and the comparison.
import * as z from 'zod';

const jsonSchema = z.json();

export type Json = z.infer<typeof jsonSchema>;
export type JsonMap = { readonly [key: string]: Json };

/** The data as JSON; throws when it holds what JSON cannot say. */
export function asJson(value: unknown): Json {
  const { data, success } = jsonSchema.safeParse(value);
  if (success) return data;
  throw new Error(`This is no JSON: ${JSON.stringify(value)}`);
}

/** Whether the value is a map. */
export function isMap(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map, or an empty one for anything else. */
export function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {};
}

/** The list, or an empty one for anything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or an empty one for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The map without some of its keys. */
export function without(map: JsonMap, keys: readonly string[]): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** The map without fields that say nothing: null, and empty lists and maps. */
export function withoutEmpty(map: JsonMap): { [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(map).filter(([, value]) => {
      if (value === null) return false;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );
}

/** JSON inside of text gets one spelling; everything else stays as it is. */
export function canonical(text: string): string {
  if (!text.startsWith('{') && !text.startsWith('[')) return text;
  try {
    return JSON.stringify(sorted(asJson(JSON.parse(text))));
  } catch {
    return text;
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
