// Resources that live in AWS and cannot be in Port, because Port excludes their identifier. What
// Port holds of them, if anything, is there by a former identifier: of an older mapping, or with
// other characters in place of the excluded ones.

export interface RefusedIdentifiers {
  /** `name` is the resource's in AWS. */
  add(blueprint: string, identifier: string, name: string): void;
  /**
   * True when the entity may be one of these resources; `elsewhere` when it may be by a former
   * blueprint too.
   */
  mayBe(blueprint: string, identifier: string, elsewhere: boolean): boolean;
  /** True when there is none. */
  readonly isEmpty: boolean;
}

/**
 * Beyond this, every entity of the blueprint may be one of them: the check takes a search in each
 * text for each of them.
 */
const KEPT = 100;

/** None yet. */
export function createRefusedIdentifiers(): RefusedIdentifiers {
  const byBlueprint = new Map<string, { readonly parts: (readonly string[])[]; isFull: boolean }>();
  return {
    add(blueprint, identifier, name) {
      const known = byBlueprint.get(blueprint) ?? { parts: [], isFull: false };
      byBlueprint.set(blueprint, known);
      const parts = [legalParts(lastPart(name)), legalParts(identifier)].filter(
        ({ length }) => length > 0,
      );
      // Of a name without a single such character, nothing tells how it was spelt before.
      if (parts.length === 0 || known.parts.length >= KEPT) known.isFull = true;
      else known.parts.push(...parts);
    },
    mayBe(blueprint, identifier, elsewhere) {
      const own = byBlueprint.get(blueprint);
      const known = elsewhere ? [...byBlueprint.values()] : own === undefined ? [] : [own];
      const text = identifier.toLowerCase();
      return known.some(
        ({ isFull, parts }) => isFull || parts.some((each) => holdsInOrder(text, each)),
      );
    },
    get isEmpty() {
      return byBlueprint.size === 0;
    },
  };
}

/** The name at the end of an ARN or a path; any other name as it is. */
function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
}

/**
 * What any spelling keeps: letters and digits of ASCII. An identifier of Port has at most 1,000
 * characters, so more prove nothing more.
 */
function legalParts(text: string): readonly string[] {
  return (
    text
      .slice(0, 1000)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  ).slice(0, 50);
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
