// What `map` says on standard error when it has come to its end: each problem once, with how often
// it was met and where first.
import type { DeskCall } from '../desk/desk.js';
import type { MapLine, MapProblem } from './map-line.js';

export interface MapSummary {
  /** `reason` names problems of items, which are counted by it. */
  add(line: MapLine, reason?: string): void;
  skip(): void;
  /** Says them, and gives the exit code. */
  say(log: DeskCall['log'], kinds: readonly string[]): 0 | 1;
}

interface Group {
  readonly first: MapLine;
  readonly problem: MapProblem;
  count: number;
}

/** Its size is that of the mapping, however many lines there are. */
export function createMapSummary(): MapSummary {
  const groups = new Map<string, Group>();
  const outcomes = { mapped: 0, excluded: 0, failed: 0, unmapped: 0, unusable: 0 };
  let entities = 0;
  let skipped = 0;
  return {
    add(line, reason) {
      outcomes[line.outcome] += 1;
      entities += line.entities.length;
      for (const problem of line.problems) {
        const { severity, path } = problem;
        const key = JSON.stringify([line.resource, severity, path, path === null ? reason : '']);
        const group = groups.get(key) ?? { first: line, problem, count: 0 };
        group.count += 1;
        groups.set(key, group);
      }
    },
    skip() {
      skipped += 1;
    },
    say(log, kinds) {
      const found = [...groups.values()];
      for (const { first, problem, count } of found) {
        const { severity, path, expression, message } = problem;
        const { line, kind, resource } = first;
        const about = { firstLine: line, count, kind, resource, path, expression };
        log[severity === 'error' ? 'error' : 'warn'](withoutNull(about), message);
      }
      const met = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
      if (met + skipped === 0) log.warn('there is no item on standard input');
      const isMissed = met === 0 && skipped > 0;
      if (isMissed) log.error({ kinds, skipped }, 'no item is of a kind that --kind names');
      if (found.length > 0)
        log.warn({ ...outcomes, entities, skipped }, 'what became of the items');
      return isMissed || found.some(({ problem }) => problem.severity === 'error') ? 1 : 0;
    },
  };
}

function withoutNull(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
