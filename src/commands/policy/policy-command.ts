// What `ocean-aws policy` is, for the command line and its help.
import { type Command, JSON_OPTION, MAPPING_OPTION } from '../command.js';

export const POLICY_COMMAND: Command = {
  name: 'policy',
  summary: 'print the least IAM policy for the mapping, or what an existing policy lacks',
  arguments: [],
  options: {
    role: {
      type: 'string',
      value: 'ROLE',
      text: 'member (in every account, the default), management (in the management account) or base',
    },
    ...MAPPING_OPTION,
    all: { type: 'boolean', text: 'for every kind and enrichment, whatever the mapping' },
    format: {
      type: 'string',
      value: 'FORMAT',
      text: 'json (the policy alone, the default), cloudformation or terraform (the role too)',
    },
    trust: { type: 'boolean', text: "the role's trust policy, in place of its policy" },
    principal: {
      type: 'string',
      value: 'ARN',
      text: 'the base identity that the role trusts, instead of asking STS for it',
    },
    diff: {
      type: 'string',
      value: 'FILE',
      text: 'what the policies in a file lack, and what they have too much',
    },
    ...JSON_OPTION,
  },
  more: `Allows what the daemon may call with this mapping and these settings, and nothing else. With --mapping or
--all, Port is not asked, and settings are used only where there are any.
Exit codes: 0 the policy is printed, or the existing one lacks nothing, 1 it lacks something, or that is
not provable (with --diff), 2 the configuration, the command line or the file is wrong.`,
};
