// Finds the name that was probably meant.

/**
 * Spellings that differ only in case and signs are one: `region_policy`, `regionpolicy` and
 * `regionPolicy`.
 */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * As `nearestName`, for names of a closed list that people type: case and signs do not count, and a
 * third of the letters may be wrong.
 */
export function nearestSpelling(name: string, candidates: readonly string[]): string | undefined {
  // No name of ours is longer; what is longer is no slip of the pen.
  if (name.length > LONGEST_NAME) return undefined;
  const spelling = plain(name);
  const slack = Math.max(2, Math.floor(spelling.length / 3));
  const nearest = nearestName(spelling, candidates.map(plain), slack);
  return candidates.find((candidate) => plain(candidate) === nearest);
}

const LONGEST_NAME = 100;

/** The end of a sentence that says what was probably meant; empty when nothing is near. */
export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/**
 * The candidate with the fewest edits to `name`; undefined when even that one needs more than
 * `slack` edits.
 */
export function nearestName(
  name: string,
  candidates: readonly string[],
  slack: number,
): string | undefined {
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(name.length - candidate.length) > slack) continue;
    const edits = editDistance(name, candidate);
    if (edits <= slack && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced));
    }
    previous = row;
  }
  return previous[to.length] ?? 0;
}
