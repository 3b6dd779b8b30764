// The daemon's log as parsed lines, and the two kinds of lines that a dashboard or an operator
// reads.
import { z } from 'zod';

const logLine = z.looseObject({ level: z.string(), msg: z.string() });
export type LogLine = z.infer<typeof logLine>;

const count = z.number();
const reportLine = z.looseObject({
  msg: z.string(),
  level: z.string(),
  status: z.enum(['completed', 'failed', 'aborted']),
  accounts: z.looseObject({
    source: z.string(),
    found: count,
    readable: count,
    unreadable: count,
    inactive: count,
  }),
  cells: z.looseObject({
    planned: count,
    unfit: count,
    complete: count,
    degraded: count,
    denied: count,
    unreachable: count,
    throttled: count,
    failed: count,
    cancelled: count,
  }),
  resources: count,
  entities: z.looseObject({
    mapped: count,
    created: count,
    updated: count,
    unchanged: count,
    withheld: count,
    failedCount: count,
    excluded: count,
    unmapped: count,
    merged: count,
    further: count,
    unresolved: count,
    unwritten: count,
    deleted: count,
    heldBack: count,
  }),
  requests: z.looseObject({
    aws: count,
    awsRetries: count,
    awsThrottled: count,
    port: count,
    portRetries: count,
    portThrottled: count,
  }),
  saved: z.array(z.looseObject({ kind: z.string(), action: z.string(), calls: count })),
  problemCount: count,
  deletions: z.array(
    z.looseObject({ blueprint: z.string(), because: z.string(), detail: z.string(), count }),
  ),
  heldBack: z.array(z.looseObject({ blueprint: z.string(), because: z.string(), count })),
  error: z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
});
export type ReportLine = z.infer<typeof reportLine>;

const problem = z.looseObject({
  level: z.string(),
  code: z.string(),
  subject: z.string(),
  problem: z.string(),
  remedy: z.string(),
  accounts: z.array(z.string()),
  regions: z.array(z.string()).optional(),
  operation: z.string().optional(),
  count,
});
export type Problem = z.infer<typeof problem>;

const REPORT = /^resync (completed|completed with warnings|failed|aborted)$/;

/** True for a summary line. */
export function isReport({ msg }: LogLine): boolean {
  return REPORT.test(msg);
}

/** The last summary line. Throws with the whole log when there is none. */
export function reportOf(lines: readonly LogLine[]): ReportLine {
  const found = lines.findLast(isReport);
  if (found === undefined)
    throw new Error(
      `There is no summary among these lines:\n${lines.map((line) => JSON.stringify(line)).join('\n')}`,
    );
  return reportLine.parse(found);
}

export function problemsOf(lines: readonly LogLine[]): Problem[] {
  return lines.filter(({ msg }) => msg === 'resync problem').map((line) => problem.parse(line));
}
