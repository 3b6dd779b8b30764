// Hostile mappings: each is put into Port and lived through; the buckets may lose what it no longer
// says, nothing else may be lost.
import { describe, expect, it } from 'vitest';
import { MAPPING_ROWS } from './support/mapping-rows.js';
import { useArenas } from './support/pool.js';
import { mappingRound } from './support/rounds.js';

const LIMIT_MS = 170_000;

describe.concurrent('nothing is lost, shown, blocked or reached for with', () => {
  const arenas = useArenas({
    haste: 10,
    variables: {
      OCEAN__PROCESS_IN_QUEUE_TIMEOUT: '40',
      OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: 'true',
    },
  });

  it.each(MAPPING_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    async (_title, row) => expect(await arenas.play(mappingRound(row))).toEqual([]),
    LIMIT_MS,
  );
});
