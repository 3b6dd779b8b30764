// A hostile Port: every route of a resync answers what it should never answer, for a whole resync.
import { describe, expect, it } from 'vitest';
import { useArenas } from './support/pool.js';
import { PORT_ROWS } from './support/port-rows.js';
import { portRound } from './support/rounds.js';

const LIMIT_MS = 170_000;

describe.concurrent('nothing is lost, shown, blocked or reached for when', () => {
  const arenas = useArenas({ haste: 60 });

  it.each(PORT_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    async (_title, row) => expect(await arenas.play(portRound(row))).toEqual([]),
    LIMIT_MS,
  );
});
