// Rows as rounds of an arena.
import { INTEGRATION } from '../../e2e/support/harness.js';
import { ROUTES } from '../../e2e/support/port-side.js';
import { type Round, wholeMapping } from './arena.js';
import type { AwsRow } from './aws-rows.js';
import type { MappingRow } from './mapping-rows.js';
import type { PortRow } from './port-rows.js';

const RESYNC_REQUEST = { method: 'GET', path: /\/resync-request$/ } as const;

/** AWS answers so to every account and region, for a whole resync. */
export function awsRound({ service, operation, answer, saysNothing }: AwsRow): Round {
  return {
    attack({ aws }) {
      // New sessions are asked for when the old ones are refused.
      if (service === 'sts') {
        aws.faults.add({
          service: 'organizations',
          operation: 'ListAccounts',
          times: 1,
          effect: { type: 'expired-token' },
        });
        aws.faults.add({
          service: 'account',
          operation: 'ListRegions',
          times: 2,
          effect: { type: 'expired-token' },
        });
      }
      const fault = aws.faults.add({ service, operation, effect: { type: 'raw', ...answer } });
      return () => fault.hits;
    },
    mayLose: () => saysNothing,
  };
}

/** Port answers so, for a whole resync. */
export function portRound({ route, answer }: PortRow): Round {
  return {
    attack({ port }) {
      const where = route === 'resyncRequest' ? RESYNC_REQUEST : ROUTES[route];
      if (route === 'token') port.revokeTokens();
      const fault = port.faults.add({ ...where, effect: { kind: 'raw', ...answer } });
      return () => fault.hits;
    },
    // Without these, no resync is asked for: it is over when they were tried again and again.
    ...(route === 'resyncRequest' || route === 'token'
      ? { over: (hits: number) => hits >= 3 }
      : {}),
  };
}

/** The mapping is put into Port, and taken back after a resync. */
export function mappingRound({ mapping, changesBuckets, renamesBuckets }: MappingRow): Round {
  return {
    attack({ port }) {
      port.seed.mapping(INTEGRATION, mapping);
      return undefined;
    },
    restore: ({ port }) => port.seed.mapping(INTEGRATION, wholeMapping()),
    mayLose: (loss) =>
      (changesBuckets && loss.startsWith('blanked s3Bucket ')) ||
      (renamesBuckets && loss.startsWith('deleted s3Bucket ')),
  };
}
