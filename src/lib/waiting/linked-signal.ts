// Signals that end some of the work of a longer-lived one, and leave nothing behind on it.
import { setMaxListeners } from 'node:events';

export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts this signal and none of its sources. */
  abort(reason?: unknown): void;
  /**
   * Forgets the sources. To be called when the work has ended, or each source keeps a listener, and
   * with it everything that listens here.
   */
  unlink(): void;
}

/**
 * A signal that is aborted as soon as one source is, for the same reason. `AbortSignal.any` is no
 * substitute: on Node 20 a signal of its making lives until it is aborted, once anybody has
 * listened to it.
 */
export function linkSignals(sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const links = sources.flatMap((source) =>
    source === undefined ? [] : [{ source, follow: () => controller.abort(source.reason) }],
  );
  // Hundreds of requests at once listen to one signal: no leak, so Node need not warn of it.
  setMaxListeners(0, controller.signal, ...links.map(({ source }) => source));
  for (const { source, follow } of links) {
    if (source.aborted) follow();
    else source.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink() {
      for (const { source, follow } of links) source.removeEventListener('abort', follow);
    },
  };
}
