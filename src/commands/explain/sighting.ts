// Watches a run for one entity: which resources give it, what is decided about it, and what could
// not be read.
import type { AccountList } from '../../types/account.js';
import type { GoneEntity, KeptEntity } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { Role } from './probing-mapping.js';
import {
  type FailedDetail,
  isWanted,
  MOST_SPOTTED,
  type Sighted,
  type UnreadPlace,
  type Wanted,
} from './sighted.js';
import { createSpotting } from './spotting.js';

export interface Sighting {
  readonly watch: RunWatch;
  readonly sighted: Sighted;
}

/** Told of what the roles, by index of the mapping resource, make; the others do not count. */
export function createSighting(wanted: Wanted, roles: ReadonlyMap<number, Role>): Sighting {
  const spotting = createSpotting(wanted);
  const failedDetails: FailedDetail[] = [];
  const unread: UnreadPlace[] = [];
  const kinds = new Set([...roles.values()].map(({ resource: { kind } }) => kind));
  const counts = { unread: 0, cells: 0 };
  let accounts: AccountList | undefined;
  let gone: GoneEntity | undefined;
  let held: KeptEntity | undefined;
  const noteUnread = (place: UnreadPlace): void => {
    counts.unread += 1;
    if (unread.length < MOST_SPOTTED) unread.push(place);
  };
  return {
    watch: {
      discovered(list) {
        accounts = list;
      },
      accountUnreadable: (accountId, status, evidence) =>
        noteUnread({ accountId, status, evidence }),
      cellPlanned() {
        counts.cells += 1;
      },
      mapped({ index }, cell, resources, results) {
        const role = roles.get(index);
        if (role !== undefined)
          spotting[role.isProbe ? 'probe' : 'page']({ role, cell, resources, results });
      },
      seen: (entity, sight) => spotting.seen(entity, sight === 'taken'),
      readFailed(cell, subject, failure) {
        if (failedDetails.length < MOST_SPOTTED && spotting.concerns(cell))
          failedDetails.push({ cell, subject, ...failure });
      },
      cellEnded(cell, { status, evidence }) {
        spotting.ended(cell);
        if (status !== 'complete' && status !== 'degraded' && kinds.has(cell.kind))
          noteUnread({ ...cell, status, ...(evidence === undefined ? {} : { evidence }) });
      },
      decided(going, staying) {
        gone = going.find(({ entity }) => isWanted(wanted, entity));
        held = staying.find(({ entity }) => isWanted(wanted, entity));
      },
    },
    get sighted() {
      return {
        ...spotting.spots,
        failedDetails,
        unread,
        unreadCount: counts.unread,
        cells: counts.cells,
        accounts,
        gone,
        held,
      };
    },
  };
}
