// What `ocean-aws plan` is, for the command line and its help.
import { type Command, JSON_OPTION, MAPPING_OPTION, NARROWING } from '../command.js';

export const PLAN_COMMAND: Command = {
  name: 'plan',
  summary: 'say what a sync would create, update, delete and keep, and change nothing',
  arguments: [],
  options: {
    ...MAPPING_OPTION,
    ...NARROWING,
    full: { type: 'boolean', text: 'every entity, not the first few of each blueprint' },
    'detailed-exitcode': { type: 'boolean', text: 'exit with 3 when something would change' },
    ...JSON_OPTION,
  },
  more: `Everything is read and judged as a sync does it. Narrowed to accounts, regions or kinds, nothing is said
of deletions: a part is no picture of the whole.
Exit codes: 0 the plan is made, 1 a sync would fail, 2 the configuration or the command
line is wrong, 3 something would change (with --detailed-exitcode).`,
};
