// Signs that steer a terminal or turn the direction of text. Texts of AWS and Port may hold them,
// and a log is read on terminals.

const STEERING = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The text with such signs written as `\u001b`; tabs and line breaks stay. Inside of JSON the
 * result is the same JSON.
 */
export function withoutControlCharacters(text: string): string {
  return text.replace(STEERING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
