// As many daemons as rounds are played at once; a round takes one that is free, and one in which a
// round went wrong is replaced.
import { afterAll, beforeAll, expect } from 'vitest';
import { type Arena, type ArenaOptions, openArena, type Round } from './arena.js';
import { openWorkshop, type Workshop } from './workshop.js';

export interface Pool {
  /** Plays a round in a free arena; gives what went wrong, in words. */
  play(round: Round): Promise<string[]>;
}

const CLOSING_MS = 120_000;

/** A pool for a test file. */
export function useArenas(options: ArenaOptions): Pool {
  let workshop: Workshop | undefined;
  const free: Arena[] = [];
  const all: Arena[] = [];
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(async () => {
    const wrong = await Promise.all(free.map((arena) => arena.recover()));
    if (process.env['HOSTILE_USAGE'])
      process.stderr.write(`${JSON.stringify(process.resourceUsage())}\n`);
    await Promise.all(all.map((arena) => arena[Symbol.asyncDispose]()));
    await workshop?.[Symbol.asyncDispose]();
    expect(wrong.flat()).toEqual([]);
  }, CLOSING_MS);
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
