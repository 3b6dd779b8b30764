// Sentences made of parts.

/** The text with an end, where it has none. */
export function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
