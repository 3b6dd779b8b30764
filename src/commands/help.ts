// `ocean-aws --help`: usage and the settings a first run needs; docs/configuration.md has the whole
// table.

/** The text of `--help`. */
export function helpText(): string {
  return `ocean-aws keeps Port's software catalog equal to what exists in an AWS Organization.

Usage: ocean-aws [options]

  -O, --once             sync once and exit, whatever the event listener says
      --print-config     show every setting, where its value comes from, and exit
  -l, --log-level LEVEL  DEBUG, INFO, WARNING, ERROR or CRITICAL (APPLICATION__LOG_LEVEL beats it)
  -p, --port PORT        port of the health routes (APPLICATION__PORT beats it)
  -V, --version          show the version and exit
  -h, --help             show this text and exit

Settings are environment variables, or lines of a .env file in the working directory. A first run needs:

  OCEAN__PORT__CLIENT_ID, OCEAN__PORT__CLIENT_SECRET    credentials of Port
  OCEAN__INTEGRATION__IDENTIFIER                        a name for this data source in Port
  OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN          role in the management account of the organization
  OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID               the ExternalId its trust policy asks for, if any
  OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID,
  OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY     the identity that assumes the roles, unless the machine has one
  OCEAN__EVENT_LISTENER='{"type":"ONCE"}'               one sync; the default, POLLING, keeps running

Exit codes: 0 all went well, 1 the start or the single sync failed, 2 the configuration is wrong.
`;
}
