/**
 * Names of top-level properties of a resource that could not be read: they are unknown, which is
 * not the same as null.
 */
export interface Unread extends Iterable<string> {
  /** Zero when everything was read. */
  readonly size: number;
  /**
   * True also for names that nobody lists, where the read that failed brings whatever AWS answers.
   */
  has(name: string): boolean;
  /** Names of `__ExtraContext` that are unknown too. */
  readonly context?: ReadonlySet<string>;
}
