// What `ocean-aws explain` is, for the command line and its help.
import { type Command, JSON_OPTION, MAPPING_OPTION, NARROWING } from '../command.js';

export const EXPLAIN_COMMAND: Command = {
  name: 'explain',
  summary: 'say where an entity comes from, field by field, or why it is not there',
  arguments: ['BLUEPRINT', 'IDENTIFIER'],
  options: {
    ...MAPPING_OPTION,
    ...NARROWING,
    everywhere: {
      type: 'boolean',
      text: 'look into every account and region, also where the entity itself names one',
    },
    ...JSON_OPTION,
  },
  more: `Only kinds that the mapping fills the blueprint with are read, and only in the account and region that the
entity names, if it does. What Port holds and AWS does not is judged as a sync does it, which takes reading
everything. Narrowed to accounts, regions or kinds, nothing is said of deletion: a part is no picture of the whole.
Values that are, or look like, secrets are masked.
Exit codes: 0 it is explained, 1 it is nowhere, or what is needed could not be read, 2 the configuration or the
command line is wrong.`,
};
