// Reads the expressions of a mapping: what they look at, and how to evaluate them in process. Equal
// expressions are read once, and a mapping has only so much read of it on the main thread; the rest
// is left to the engine.

import { compileFast, type FastFilter } from './fast/path.js';
import type { Budget } from './jq/budget.js';
import { parseJq } from './jq/parser.js';
import { READS_ALL, type Reads, readsOf } from './jq/reads.js';

export interface ReadExpression {
  readonly reads: Reads;
  /** Undefined when only the engine can evaluate it. */
  readonly fast: FastFilter | undefined;
}

export type ExpressionReader = (source: string) => ReadExpression;

/** Characters of all expressions; mappings of every kind have some 50,000. */
const MAX_CHARACTERS = 500_000;
/** Steps of the analyses of all expressions; one of a common length takes some 20. */
const MAX_STEPS = 2_000_000;

/** A reader for one mapping; its filters spend from the budget. */
export function createExpressionReader(budget: Budget): ExpressionReader {
  const known = new Map<string, ReadExpression>();
  const shared = { steps: MAX_STEPS };
  let characters = 0;
  return (source) => {
    const before = known.get(source);
    if (before !== undefined) return before;
    characters += source.length;
    const node = characters > MAX_CHARACTERS ? undefined : parseJq(source);
    const read =
      node === undefined
        ? UNREAD
        : { reads: readsOf(node, shared), fast: compileFast(node, budget) };
    known.set(source, read);
    return read;
  };
}

const UNREAD: ReadExpression = { reads: READS_ALL, fast: undefined };
