// How builtins of JQ look at their input, for the analysis of what an expression reads.

/** Builtins that hand their input to their arguments and look at it in no other way. */
export const TRANSPARENT: ReadonlySet<string> = new Set(
  'first/1 last/1 limit/2 skip/2 nth/2 isempty/1 any/2 all/2 add/1 range/1 range/2 range/3 IN/2 INDEX/2 error/1 empty/0 true/0 false/0 null/0 now/0 env/0 nan/0 infinite/0'.split(
    ' ',
  ),
);

/** Builtins whose second argument runs on nothing but what the first one produced. */
export const CHAINED: ReadonlySet<string> = new Set(['any/2', 'all/2', 'INDEX/2']);
