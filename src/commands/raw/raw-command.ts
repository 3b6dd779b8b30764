// What `ocean-aws raw` is, for the command line and its help.
import { type Command, MAPPING_OPTION, NARROWING } from '../command.js';

export const RAW_COMMAND: Command = {
  name: 'raw',
  summary: 'print resources as expressions of a mapping see them, one JSON document a line',
  arguments: [],
  options: {
    ...NARROWING,
    limit: { type: 'string', value: 'N', text: 'so many of each kind, account and region' },
    'include-actions': {
      type: 'string',
      multiple: true,
      value: 'ACTION',
      text: 'reads beyond the list, instead of those that the mapping names; all for every one',
    },
    'account-context': {
      type: 'boolean',
      text: 'name, organizational units and tags of the account too',
    },
    ...MAPPING_OPTION,
  },
  more: `At least one --kind is needed. Port is asked for the mapping only, and not even for that with --mapping
or --include-actions. Values that are, or look like, secrets are masked.
Exit codes: 0 everything asked for was read, 1 something was not (it is said on standard error), 2 the
configuration or the command line is wrong.`,
};
