// Texts that others wrote, as the status page shows them.
import { withoutControlCharacters } from '../lib/text/control-characters.js';
import { cutText } from '../lib/text/cut-text.js';

/** The text without secrets and control characters, and then cut. */
export type Safe = (text: string, max?: number) => string;

const LONGEST_NAME = 200;
const ACCOUNT_ID = /^\d{12}$/;

/**
 * Ids of accounts are what the page is about, and hold nothing else. Codes and the like come often,
 * and are looked through once.
 */
export function safeText(shown: (text: string) => string): Safe {
  const known = new Map<string, string>();
  return (text, max = LONGEST_NAME) => {
    if (ACCOUNT_ID.test(text)) return text;
    let safe = known.get(text);
    if (safe === undefined) {
      safe = withoutControlCharacters(shown(text));
      known.set(text, safe);
    }
    return safe.length <= max ? safe : cutText(safe, max);
  };
}
