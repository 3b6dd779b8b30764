// Lines of the log that wait to be sent to Port, also from before Port is reachable. Bounded in
// number and bytes: the oldest go first, are counted, and a record tells how many there were.
import { type LogFields, type LogRecord, toLogRecord } from './log-record.js';

export interface LogBatch {
  readonly records: readonly LogRecord[];
  /** How many dropped lines its first record tells of, which then is none of `records`. */
  readonly dropped: number;
  /** The body of the request. */
  readonly body: string;
}

export interface LogBuffer {
  /** Takes a line, already without secrets. */
  add(line: LogFields): void;
  /** What `write` logs meanwhile stays on this machine. */
  locally(write: () => void): void;
  /** Called after each line that was taken; one listener at a time. */
  onLine(listener: (isUrgent: boolean) => void): void;
  /** Called when lines were dropped; one listener at a time. */
  onDropped(listener: (lines: number) => void): void;
  readonly count: number;
  readonly bytes: number;
  /** Lines dropped of which Port was not told yet. */
  readonly dropped: number;
  /**
   * Takes out the oldest lines: at most `records` and `bytes` of them, but at least one. Undefined
   * when there is nothing to tell.
   */
  take(limits: { readonly records: number; readonly bytes: number }): LogBatch | undefined;
  /** The batch was not sent: its lines are the oldest again. */
  putBack(batch: LogBatch): void;
  /** The batch was refused for good: its lines are dropped, and counted. */
  drop(batch: LogBatch): void;
  /** Nobody wants these lines: forgets them, uncounted. */
  forget(): void;
}

export interface LogBufferLimits {
  readonly records: number;
  readonly bytes: number;
}

/** A line is about 300 bytes: minutes of a log at DEBUG, days of one at INFO. */
const LIMITS: LogBufferLimits = { records: 5_000, bytes: 4 * 1_048_576 };

/** An empty buffer. */
export function createLogBuffer(limits: LogBufferLimits = LIMITS): LogBuffer {
  let waiting: LogRecord[] = [];
  let bytes = 0;
  let dropped = 0;
  let isLocal = false;
  let tell: (isUrgent: boolean) => void = () => {};
  let tellDropped: (lines: number) => void = () => {};

  function shrink(): void {
    let excess = 0;
    while (waiting.length - excess > limits.records || bytes > limits.bytes) {
      bytes -= waiting[excess]?.bytes ?? 0;
      excess += 1;
    }
    waiting.splice(0, excess);
    countDropped(excess);
  }

  function countDropped(lines: number): void {
    dropped += lines;
    if (lines > 0) tellDropped(lines);
  }

  return {
    add(line) {
      if (isLocal) return;
      const record = toLogRecord(line);
      waiting.push(record);
      bytes += record.bytes;
      shrink();
      tell(record.isUrgent);
    },
    locally(write) {
      isLocal = true;
      try {
        write();
      } finally {
        isLocal = false;
      }
    },
    onLine(listener) {
      tell = listener;
    },
    onDropped(listener) {
      tellDropped = listener;
    },
    get count() {
      return waiting.length;
    },
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
    take(most) {
      if (waiting.length === 0 && dropped === 0) return undefined;
      const told = dropped;
      const room = told > 0 ? most.records - 1 : most.records;
      const count = fitting(waiting, { ...most, records: Math.max(1, room) });
      const records = waiting.splice(0, count);
      bytes -= sizeOf(records);
      dropped = 0;
      const all = told > 0 ? [droppedRecord(told), ...records] : records;
      const body = `{"logs":[${all.map(({ json }) => json).join(',')}]}`;
      return { records, dropped: told, body };
    },
    putBack(batch) {
      dropped += batch.dropped;
      waiting = [...batch.records, ...waiting];
      bytes += sizeOf(batch.records);
      shrink();
    },
    drop(batch) {
      dropped += batch.dropped;
      countDropped(batch.records.length);
    },
    forget() {
      waiting = [];
      bytes = 0;
      dropped = 0;
    },
  };
}

/** How many of the records are within the limits, at least one. */
function fitting(records: readonly LogRecord[], most: LogBufferLimits): number {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += record.bytes + 1;
    if (index > 0 && (index >= most.records || bytes > most.bytes)) return index;
  }
  return records.length;
}

function sizeOf(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + record.bytes, 0);
}

function droppedRecord(dropped: number): LogRecord {
  return toLogRecord({
    level: 'warn',
    msg: `${dropped} line(s) of the log before this one are missing here: they could not be sent in time. The log of the program has them.`,
    dropped,
  });
}
