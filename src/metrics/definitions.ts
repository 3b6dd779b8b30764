// Every metric once: its name, type, unit, text and labels. What is counted, the documents and the
// checks of dashboard and alerts all take them from here. Names and labels are an interface.
import type { MetricDefinition } from '../types/metric.js';

/** Names that Ocean's integrations have, so that dashboards made for them go on to work. */
const OCEAN = {
  duration_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Duration in the last resync: of a mapping resource from its first read to its last, of the whole resync as __runtime__, of the deletions as __reconciliation__',
    labels: ['kind', 'phase'],
  },
  success: {
    type: 'gauge',
    help: '1 if the last resync read the mapping resource completely (its lists to their end), or ended well as a whole, else 0',
    labels: ['kind', 'phase'],
  },
  object_count: {
    type: 'gauge',
    help: 'Objects in the last resync by what became of them',
    labels: ['kind', 'phase', 'object_count_type'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const RESYNCS = {
  ocean_aws_resyncs_total: {
    type: 'counter',
    help: 'Resyncs that ended, by status and by why they ran',
    labels: ['status', 'reason'],
  },
  ocean_aws_resync_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Time spent in resyncs that ended',
    labels: ['status'],
  },
  ocean_aws_resync_running: {
    type: 'gauge',
    help: '1 while a resync runs, else 0',
    labels: [],
  },
  ocean_aws_resync_interval_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Time between two scheduled resyncs; absent without such a schedule, and for a cron expression',
    labels: [],
  },
  ocean_aws_resync_last_start_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the last resync began',
    labels: [],
  },
  ocean_aws_resync_last_end_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the last resync with that status ended',
    labels: ['status'],
  },
  ocean_aws_resync_last_duration_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Duration of the last resync with that status',
    labels: ['status'],
  },
  ocean_aws_resync_last_problems: {
    type: 'gauge',
    help: 'Distinct problems that the last resync reported',
    labels: ['severity'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const READING = {
  ocean_aws_accounts: {
    type: 'gauge',
    help: 'Accounts of the last resync that knew them: found ones are read; of these some are readable, some unreadable; inactive ones are not read',
    labels: ['state'],
  },
  ocean_aws_cells_total: {
    type: 'counter',
    help: 'Cells (one kind in one account and region) that were read, by how that ended',
    labels: ['kind', 'outcome'],
  },
  ocean_aws_resync_cells: {
    type: 'gauge',
    help: 'Cells of the running or last resync: planned so far, and ended by outcome',
    labels: ['state'],
  },
  ocean_aws_kind_last_complete_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'End of the last resync that listed the kind to its end in every account and region; 0 if none did since the start',
    labels: ['kind'],
  },
  ocean_aws_account_kind_last_complete_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the kind was last listed to its end in every region of the account; only with OCEAN__METRICS__ACCOUNT_LABELS',
    labels: ['account', 'kind'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const REQUESTS = {
  ocean_aws_aws_requests_total: {
    type: 'counter',
    help: 'Requests to AWS that ended, by service and error code, which is ok without an error',
    labels: ['aws_service', 'code'],
  },
  ocean_aws_aws_retries_total: {
    type: 'counter',
    help: 'Requests to AWS that were repeated',
    labels: ['aws_service'],
  },
  ocean_aws_aws_throttled_total: {
    type: 'counter',
    help: 'Answers of AWS that said to slow down',
    labels: ['aws_service'],
  },
  ocean_aws_aws_throttle_wait_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Time that calls waited because of rate limits of AWS, summed over calls that wait side by side',
    labels: ['aws_service'],
  },
  ocean_aws_aws_calls_saved_total: {
    type: 'counter',
    help: 'Items and batches that AWS was not asked for, as the mapping reads nothing of them',
    labels: ['kind'],
  },
  ocean_aws_port_requests_total: {
    type: 'counter',
    help: 'Requests to Port that ended, by route and class of status; none is one without an answer',
    labels: ['route', 'status'],
  },
  ocean_aws_port_retries_total: {
    type: 'counter',
    help: 'Requests to Port that were repeated',
    labels: [],
  },
  ocean_aws_port_throttled_total: {
    type: 'counter',
    help: 'Answers of Port with status 429',
    labels: [],
  },
  ocean_aws_port_pause_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Time that requests waited because Port had said to, summed over requests that wait side by side',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const ENTITIES = {
  ocean_aws_entities_total: {
    type: 'counter',
    help: 'Entities by what resyncs that ended did with them',
    labels: ['action'],
  },
  ocean_aws_resync_last_entities: {
    type: 'gauge',
    help: 'Entities by what the last resync did with them',
    labels: ['action'],
  },
  ocean_aws_resync_last_held_back_entities: {
    type: 'gauge',
    help: 'Entities that the last resync did not see and kept, by reason (the codes of docs/deletion.md)',
    labels: ['reason'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const PROGRAM = {
  ocean_aws_build_info: {
    type: 'gauge',
    help: '1, with the version of the program',
    labels: ['version'],
  },
  ocean_aws_telemetry_dropped_total: {
    type: 'counter',
    help: 'Records for people that were given up so that nothing waits for them',
    labels: ['signal'],
  },
  ocean_aws_event_loop_delay_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Delay of the event loop within the last minute or so; quantile 1 is the longest',
    labels: ['quantile'],
  },
  process_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Processor time of the program, all threads',
    labels: [],
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory that the program holds',
    labels: [],
  },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the program started',
    labels: [],
  },
  nodejs_heap_size_used_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Heap of the main thread in use',
    labels: [],
  },
  nodejs_external_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory outside of the heap that objects of the main thread hold',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** All metrics by name. */
export const METRICS = {
  ...RESYNCS,
  ...READING,
  ...ENTITIES,
  ...REQUESTS,
  ...PROGRAM,
  ...OCEAN,
} as const;

export type MetricName = keyof typeof METRICS;

export type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof METRICS)[Name]['labels'][number], string>
>;

export const METRIC_NAMES: readonly MetricName[] = Object.keys(METRICS).filter(isMetricName);

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}
