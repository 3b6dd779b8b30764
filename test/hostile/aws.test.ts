// A hostile AWS: every operation of a resync answers what it should never answer, to every account and region, for a whole resync.
import { describe, expect, it } from 'vitest';
import { AWS_ROWS } from './support/aws-rows.js';
import { useArenas } from './support/pool.js';

const LIMIT_MS = 170_000;

describe.concurrent('nothing is lost, shown, blocked or reached for when', () => {
  const arenas = useArenas({ haste: 60 });

  it.each(AWS_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    async (_title, { service, operation, answer, saysNothing }) => {
      const wrong = await arenas.play({
        attack({ aws }) {
          // New sessions are asked for when the old ones are refused.
          if (service === 'sts') {
            aws.faults.add({ service: 'organizations', operation: 'ListAccounts', times: 1, effect: { type: 'expired-token' } });
            aws.faults.add({ service: 'account', operation: 'ListRegions', times: 2, effect: { type: 'expired-token' } });
          }
          const fault = aws.faults.add({ service, operation, effect: { type: 'raw', ...answer } });
          return () => fault.hits;
        },
        mayLose: () => saysNothing,
      });
      expect(wrong).toEqual([]);
    },
    LIMIT_MS,
  );
});
