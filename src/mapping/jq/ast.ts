// The syntax tree of a JQ expression, as far as we read it ourselves.

export type Node =
  | { readonly type: 'identity' }
  | { readonly type: 'recurse' }
  | { readonly type: 'literal'; readonly value: string | number }
  /** A number that jq would print otherwise than JavaScript, such as `3.0`. */
  | { readonly type: 'number'; readonly text: string }
  | {
      readonly type: 'string';
      readonly format: string | undefined;
      readonly parts: readonly (string | Node)[];
    }
  | { readonly type: 'format'; readonly name: string }
  | { readonly type: 'index'; readonly target: Node; readonly key: Node }
  | {
      readonly type: 'slice';
      readonly target: Node;
      readonly from: Node | undefined;
      readonly to: Node | undefined;
    }
  | { readonly type: 'iterate'; readonly target: Node }
  | { readonly type: 'negate'; readonly target: Node }
  | { readonly type: 'array'; readonly body: Node | undefined }
  | {
      readonly type: 'object';
      readonly entries: readonly { readonly key: Node; readonly value: Node }[];
    }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
    }
  | {
      readonly type: 'if';
      readonly branches: readonly { readonly when: Node; readonly consequence: Node }[];
      readonly otherwise: Node | undefined;
    }
  | { readonly type: 'try'; readonly body: Node; readonly handler: Node | undefined }
  | { readonly type: 'bind'; readonly source: Node; readonly pattern: Pattern; readonly body: Node }
  | {
      readonly type: 'reduce';
      readonly source: Node;
      readonly pattern: Pattern;
      readonly init: Node;
      readonly update: Node;
    }
  | {
      readonly type: 'foreach';
      readonly source: Node;
      readonly pattern: Pattern;
      readonly init: Node;
      readonly update: Node;
      readonly extract: Node | undefined;
    }
  | {
      readonly type: 'define';
      readonly name: string;
      readonly parameters: readonly string[];
      readonly definition: Node;
      readonly rest: Node;
    }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'break'; readonly name: string }
  | { readonly type: 'label'; readonly name: string; readonly body: Node };

/**
 * What follows `as`. `simple` is the single-variable form; the other forms take their value apart.
 */
export interface Pattern {
  readonly simple: boolean;
  readonly variables: readonly string[];
  /** Expressions inside the pattern, which are evaluated on the input. */
  readonly keys: readonly Node[];
}

export const IDENTITY: Node = { type: 'identity' };

/** The node of a constant. */
export function literal(value: string | number): Node {
  return { type: 'literal', value };
}
