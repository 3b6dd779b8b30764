// What `ocean-aws probe` is, for the command line and its help.
import type { Command } from '../command.js';

export const PROBE_COMMAND: Command = {
  name: 'probe',
  summary: 'look whether a sync could work: Port, the AWS identity, the accounts',
  arguments: [],
  options: {
    mode: {
      type: 'string',
      value: 'MODE',
      text: 'shallow, or deep: assume the role in every account of the organization as well',
    },
    kinds: {
      type: 'string',
      multiple: true,
      value: 'KINDS',
      text: 'kinds to name in the result, separated by commas',
    },
    'probe-id': {
      type: 'string',
      value: 'ID',
      text: 'which probe Port asked for (OCEAN__PROBE_ID)',
    },
    'reporting-mode': {
      type: 'string',
      value: 'MODE',
      text: 'log, or port: send the result to Port as well (OCEAN__PROBE_REPORTING_MODE)',
    },
  },
  more: `It is started by Port's chart as well. Exit codes: 0 nothing failed, 1 a check failed, 2 the configuration or
the command line is wrong.`,
};
