// Names that carry the position of what they name, so that a name leads back to it without an
// index.

/** A name that ends in its position, such as `orders-000012`. */
export function numbered(stem: string, position: number): string {
  return `${stem}-${String(position).padStart(6, '0')}`;
}

/**
 * The position in such a name, or at the end of an ARN or URL of it; the caller checks that the
 * resource there is the same.
 */
export function positionIn(name: string): number | undefined {
  const digits = /-(\d{6,})(?:\.fifo)?$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** An upper-case tag list of a team and an environment, or none. */
export function teamTags(key: number): { Key: string; Value: string }[] {
  if (key % 5 === 2) return [];
  return [
    { Key: 'team', Value: TEAMS[key % TEAMS.length] ?? '' },
    { Key: 'env', Value: key % 3 === 0 ? 'staging' : 'production' },
  ];
}

const TEAMS = ['payments', 'platform', 'data', 'R&D'];

/** A UUID that follows from a number. */
export function uuid(digits: string): string {
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
