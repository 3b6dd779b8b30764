// What the analysis of an expression has noted so far: members of the resource that its outputs may
// depend on, what the values on the way can be, and how builtins look at them.

export interface Reads {
  /**
   * Top-level members of the resource, such as `Type`; `Properties` is among them when anything
   * below it is read.
   */
  readonly members: ReadonlySet<string> | 'all';
  /** Top-level members of `Properties`. */
  readonly properties: ReadonlySet<string> | 'all';
  /** Top-level members of `__ExtraContext`. */
  readonly context: ReadonlySet<string> | 'all';
}

export const READS_ALL: Reads = { members: 'all', properties: 'all', context: 'all' };

/** Thrown as soon as the expression may depend on everything. */
export class Unbounded extends Error {}

// What a value can be: the resource itself, its Properties, its context, or something whose origin
// has been noted already.
export const WHOLE = 1;
const PROPERTIES = 2;
const CONTEXT = 4;
export const NOTED = 8;
export type Origin = number;

export interface State {
  readonly members: Set<string>;
  properties: Set<string> | 'all';
  context: Set<string> | 'all';
  /** Nodes to visit and names to copy that are left; inlining of nested definitions can explode. */
  budget: number;
}

/** The value is looked at as a whole. */
export function consume(value: Origin, { state }: { readonly state: State }): typeof NOTED {
  if (value & WHOLE) throw new Unbounded();
  if (value & PROPERTIES) state.properties = 'all';
  if (value & CONTEXT) state.context = 'all';
  return NOTED;
}

/** One member of the value is looked at; what that can be. */
export function noteMember(value: Origin, name: string, state: State): Origin {
  if (value & WHOLE) state.members.add(name);
  if (value & PROPERTIES && state.properties !== 'all') state.properties.add(name);
  if (value & CONTEXT && state.context !== 'all') state.context.add(name);
  const part = value & WHOLE ? PARTS.get(name) : undefined;
  if (part === undefined) return NOTED;
  return value === WHOLE ? part : part | NOTED;
}

const PARTS: ReadonlyMap<string, Origin> = new Map([
  ['Properties', PROPERTIES],
  ['__ExtraContext', CONTEXT],
]);

/** Builtins that hand their input to their arguments and look at it in no other way. */
export const TRANSPARENT: ReadonlySet<string> = new Set(
  'first/1 last/1 limit/2 skip/2 nth/2 isempty/1 any/2 all/2 add/1 range/1 range/2 range/3 IN/2 INDEX/2 error/1 empty/0 true/0 false/0 null/0 now/0 env/0 nan/0 infinite/0'.split(
    ' ',
  ),
);

/** Builtins whose second argument runs on nothing but what the first one produced. */
export const CHAINED: ReadonlySet<string> = new Set(['any/2', 'all/2', 'INDEX/2']);
