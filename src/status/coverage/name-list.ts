// Names as small numbers, for columns of numbers: codes of errors, and regions.

export interface NameList {
  /** The number of the name; that of the last place when the list is full. */
  numberOf(name: string): number;
  nameOf(number: number): string;
}

const LONGEST = 100;

/** An empty list for at most `size` names; those beyond are all `other`. */
export function createNameList(size: number): NameList {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  return {
    numberOf(written) {
      const name = written.slice(0, LONGEST);
      const known = numbers.get(name);
      if (known !== undefined) return known;
      if (names.length >= size - 1) return size - 1;
      numbers.set(name, names.length);
      names.push(name);
      return names.length - 1;
    },
    nameOf: (number) => names[number] ?? 'other',
  };
}
