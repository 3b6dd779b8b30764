// Lets thousands of requests hang on one abort signal at constant cost: the signal gets a single
// listener for all of them.
import { EventEmitter } from 'node:events';

export interface AbortRelay {
  /**
   * An emitter that emits `abort` when the signal aborts; to be released when the request has
   * ended.
   */
  follow(signal: AbortSignal): Followed;
}

export interface Followed {
  readonly emitter: EventEmitter;
  release(): void;
}

interface Followers {
  readonly emitters: Set<EventEmitter>;
  readonly tellAll: () => void;
}

/** Followers are kept per signal; the listener goes with the last of them. */
export function createAbortRelay(): AbortRelay {
  const bySignal = new WeakMap<AbortSignal, Followers>();

  function followersOf(signal: AbortSignal): Followers {
    const known = bySignal.get(signal);
    if (known !== undefined) return known;
    const emitters = new Set<EventEmitter>();
    const tellAll = () => {
      for (const emitter of emitters) emitter.emit('abort');
    };
    const created = { emitters, tellAll };
    bySignal.set(signal, created);
    signal.addEventListener('abort', tellAll, { once: true });
    return created;
  }

  return {
    follow(signal) {
      const emitter = new EventEmitter();
      const { emitters, tellAll } = followersOf(signal);
      emitters.add(emitter);
      return {
        emitter,
        release() {
          // Released twice, it must not take the listener of later ones.
          if (!emitters.delete(emitter) || emitters.size > 0) return;
          bySignal.delete(signal);
          signal.removeEventListener('abort', tellAll);
        },
      };
    },
  };
}

/**
 * A pause that the signal ends early, by rejecting with its reason; any number of pauses may share
 * a signal.
 */
export function createSleep(relay: AbortRelay): (ms: number, signal: AbortSignal) => Promise<void> {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const { emitter, release } = relay.follow(signal);
      const timer = setTimeout(() => {
        release();
        resolve();
      }, ms);
      emitter.once('abort', () => {
        clearTimeout(timer);
        release();
        reject(signal.reason);
      });
    });
}
