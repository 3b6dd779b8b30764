// `ocean-aws --help`: usage and the settings a first run needs; docs/configuration.md has the whole
// table.

/** The text of `--help`. */
export function helpText(): string {
  return `ocean-aws keeps Port's software catalog equal to what exists in an AWS Organization.

Usage: ocean-aws [options]             sync, as the settings say
       ocean-aws probe [probe options] look whether a sync could work: Port, the AWS identity, the accounts
       ocean-aws health                ask the daemon of this machine whether it lives

  -O, --once             sync once and exit, whatever the event listener says
      --print-config     show every setting, where its value comes from, and exit
  -l, --log-level LEVEL  DEBUG, INFO, WARNING, ERROR or CRITICAL (APPLICATION__LOG_LEVEL beats it)
  -p, --port PORT        port of the health routes (APPLICATION__PORT beats it)
  -V, --version          show the version and exit
  -h, --help             show this text and exit

Probe options:

      --mode MODE            shallow, or deep: assume the role in every account of the organization as well
      --kinds KINDS          kinds to name in the result, separated by commas
      --probe-id ID          which probe Port asked for (OCEAN__PROBE_ID)
      --reporting-mode MODE  log, or port: send the result to Port as well (OCEAN__PROBE_REPORTING_MODE)

Settings are environment variables, or lines of a .env file in the working directory. A first run needs:

  OCEAN__PORT__CLIENT_ID, OCEAN__PORT__CLIENT_SECRET    credentials of Port
  OCEAN__INTEGRATION__IDENTIFIER                        a name for this data source in Port
  OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN          role in the management account of the organization
  OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID               the ExternalId its trust policy asks for, if any
  OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID,
  OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY     the identity that assumes the roles, unless the machine has one
  OCEAN__EVENT_LISTENER='{"type":"ONCE"}'               one sync; the default, POLLING, keeps running

Exit codes: 0 all went well, 1 the start, the single sync, the probe or the health check failed,
2 the configuration or the command line is wrong.
`;
}
