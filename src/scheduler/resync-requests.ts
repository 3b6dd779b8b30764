// Watches Port's resync-request: decides whether the request Port shows is one that was not served
// yet.
// Protocol: GET resync-request answers a timestamp; a newer one than the baseline asks for a
// resync.

export interface RequestWatch {
  /** True when the timestamp asks for a resync; it then counts as served. */
  isNew(updatedAt: string | undefined): boolean;
  /** Counts whatever Port shows now as served, because a resync has just begun. */
  serve(updatedAt: string | undefined): void;
}

/**
 * `baseline` is Port's last resync-state timestamp, the yardstick until a first request was served.
 */
export function createRequestWatch(baseline: () => string | undefined): RequestWatch {
  let served: number | undefined;
  const serve = (updatedAt: string | undefined): void => {
    served = timestampOf(updatedAt) ?? served ?? Number.NEGATIVE_INFINITY;
  };
  return {
    serve,
    isNew(updatedAt) {
      const requested = timestampOf(updatedAt);
      if (requested === undefined) return false;
      if (requested <= (served ?? timestampOf(baseline()) ?? Number.NEGATIVE_INFINITY))
        return false;
      serve(updatedAt);
      return true;
    },
  };
}

function timestampOf(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}
