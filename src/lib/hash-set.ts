// A compact set of strings: 16 bytes a member, whatever the length of the string, and 4 more for a
// mark. It can only grow.
import { hash } from 'node:crypto';

export interface HashSet {
  /** True when the value was not in the set before. */
  add(value: string): boolean;
  has(value: string): boolean;
  /**
   * Adds the value, and gives it a mark above 0, to be replaced by smaller ones only. Returns the
   * mark before: 0 when it had none.
   */
  mark(value: string, mark: number): number;
  readonly size: number;
}

/**
 * Members are kept as 128-bit MD5 digests in an open-addressing table. Two different strings with
 * one digest would be taken for the same, with a probability below 1e-20 for ten million members.
 * MD5 serves as a fast hash here, not as protection.
 */
export function createHashSet(initialCapacity = 1024): HashSet {
  let slots = new Uint32Array(initialCapacity * 4);
  // Only sets that use marks pay for them.
  let marks: Uint32Array | undefined;
  let used = 0;

  function find(table: Uint32Array, a: number, b: number, c: number, d: number): number {
    const mask = table.length / 4 - 1;
    let slot = a & mask;
    while (true) {
      const at = slot * 4;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d)
        return at;
      if (!table[at] && !table[at + 1] && !table[at + 2] && !table[at + 3]) return at;
      slot = (slot + 1) & mask;
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    const moved = marks && new Uint32Array(marks.length * 2);
    for (let at = 0; at < slots.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = slots.subarray(at, at + 4);
      if (!(a || b || c || d)) continue;
      const to = find(larger, a, b, c, d);
      larger.set([a, b, c, d], to);
      if (moved) moved[to / 4] = marks?.[at / 4] ?? 0;
    }
    slots = larger;
    marks = moved;
  }

  function locate(value: string): { at: number; words: readonly [number, number, number, number] } {
    const digest = hash('md5', value, 'buffer');
    const words = [
      digest.readUInt32LE(0),
      digest.readUInt32LE(4),
      digest.readUInt32LE(8),
      digest.readUInt32LE(12) | 1,
    ] as const;
    const exact = [words[0], words[1], words[2], words[3] >>> 0] as const;
    return { at: find(slots, ...exact), words: exact };
  }

  /** The place of the value, which is in the set afterwards. */
  function put(value: string): { readonly at: number; readonly isNew: boolean } {
    if (used * 4 * 1.5 > slots.length) grow();
    const { at, words } = locate(value);
    if (slots[at + 3]) return { at, isNew: false };
    slots.set(words, at);
    used += 1;
    return { at, isNew: true };
  }

  return {
    add: (value) => put(value).isNew,
    mark(value, mark) {
      const { at } = put(value);
      marks ??= new Uint32Array(slots.length / 4);
      const before = marks[at / 4] ?? 0;
      if (before === 0 || mark < before) marks[at / 4] = mark;
      return before;
    },
    has: (value) => slots[locate(value).at + 3] !== 0,
    get size() {
      return used;
    },
  };
}
