// Evaluates the expressions of a plan on documents: in process where the fast path covers them, in
// the engine where it does not. Only what the engine is needed for, and only the members that this
// reads, is sent to it.
import { isObject, toJsonValue } from '../lib/json-value.js';
import type { BatchEvaluator } from './engine/batch-evaluator.js';
import type { Document } from './items-to-parse.js';
import type { Budget } from './jq/budget.js';
import type { Reads } from './jq/noted.js';
import type { Result } from './jq/result.js';
import type { Slot } from './plan.js';

/** By slot; with a guard, there is only the first when that did not yield true. */
export type DocumentResults = readonly (Result | undefined)[];

export interface DocumentEvaluator {
  evaluate(document: Document): DocumentResults | Promise<DocumentResults>;
}

export interface DocumentEvaluatorDeps {
  readonly slots: readonly Slot[];
  /** The first slot is a selector: the others are evaluated only when it yields true. */
  readonly guarded: boolean;
  /** What the slots' filters share: it is refilled for each document. */
  readonly budget: Budget;
  /** A batch evaluator for some of the slots, in their order. */
  createEngine(slots: readonly Slot[], guarded: boolean): BatchEvaluator;
}

/** Characters of JSON of one document that the engine is given. */
const MAX_LINE = 16_000_000;

/**
 * Answers at once where the fast path covers everything, with a promise where the engine is needed.
 * An engine is made on first need.
 */
export function createDocumentEvaluator(deps: DocumentEvaluatorDeps): DocumentEvaluator {
  const { slots, guarded, budget } = deps;
  const everySlot = slots.map((_, index) => index);
  const engineFor = lazily((indexes: readonly number[]) => {
    const chosen = indexes.flatMap((index) => slots[index] ?? []);
    return {
      engine: deps.createEngine(chosen, guarded && indexes[0] === 0),
      reads: chosen.map((slot) => slot.reads),
    };
  });
  const slow = everySlot.filter((index) => slots[index]?.fast === undefined);

  async function askEngine(
    document: Document,
    indexes: readonly number[],
    known: (Result | undefined)[],
  ): Promise<DocumentResults> {
    const { engine, reads } = engineFor(indexes);
    const line = JSON.stringify(toJsonValue(prune(document, reads)));
    const row =
      line.length > MAX_LINE
        ? indexes.map(() => tooLarge(line.length))
        : await engine.evaluate(line);
    row.forEach((result, position) => {
      const index = indexes[position];
      if (index !== undefined) known[index] = result;
    });
    return known;
  }

  return {
    evaluate(document) {
      budget.refill();
      const results: (Result | undefined)[] = [];
      for (const [index, slot] of slots.entries()) {
        if (slot.fast === undefined) continue;
        const result = slot.fast.evaluate(document);
        // A value that the fast path does not cover is rare: the engine then does the whole
        // document.
        if (result === undefined) return askEngine(document, everySlot, []);
        results[index] = result;
        if (guarded && index === 0 && !(result.type === 'value' && result.value === true))
          return results;
      }
      return slow.length === 0 ? results : askEngine(document, slow, results);
    },
  };
}

function tooLarge(characters: number): Result {
  return {
    type: 'unknown',
    message: `cannot be evaluated on an item of ${characters} characters of JSON; at most ${MAX_LINE} are possible`,
  };
}

/** The document with only the members that the expressions can look at, in their order. */
export function prune(document: Document, reads: readonly Reads[]): Document {
  const members = union(reads.map((each) => each.members));
  const names = union(reads.map((each) => each.properties));
  if (members === 'all' || names === 'all') return document;
  const kept = Object.entries(document).filter(([key]) => members.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === 'Properties' ? pruneProperties(value, names) : value]),
  );
}

function pruneProperties(properties: unknown, names: ReadonlySet<string>): unknown {
  if (!isObject(properties)) return properties;
  return Object.fromEntries(Object.entries(properties).filter(([key]) => names.has(key)));
}

function union(sets: readonly (ReadonlySet<string> | 'all')[]): ReadonlySet<string> | 'all' {
  const joined = new Set<string>();
  for (const set of sets) {
    if (set === 'all') return 'all';
    for (const name of set) joined.add(name);
  }
  return joined;
}

function lazily<K extends object, V>(create: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = create(key);
    made.set(key, value);
    return value;
  };
}
