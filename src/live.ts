// The life of the daemon: until it is done, fails, or a signal stops it.
import type { Logger } from 'pino';
import type { App } from './app.js';
import { toError } from './errors.js';

export interface LiveEdge {
  readonly shutdownMs: number;
  readonly log: Logger;
  /** Numbers of the signals that stop the daemon, by name. */
  readonly signals: Readonly<Record<string, number>>;
  onSignal(name: string, heard: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/**
 * npm and timeout pass a signal on that the whole process group got already; within this time it is
 * the same one.
 */
const ECHO_MS = 200;

/** Tells signals that stop the process from their echoes, and from those of somebody impatient. */
export function createSignalEar(): () => 'first' | 'echo' | 'again' {
  let heardAt: number | undefined;
  return () => {
    const now = performance.now();
    if (heardAt !== undefined) return now - heardAt < ECHO_MS ? 'echo' : 'again';
    heardAt = now;
    return 'first';
  };
}

/** Runs the app until it is done, fails, or a signal stops it; resolves with the exit code. */
export function live(app: App, edge: LiveEdge): Promise<number> {
  const { shutdownMs, log, signals, onSignal, exit } = edge;
  return new Promise((resolve) => {
    let stopping = false;
    const hear = createSignalEar();
    const stop = (reason: string, code?: number): void => {
      stopping = true;
      // Whatever does not end in time is cut off: a supervisor would kill us soon after.
      setTimeout(() => resolve(code ?? 1), shutdownMs + 1000);
      app.stop(reason).then(
        (drained) => resolve(code ?? drained),
        (thrown) => {
          log.error({ err: toError(thrown) }, 'could not stop cleanly');
          resolve(1);
        },
      );
    };
    for (const [signal, number] of Object.entries(signals)) {
      onSignal(signal, () => {
        const heard = hear();
        if (heard === 'again' || (stopping && heard === 'first')) exit(128 + number);
        if (stopping || heard === 'echo') return;
        log.info({ signal }, 'stopping');
        stop(signal);
      });
    }
    app
      .start()
      .then(() => app.done)
      .then(
        (code) => {
          if (!stopping) resolve(code);
        },
        (thrown) => {
          if (stopping) return;
          log.error({ err: toError(thrown) }, 'start-up failed');
          stop('start-up failed', 1);
        },
      );
  });
}
