// A hostile Port: every route of a resync answers what it should never answer, for a whole resync.
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../e2e/support/port-side.js';
import { useArenas } from './support/pool.js';
import { PORT_ROWS } from './support/port-rows.js';

const LIMIT_MS = 170_000;
const RESYNC_REQUEST = { method: 'GET', path: /\/resync-request$/ } as const;

describe.concurrent('nothing is lost, shown, blocked or reached for when', () => {
  const arenas = useArenas({ haste: 60 });

  it.each(PORT_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    async (_title, { route, answer }) => {
      const wrong = await arenas.play({
        attack({ port }) {
          const where = route === 'resyncRequest' ? RESYNC_REQUEST : ROUTES[route];
          if (route === 'token') port.revokeTokens();
          const fault = port.faults.add({ ...where, effect: { kind: 'raw', ...answer } });
          return () => fault.hits;
        },
        // Without these, no resync is asked for: it is over when they were tried again and again.
        ...(route === 'resyncRequest' || route === 'token' ? { over: (hits: number) => hits >= 3 } : {}),
      });
      expect(wrong).toEqual([]);
    },
    LIMIT_MS,
  );
});
