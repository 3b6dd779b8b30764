// Reads the expressions of a mapping: what they look at, and how to evaluate them in process. Equal
// expressions are read once, and a mapping has only so much read of it on the main thread; the rest
// is left to the engine.

import { ACCOUNT_CONTEXT, type AccountContextName } from '../types/account-context.js';
import { compileFast, type FastFilter } from './fast/path.js';
import type { Budget } from './jq/budget.js';
import { READS_ALL, type Reads } from './jq/noted.js';
import { parseJq } from './jq/parser.js';
import { readsOf } from './jq/reads.js';

export interface ReadExpression {
  readonly reads: Reads;
  /**
   * What it reads of the account's context by name. One that may read everything counts only for
   * names in its text: it gave a value before there was such a context, and must go on to.
   */
  readonly named: ReadonlySet<AccountContextName>;
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
    const reads = node === undefined ? READS_ALL : readsOf(node, shared);
    const read: ReadExpression = {
      reads,
      named: namedIn(source, reads),
      fast: node === undefined ? undefined : compileFast(node, budget),
    };
    known.set(source, read);
    return read;
  };
}

function namedIn(source: string, { context }: Reads): ReadonlySet<AccountContextName> {
  return new Set(
    ACCOUNT_CONTEXT.filter((name) =>
      context === 'all' ? source.includes(name) : context.has(name),
    ),
  );
}
