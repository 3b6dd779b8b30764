// What `ocean-aws doctor` is, for the command line and its help.
import { type Command, JSON_OPTION, MAPPING_OPTION, NARROWING } from '../command.js';

export const DOCTOR_COMMAND: Command = {
  name: 'doctor',
  summary: 'say what this set-up lacks to do its work, and who must do what about it',
  arguments: [],
  options: {
    ...MAPPING_OPTION,
    account: NARROWING.account,
    kind: NARROWING.kind,
    'all-regions': { type: 'boolean', text: 'every region of each account, not one of each' },
    ...JSON_OPTION,
  },
  more: `Exit codes: 0 all is as it should be, 1 something needed is missing, 2 the configuration or the command line
is wrong.`,
};
