// Lets thousands of requests hang on one abort signal at constant cost: the signal gets a single listener for all of them.
import { EventEmitter } from 'node:events';

export interface AbortRelay {
  /** An emitter that emits `abort` when the signal aborts; to be released when the request has ended. */
  follow(signal: AbortSignal): Followed;
}

export interface Followed {
  readonly emitter: EventEmitter;
  release(): void;
}

/** Followers are kept per signal and go with it. */
export function createAbortRelay(): AbortRelay {
  const followers = new WeakMap<AbortSignal, Set<EventEmitter>>();

  function followersOf(signal: AbortSignal): Set<EventEmitter> {
    const known = followers.get(signal);
    if (known !== undefined) return known;
    const created = new Set<EventEmitter>();
    followers.set(signal, created);
    const tellAll = () => {
      for (const emitter of created) emitter.emit('abort');
    };
    signal.addEventListener('abort', tellAll, { once: true });
    return created;
  }

  return {
    follow(signal) {
      const emitter = new EventEmitter();
      const all = followersOf(signal);
      all.add(emitter);
      return { emitter, release: () => void all.delete(emitter) };
    },
  };
}

/** A pause that the signal ends early, by rejecting with its reason; any number of pauses may share a signal. */
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
