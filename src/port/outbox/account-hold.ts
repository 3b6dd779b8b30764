// Holds everything back until the accounts are written: an entity written earlier would make a bare
// account of its own.

export interface AccountHold {
  /** To be called for each entity that is given; the first one starts the clock. */
  given(blueprint: string, isAccount: boolean): void;
  maySend(blueprint: string): boolean;
  /**
   * True for a blueprint of accounts once the hold is over: what comes now comes after the others.
   */
  isLate(blueprint: string): boolean;
  readonly isOver: boolean;
  /**
   * Has the accounts written, then lets the others go. Resolves then; any further call waits for
   * the same.
   */
  end(): Promise<void>;
  /** Stops the clock; nothing is let go by it any more. */
  close(): void;
}

export interface AccountHoldDeps {
  /** False when no accounts will come: then the hold is over from the beginning. */
  readonly isNeeded: boolean;
  /** The longest that others wait. */
  readonly holdMs: number;
  /** Resolves when what waits of these blueprints is written; never rejects. */
  writeAccounts(blueprints: readonly string[]): Promise<void>;
  /** Called once, when the hold is over; not when it is over from the beginning. */
  letGo(): void;
}

/** A hold that nothing was given to yet. */
export function createAccountHold({
  isNeeded,
  holdMs,
  writeAccounts,
  letGo,
}: AccountHoldDeps): AccountHold {
  const accountBlueprints = new Set<string>();
  let isOver = !isNeeded;
  let ending: Promise<void> | undefined;
  let clock: NodeJS.Timeout | undefined;

  async function writeThenLetGo(): Promise<void> {
    await writeAccounts([...accountBlueprints]);
    isOver = true;
    letGo();
  }

  function end(): Promise<void> {
    if (isOver) return Promise.resolve();
    clearTimeout(clock);
    ending ??= writeThenLetGo();
    return ending;
  }

  return {
    given(blueprint, isAccount) {
      if (isAccount) accountBlueprints.add(blueprint);
      if (!isOver) clock ??= setTimeout(() => void end(), holdMs).unref();
    },
    maySend: (blueprint) => isOver || accountBlueprints.has(blueprint),
    isLate: (blueprint) => isOver && accountBlueprints.has(blueprint),
    get isOver() {
      return isOver;
    },
    end,
    close: () => clearTimeout(clock),
  };
}
