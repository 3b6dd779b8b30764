// Patterns of IAM: `*` stands for any text, `?` for one character.

/**
 * True when the pattern matches all that `text` does, which may be a pattern itself: only a `*`
 * stands for its `*`. In time of the product of both lengths, whatever they hold.
 */
export function covers(pattern: string, text: string): boolean {
  let at = 0;
  let taken = 0;
  let star = -1;
  let resume = 0;
  while (taken < text.length) {
    const sign = pattern[at];
    const wanted = text[taken];
    if (sign === '*') {
      star = at;
      resume = taken;
      at += 1;
    } else if (sign !== undefined && (sign === wanted || (sign === '?' && wanted !== '*'))) {
      at += 1;
      taken += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      taken = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
