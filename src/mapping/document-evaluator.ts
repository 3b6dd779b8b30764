// Evaluates the expressions of a plan on documents: in process where the fast path covers them, in the engine where it does not.
// Only what the engine is needed for, and only the members that this reads, is sent to it.
import { toJsonValue } from '../lib/json-value.js';
import type { BatchEvaluator } from './batch-evaluator.js';
import type { Document } from './items-to-parse.js';
import type { Reads } from './jq-reads.js';
import type { Slot } from './plan.js';
import type { Result } from './result.js';

export type DocumentResults =
  /** By slot; with a guard, there is only the first when that did not yield true. */
  | { readonly type: 'results'; readonly results: readonly (Result | undefined)[] }
  | { readonly type: 'failed'; readonly slot: number | undefined; readonly message: string };

export interface DocumentEvaluator {
  evaluate(document: Document): DocumentResults | Promise<DocumentResults>;
}

export interface DocumentEvaluatorDeps {
  readonly slots: readonly Slot[];
  /** The first slot is a selector: the others are evaluated only when it yields true. */
  readonly guarded: boolean;
  /** A batch evaluator for some of the slots, in their order. */
  createEngine(slots: readonly Slot[], guarded: boolean): BatchEvaluator;
}

/** Answers at once where the fast path covers everything, with a promise where the engine is needed. An engine is made on first need. */
export function createDocumentEvaluator(deps: DocumentEvaluatorDeps): DocumentEvaluator {
  const { slots, guarded } = deps;
  const everySlot = slots.map((_, index) => index);
  const engineFor = lazily((indexes: readonly number[]) => {
    const chosen = indexes.flatMap((index) => slots[index] ?? []);
    return { engine: deps.createEngine(chosen, guarded && indexes[0] === 0), reads: chosen.map((slot) => slot.reads) };
  });
  const slow = everySlot.filter((index) => slots[index]?.fast === undefined);

  async function askEngine(document: Document, indexes: readonly number[], known: (Result | undefined)[]): Promise<DocumentResults> {
    const { engine, reads } = engineFor(indexes);
    const evaluation = await engine.evaluate(JSON.stringify(toJsonValue(prune(document, reads))));
    if (evaluation.type === 'failed') {
      const { expression, message } = evaluation;
      return { type: 'failed', slot: expression === undefined ? undefined : indexes[expression], message };
    }
    evaluation.results.forEach((result, position) => {
      const index = indexes[position];
      if (index !== undefined) known[index] = result;
    });
    return { type: 'results', results: known };
  }

  return {
    evaluate(document) {
      const results: (Result | undefined)[] = [];
      for (const [index, slot] of slots.entries()) {
        if (slot.fast === undefined) continue;
        const result = slot.fast.evaluate(document);
        // A value that the fast path does not cover is rare: the engine then does the whole document.
        if (result === undefined) return askEngine(document, everySlot, []);
        results[index] = result;
        if (guarded && index === 0 && !(result.type === 'value' && result.value === true)) return { type: 'results', results };
      }
      return slow.length === 0 ? { type: 'results', results } : askEngine(document, slow, results);
    },
  };
}

/** The document with only the members that the expressions can look at, in their order. */
export function prune(document: Document, reads: readonly Reads[]): Document {
  const members = union(reads.map((each) => each.members));
  const names = union(reads.map((each) => each.properties));
  if (members === 'all' || names === 'all') return document;
  const kept = Object.entries(document).filter(([key]) => members.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'Properties' ? pruneProperties(value, names) : value]));
}

function pruneProperties(properties: unknown, names: ReadonlySet<string>): unknown {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return properties;
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
