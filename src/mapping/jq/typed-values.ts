// Values of expressions as far as typed-names.ts follows them, and what is noted of them.

/** Where a name stands: in the resource itself, its `Properties` or its `__ExtraContext`. */
export type Level = 'resource' | 'properties' | 'context';

export interface TypedName {
  readonly level: Level;
  readonly name: string;
  /** Names that are read instead where this one yields nothing: the other sides of `//`. */
  readonly standIns: readonly TypedName[];
}

export interface TypedText {
  readonly text: string;
  /** A number is equal to no text. */
  readonly isNumber: boolean;
  /** `part`: the name's value need only begin with it, contain it or the like. */
  readonly match: 'whole' | 'part';
  readonly comparedWith: TypedName;
}

export interface Typed {
  readonly names: readonly TypedName[];
  readonly texts: readonly TypedText[];
}

/** Thrown when an expression grows too large to be followed. */
export class Exhausted extends Error {}

export interface Name extends TypedName {
  standIns: TypedName[];
}

export interface Found {
  readonly names: Name[];
  readonly texts: TypedText[];
  budget: number;
}

interface Literal {
  readonly text: string;
  readonly isNumber: boolean;
  /** It stands in a list, of which whole members are compared. */
  readonly isMember: boolean;
}

/**
 * What a value may be: a level of the resource, the value of a name or a member of it, a literal.
 */
export interface Value {
  readonly levels: readonly Level[];
  readonly names: readonly Name[];
  readonly literals: readonly Literal[];
}

export const NOTHING: Value = { levels: [], names: [], literals: [] };

/** What is one of these values. */
export function either(values: readonly Value[], found: Found): Value {
  const joined = {
    levels: [...new Set(values.flatMap(({ levels }) => levels))],
    names: values.flatMap(({ names }) => names),
    literals: values.flatMap(({ literals }) => literals),
  };
  pay(found, joined.names.length + joined.literals.length);
  return joined;
}

/** The value of a text or number that was typed. */
export function literalOf(text: string, isNumber: boolean): Value {
  return { ...NOTHING, literals: [{ text, isNumber, isMember: false }] };
}

/** What a list of such values has for members: nothing is known of the members of a level. */
export function membersOf({ names, literals }: Value): Value {
  return { levels: [], names, literals };
}

/** The member of a value by its name, which is noted where the value is a level of the resource. */
export function memberOf({ levels }: Value, name: string, found: Found): Value {
  const members = levels.map((level): Value => {
    if (level === 'resource' && name === 'Properties')
      return { ...NOTHING, levels: ['properties'] };
    if (level === 'resource' && name === '__ExtraContext')
      return { ...NOTHING, levels: ['context'] };
    const read: Name = { level, name, standIns: [] };
    found.names.push(read);
    return { ...NOTHING, names: [read] };
  });
  return {
    levels: members.flatMap((member) => member.levels),
    names: members.flatMap(({ names }) => names),
    literals: [],
  };
}

/** Notes that each of these names is read where the other ones yield nothing. */
export function standIn(before: Value, after: Value, found: Found): void {
  pay(found, before.names.length * after.names.length);
  for (const name of before.names) name.standIns.push(...after.names);
  for (const name of after.names) name.standIns.push(...before.names);
}

/** Throws when nothing is left to spend. */
export function pay(found: Found, amount: number): void {
  found.budget -= amount;
  if (found.budget < 0) throw new Exhausted();
}

/** Patterns that are texts with or without an anchor; others are not understood here. */
export function plainPattern({ literals }: Value): Value {
  const plain = literals.flatMap((literal) => {
    const text = /^\^?([\w-]+)\$?$/.exec(literal.text)?.[1];
    return text === undefined ? [] : [{ ...literal, text }];
  });
  return { ...NOTHING, literals: plain };
}

/** Notes the texts on each side that are compared with the names on the other. */
export function compare(
  left: Value,
  right: Value,
  found: Found,
  match: TypedText['match'] = 'whole',
): void {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    // A default that stands beside the name may be compared with it: `(.A // "none") != "none"`.
    const beside = new Set(side.literals.map(({ text }) => text));
    for (const comparedWith of side.names) {
      pay(found, other.literals.length);
      for (const { text, isNumber, isMember } of other.literals) {
        if (text !== '' && !beside.has(text))
          found.texts.push({ text, isNumber, match: isMember ? 'whole' : match, comparedWith });
      }
    }
  }
}
