// The log for people: what AWS, Port and mappings say is printed as lines of text, which a terminal
// must not obey.
import { describe, expect, it } from 'vitest';
import type { Round } from './support/arena.js';
import { AWS_ROWS } from './support/aws-rows.js';
import { MAPPING_ROWS } from './support/mapping-rows.js';
import { useArenas } from './support/pool.js';
import { PORT_ROWS } from './support/port-rows.js';
import { awsRound, mappingRound, portRound } from './support/rounds.js';

const LIMIT_MS = 170_000;
/** Rows with texts that are printed: escape sequences, keys, or a lot. */
const PRINTED =
  /^(ecs ListClusters answers an error (that|with control|of)|(token|readIntegration|runState|resyncRequest|delete) answers members that are texts)/;

const ROUNDS: readonly (readonly [string, Round])[] = [
  ...AWS_ROWS.map((row) => [row.title, awsRound(row)] as const),
  ...PORT_ROWS.map((row) => [row.title, portRound(row)] as const),
  ...MAPPING_ROWS.map((row) => [row.title, mappingRound(row)] as const),
].filter(([title]) => PRINTED.test(title));

describe.concurrent('nothing is lost, shown, blocked or obeyed by a terminal when', () => {
  const arenas = useArenas({ haste: 30, variables: { APPLICATION__LOG_FORMAT: 'terminal' } });

  it.each(ROUNDS)(
    '%s',
    async (_title, round) => expect(await arenas.play(round)).toEqual([]),
    LIMIT_MS,
  );
});
