// The signals that end a command.
import { createSignalEar, type LiveEdge } from '../live.js';

export interface StopSignal {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What shells expect of a program that the signal ended; undefined while none came. */
  readonly code: number | undefined;
}

/** A second signal ends the process at once. */
export function createStopSignal({
  signals,
  onSignal,
  exit,
}: Pick<LiveEdge, 'signals' | 'onSignal' | 'exit'>): StopSignal {
  const ended = new AbortController();
  const hear = createSignalEar();
  let code: number | undefined;
  for (const [name, number] of Object.entries(signals)) {
    onSignal(name, () => {
      if (hear() === 'again') exit(128 + number);
      code ??= 128 + number;
      ended.abort(new Error(name));
    });
  }
  return {
    signal: ended.signal,
    get code() {
      return code;
    },
  };
}
