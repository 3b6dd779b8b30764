// What an answer of the daemon may be: a text, or one that is too long to be made or sent at once.

/** Bytes that all who read them share; each is sent a piece when it has taken the one before. */
export interface LongBody {
  readonly bytes: number;
  readonly pieces: readonly Uint8Array[];
  /** Aborted when newer bodies need the room: who has not read this one by then is cut off. */
  readonly signal: AbortSignal;
}

export type PageBody = string | LongBody;
