// The one error type of the program and the table of its codes. Every code is documented in
// docs/troubleshooting.md by its row here.

export interface ErrorCode {
  readonly summary: string;
  /** What the operator should do; one or two sentences. */
  readonly remedy: string;
}

export const ERROR_CODES = {
  'config-invalid': {
    summary: 'The environment does not describe a valid configuration.',
    remedy: 'Correct every variable that the message lists; nothing was read or written.',
  },
  'listener-unsupported': {
    summary: 'The event listener type is KAFKA or WEBHOOK, which this integration does not offer.',
    remedy: 'Set OCEAN__EVENT_LISTENER={"type":"POLLING"}, or ONCE for a single run.',
  },
  'mapping-invalid': {
    summary:
      "The mapping in Port (the integration's app config) is not valid, so nothing was read.",
    remedy:
      'Correct each listed expression or field in the mapping editor of the data source in Port.',
  },
  'port-credentials-rejected': {
    summary: 'Port refused the client id and secret.',
    remedy:
      'Check OCEAN__PORT__CLIENT_ID, OCEAN__PORT__CLIENT_SECRET and that OCEAN__PORT__BASE_URL is the region of your organization.',
  },
  'port-unreachable': {
    summary: 'Port could not be reached, or kept failing, until all retries were used.',
    remedy:
      'Check OCEAN__PORT__BASE_URL, proxy variables and egress rules, and the status page of Port.',
  },
  'port-rejected': {
    summary: 'Port refused a request that this integration needs.',
    remedy:
      'Read the status and message of the answer; check the permissions of the Port credentials.',
  },
  'integration-incompatible': {
    summary: 'An integration with this identifier exists in Port with another installation type.',
    remedy:
      'Choose another OCEAN__INTEGRATION__IDENTIFIER, or delete the existing data source in Port.',
  },
  'entities-lost': {
    summary: 'Some entities could not be written to Port after all retries.',
    remedy:
      'Read the listed answers of Port: most often a blueprint lacks a property or a relation target is missing.',
  },
  'base-identity-unavailable': {
    summary: 'There are no AWS credentials to start from, or AWS refused them.',
    remedy:
      'Give OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID and __AWS_SECRET_ACCESS_KEY, or run with a role (IRSA, instance profile, task role).',
  },
  'organization-denied': {
    summary: 'Organizations did not let us list the accounts.',
    remedy:
      'Allow organizations:ListAccounts to the role in OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN, which must be in the management or a delegated administrator account.',
  },
  'organization-unreadable': {
    summary: 'The list of accounts could not be read to its end.',
    remedy:
      'Nothing was deleted. The next resync tries again; if it persists, look at the cause in the message.',
  },
  'no-accounts': {
    summary: 'No account is in scope.',
    remedy:
      'Check OCEAN__INTEGRATION__CONFIG__OU_ID and the state of the accounts in the organization.',
  },
  'no-account-readable': {
    summary: 'None of the accounts could be read.',
    remedy:
      'Read the cause given for each account; most often the role is missing in the accounts or does not trust the base identity.',
  },
  'role-denied': {
    summary: 'A role could not be assumed.',
    remedy:
      'Check that the role exists, that its trust policy names the base identity, that the ExternalId is the same on both sides, and that the base identity may call sts:AssumeRole on it.',
  },
  'session-mismatch': {
    summary: 'AssumeRole answered with a session of another account than the one asked for.',
    remedy: 'Check what answers at the STS endpoint; the account was not read.',
  },
  'aws-request-failed': {
    summary: 'An AWS request failed after all retries.',
    remedy: 'Read the AWS code and message; the resources concerned keep their last state in Port.',
  },
  'list-endless': {
    summary:
      'A list of AWS had pages without end: the same ones again, pages with nothing new, or more than any list has.',
    remedy:
      'Nothing is deleted for it. Check what answers at the endpoint of this service: a proxy or an emulator may not understand page tokens.',
  },
  'resync-cancelled': {
    summary: 'The resync was stopped before its end.',
    remedy:
      'Nothing to do: the next resync starts from the beginning. What was deleted before the stop was proven gone, and is in the report.',
  },
  'listen-failed': {
    summary: 'The health routes cannot listen on their port.',
    remedy: 'Set APPLICATION__PORT (or -p) to a free port, or stop the program that uses it.',
  },
  internal: {
    summary: 'A defect of this program.',
    remedy: 'Report it with the log lines around the message.',
  },
} as const satisfies Record<string, ErrorCode>;

export type Code = keyof typeof ERROR_CODES;

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Flat, safe to log. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What to do in this very case; defaults to the remedy of the code. */
  readonly remedy?: string;
}

/**
 * An error that tells what happened, why, and what the operator should do. Never carries a secret.
 */
export class AppError extends Error {
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;
  readonly remedy: string;

  constructor(code: Code, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
    this.remedy = options.remedy ?? ERROR_CODES[code].remedy;
  }
}

/** Anything thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
