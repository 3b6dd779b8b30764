// Texts from outside, made short enough to be shown. A cut must not leave a piece of a secret that nothing recognises any more.
import { REDACTED } from './redact.js';
import { withoutTextSecrets } from './secret-text.js';

/** Longer texts are not looked through only to show their beginning: what is behind this is dropped before. */
const LOOKED_AT = 65_536;

/**
 * At most `max` characters of the text without secrets, and an ellipsis where there was more. The word in which the cut falls is left out
 * whole: a secret that is known by its value only is then either whole, for the log's redactor to find, or not there at all.
 */
export function cutText(text: string, max: number): string {
  const safe = withoutTextSecrets(text.length > LOOKED_AT ? withoutLastWord(text.slice(0, LOOKED_AT)) : text, {
    mark: REDACTED,
    values: 'word',
  });
  if (safe.length <= max) return text.length > LOOKED_AT ? `${safe}…` : safe;
  return `${/\s/.test(safe[max] ?? '') ? safe.slice(0, max) : withoutLastWord(safe.slice(0, max))}…`;
}

function withoutLastWord(text: string): string {
  for (let index = text.length - 1; index >= 0; index--) if (/\s/.test(text[index] ?? '')) return text.slice(0, index);
  return '';
}
