// Every command but the sync itself, in the order of the help. A new one is a line here, a file
// that describes it, and a line in desk-table.ts that runs it.
import type { Command } from './command.js';
import { DOCTOR_COMMAND } from './doctor/doctor-command.js';
import { EXPLAIN_COMMAND } from './explain/explain-command.js';
import { MAP_COMMAND } from './map/map-command.js';
import { PLAN_COMMAND } from './plan/plan-command.js';
import { POLICY_COMMAND } from './policy/policy-command.js';
import { PROBE_COMMAND } from './probe/probe-command.js';
import { RAW_COMMAND } from './raw/raw-command.js';

const HEALTH_COMMAND: Command = {
  name: 'health',
  summary: 'ask the daemon of this machine whether it lives',
  arguments: [],
  options: {},
  more: 'For the health check of a container. Exit codes: 0 it lives, 1 it does not answer.',
};

const ALL: readonly Command[] = [
  DOCTOR_COMMAND,
  PLAN_COMMAND,
  EXPLAIN_COMMAND,
  RAW_COMMAND,
  MAP_COMMAND,
  POLICY_COMMAND,
  PROBE_COMMAND,
  HEALTH_COMMAND,
];

/** By name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  ALL.map((command) => [command.name, command]),
);
