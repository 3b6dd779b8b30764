// As many daemons as rounds are played at once; a round takes one that is free, and one in which a round went wrong is replaced.
import { afterAll, beforeAll } from 'vitest';
import { type Arena, type ArenaOptions, openArena, type Round } from './arena.js';
import { openWorkshop, type Workshop } from './workshop.js';

export interface Pool {
  /** Plays a round in a free arena; gives what went wrong, in words. */
  play(round: Round): Promise<string[]>;
}

/** A pool for a test file. */
export function useArenas(options: ArenaOptions): Pool {
  let workshop: Workshop | undefined;
  const free: Arena[] = [];
  const all: Arena[] = [];
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(async () => {
    await Promise.all(all.map((arena) => arena[Symbol.asyncDispose]()));
    await workshop?.[Symbol.asyncDispose]();
  });
  return {
    async play(round) {
      if (workshop === undefined) throw new Error('There is no workshop before the first test.');
      const arena = free.pop() ?? (await openArena(workshop, options));
      if (!all.includes(arena)) all.push(arena);
      try {
        return await arena.play(round);
      } finally {
        if (arena.spoilt) await arena[Symbol.asyncDispose]();
        else free.push(arena);
      }
    },
  };
}
