import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { linkSignals } from '../../../src/lib/waiting/linked-signal.js';

const listeners = ({ signal }: AbortController): number =>
  getEventListeners(signal, 'abort').length;

describe('a linked signal', () => {
  it('is aborted with any of its sources, for the same reason, also when that was before', () => {
    for (const index of [0, 1]) {
      const sources = [new AbortController(), new AbortController()];
      const link = () => linkSignals([...sources.map(({ signal }) => signal), undefined]).signal;
      const before = link();
      expect(before.aborted).toBe(false);
      sources[index]?.abort(new Error('stopped'));

      expect([before.reason, link().reason]).toEqual([new Error('stopped'), new Error('stopped')]);
    }
  });

  it('can be aborted by itself, which is no news to its sources', () => {
    const source = new AbortController();
    const { signal, abort } = linkSignals([source.signal]);
    abort(new Error('enough'));

    expect([signal.reason, source.signal.aborted]).toEqual([new Error('enough'), false]);
  });

  it('leaves nothing on its sources once it is unlinked, and does not follow them any more', () => {
    const sources = [new AbortController(), new AbortController()];
    const { signal, unlink } = linkSignals(sources.map((source) => source.signal));
    expect(sources.map(listeners)).toEqual([1, 1]);
    unlink();
    expect(sources.map(listeners)).toEqual([0, 0]);
    sources[0]?.abort();

    expect(signal.aborted).toBe(false);
  });
});
