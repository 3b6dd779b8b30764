// What is remembered of the resync that goes on, or of the last one.
import type { Mapping } from '../types/mapping.js';
import type { KindReads } from './kind-reads.js';

export interface WatchedRun {
  mapping: Mapping | undefined;
  accounts: ReadonlySet<string> | undefined;
  reconcilingAt: number | undefined;
  readonly reads: KindReads;
  readonly cells: Map<string, number>;
}
