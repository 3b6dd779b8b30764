// `ocean-aws --help`: the commands, the options of the sync, and the settings that a first run
// needs; docs/configuration.md has the whole table. `ocean-aws COMMAND --help`: what one does.
import type { Command } from './command.js';
import { COMMANDS } from './command-table.js';
import { GLOBAL_OPTIONS } from './parse-arguments.js';

/** The text of `--help`, of the program or of one command. */
export function helpText(about?: Command): string {
  return about === undefined ? programHelp() : commandHelp(about);
}

function programHelp(): string {
  const commands = [...COMMANDS.values()].map(
    ({ name, arguments: names, summary }) =>
      [`ocean-aws ${[name, ...names].join(' ')}`, summary] as const,
  );
  return `ocean-aws keeps Port's software catalog equal to what exists in an AWS Organization.

Usage:
${table([['ocean-aws [options]', 'sync, as the settings say'], ...commands])}

The options of a command are in ocean-aws COMMAND --help. Those of the sync:

${optionTable(GLOBAL_OPTIONS)}

Settings are environment variables, or lines of a .env file in the working directory. A first run needs:

  OCEAN__PORT__CLIENT_ID, OCEAN__PORT__CLIENT_SECRET    credentials of Port
  OCEAN__INTEGRATION__IDENTIFIER                        a name for this data source in Port
  OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN          role in the management account of the organization
  OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID               the ExternalId its trust policy asks for, if any
  OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID,
  OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY     the identity that assumes the roles, unless the machine has one
  OCEAN__EVENT_LISTENER='{"type":"ONCE"}'               one sync; the default, POLLING, keeps running

Exit codes: 0 all went well, 1 the start, the single sync or the command failed, 2 the configuration or the
command line is wrong, 130 and 143 a command was stopped by SIGINT or SIGTERM.
`;
}

function commandHelp({ name, arguments: names, summary, options, more }: Command): string {
  const usage = ['ocean-aws', name, ...names].join(' ');
  const own = Object.keys(options).length === 0 ? '' : `\n${optionTable(options)}\n`;
  return `${usage}: ${summary}.
${own}
${more}
`;
}

function optionTable(options: Command['options']): string {
  return table(
    Object.entries(options).map(([name, { short, value, text, multiple }]) => {
      const long = `--${name}${value === undefined ? '' : ` ${value}`}`;
      const flags = short === undefined ? `    ${long}` : `-${short}, ${long}`;
      return [flags, `${text}${multiple ? '; several with commas' : ''}`] as const;
    }),
  );
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
