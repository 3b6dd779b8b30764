// The run state that users see in Port, in its wire form.
import { portTimestamp } from '../timestamp.js';

export type ResyncState = 'running' | 'completed' | 'failed' | 'aborted';

export interface ResyncTimes {
  readonly start?: Date;
  readonly end?: Date;
  readonly next?: Date;
  readonly intervalMinutes?: number;
}

/**
 * Body of `PATCH /v1/integration/{id}/resync-state`. `intervalInMinuets` is spelled like that on
 * the wire.
 */
export function resyncStateBody(
  state: ResyncState,
  times: ResyncTimes,
): Record<string, string | number | null> {
  return {
    status: state,
    lastResyncEnd: times.end === undefined ? null : portTimestamp(times.end),
    ...(times.start === undefined ? {} : { lastResyncStart: portTimestamp(times.start) }),
    nextResync: times.next === undefined ? null : portTimestamp(times.next),
    intervalInMinuets: times.intervalMinutes ?? null,
  };
}
