// What `ocean-aws map` is, for the command line and its help.
import { type Command, JSON_OPTION, MAPPING_OPTION, NARROWING } from '../command.js';

export const MAP_COMMAND: Command = {
  name: 'map',
  summary: 'put items on standard input, as raw prints them, through a mapping, offline',
  arguments: [],
  options: {
    mapping: {
      ...MAPPING_OPTION.mapping,
      text: 'a mapping as YAML or JSON, instead of the one that comes with the program',
    },
    kind: {
      ...NARROWING.kind,
      text: 'only items of these kinds; an item without Type is of the one that is named',
    },
    json: { ...JSON_OPTION.json, text: 'changes nothing: the result is always lines of JSON' },
  },
  more: `Needs no settings, no network, no Port and no AWS. Prints one JSON document a line for each item and each
resource of the mapping that is of its kind: what became of it, its entities, and every expression that failed
or gave null. What went wrong is summed up on standard error.
Exit codes: 0 every item was mapped or excluded (a null is no failure), 1 an expression failed, an item had no
identifier or no resource of the mapping, or a line could not be used, 2 the mapping or the command line is wrong.`,
};
