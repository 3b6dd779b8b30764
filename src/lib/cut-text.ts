// Text of other people in messages: enough to recognise it, never so much that it floods a log.

/** Characters of an error text. */
const MAX_TEXT = 500;
/** Characters of an expression or a name that was typed. */
const MAX_QUOTED = 200;

/** An error text, cut. */
export function cutText(text: string): string {
  return cut(text, MAX_TEXT);
}

/** Something that an operator wrote, cut. */
export function cutQuoted(text: string): string {
  return cut(text, MAX_QUOTED);
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A pair of surrogates is not taken apart.
  const end = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}... (${text.length} characters)`;
}

/** Problems as lines below a heading: the first ones, and how many more there are. */
export function listOf(problems: readonly string[]): string {
  const shown = problems.slice(0, MAX_LISTED).map((problem) => `\n- ${cut(problem, MAX_PROBLEM)}`);
  const more = problems.length - shown.length;
  return shown.join('') + (more > 0 ? `\n- and ${more} more` : '');
}

const MAX_LISTED = 30;
/** Characters of one problem, which may list all kinds. */
const MAX_PROBLEM = 2000;
