// A hostile AWS: every operation of a resync answers what it should never answer, to every account
// and region, for a whole resync.
import { describe, expect, it } from 'vitest';
import { AWS_ROWS } from './support/aws-rows.js';
import { useArenas } from './support/pool.js';
import { awsRound } from './support/rounds.js';

const LIMIT_MS = 170_000;

describe.concurrent('nothing is lost, shown, blocked or reached for when', () => {
  const arenas = useArenas({ haste: 60 });

  it.each(AWS_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    async (_title, row) => expect(await arenas.play(awsRound(row))).toEqual([]),
    LIMIT_MS,
  );
});
