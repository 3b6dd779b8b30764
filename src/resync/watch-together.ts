// Several watchers of a resync as one. What one of them does wrong is logged, and neither the
// resync nor the others hear of it.
import type { Logger } from 'pino';
import { toError } from '../errors.js';
import type { RunWatch } from '../types/run-watch.js';

/**
 * Tells each watcher in its turn. Who watches is asked at each call: more may join after this, and
 * are told of what comes then. Never throws; an error is logged once for each watcher.
 */
export function watchTogether(
  watches: () => Iterable<RunWatch>,
  log: Pick<Logger, 'error'>,
): Required<RunWatch> {
  const broken = new Set<RunWatch>();
  const tell = (call: (watch: RunWatch) => void): void => {
    for (const watch of watches()) {
      try {
        call(watch);
      } catch (thrown) {
        if (!broken.has(watch)) log.error({ err: toError(thrown) }, 'a watcher of resyncs failed');
        broken.add(watch);
      }
    }
  };
  return {
    began: (run) => tell((watch) => watch.began?.(run)),
    planned: (mapping) => tell((watch) => watch.planned?.(mapping)),
    discovered: (list) => tell((watch) => watch.discovered?.(list)),
    enriching: (kind, actions) => tell((watch) => watch.enriching?.(kind, actions)),
    accountOpened: (accountId, regions) =>
      tell((watch) => watch.accountOpened?.(accountId, regions)),
    accountUnreadable: (accountId, status, evidence) =>
      tell((watch) => watch.accountUnreadable?.(accountId, status, evidence)),
    resourceBegan: (index) => tell((watch) => watch.resourceBegan?.(index)),
    resourceEnded: (summary) => tell((watch) => watch.resourceEnded?.(summary)),
    cellPlanned: (cell) => tell((watch) => watch.cellPlanned?.(cell)),
    cellBegan: (cell) => tell((watch) => watch.cellBegan?.(cell)),
    sampled: (resource, resources) => tell((watch) => watch.sampled?.(resource, resources)),
    mapped: (resource, cell, resources, results) =>
      tell((watch) => watch.mapped?.(resource, cell, resources, results)),
    seen: (entity, sight) => tell((watch) => watch.seen?.(entity, sight)),
    cellEnded: (cell, outcome) => tell((watch) => watch.cellEnded?.(cell, outcome)),
    readFailed: (cell, subject, failure) =>
      tell((watch) => watch.readFailed?.(cell, subject, failure)),
    reconciling: () => tell((watch) => watch.reconciling?.()),
    decided: (gone, held) => tell((watch) => watch.decided?.(gone, held)),
    reconciled: (counts) => tell((watch) => watch.reconciled?.(counts)),
    ended: (report) => tell((watch) => watch.ended?.(report)),
  };
}
