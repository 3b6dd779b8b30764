// `ocean-aws probe`: does what a resync needs before it reads its first resource, says how each
// step went, and writes nothing but the result that Port asked for. Bounded in time.
import type { Logger } from 'pino';
import type { Clients } from '../../clients.js';
import type { Config } from '../../config/config.js';
import { shownText } from '../../config/shown-values.js';
import { AppError, toError } from '../../errors.js';
import { KIND_NAMES } from '../../kinds/registry.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { ProbeArguments } from './probe-arguments.js';
import {
  ACCOUNTS_CHECK,
  type AwsProbe,
  accountsUnasked,
  checkAccounts,
  checkIdentity,
  IDENTITY_CHECK,
} from './probe-aws.js';
import { failedCheck, type ProbeCheck, unknownCheck } from './probe-check.js';
import {
  checkPort,
  PORT_CHECK,
  type ProbeAddress,
  type ProbeReport,
  tellPort,
} from './probe-port.js';

const LIMIT_MS = { shallow: 90_000, deep: 300_000 } as const;

export interface ProbeRunDeps {
  readonly config: Config;
  readonly clients: Clients;
  readonly args: ProbeArguments;
  readonly log: Logger;
  /** Takes secrets out of what is sent to Port; the log does that by itself. */
  readonly redact: (text: string) => string;
  /** Ends the probe early. */
  readonly signal: AbortSignal;
  readonly now?: () => number;
  /** For all questions to AWS and Port together. */
  readonly limitMs?: number;
}

/** Throws AppError `config-invalid` that names every kind that does not exist. */
export function requireKinds(kinds: readonly string[]): void {
  const wrong = kinds.filter((kind) => !KIND_NAMES.includes(kind));
  if (wrong.length === 0) return;
  const named = wrong.map(
    (kind) => `${shownText(kind)}${didYouMean(nearestSpelling(kind, KIND_NAMES))}`,
  );
  throw new AppError('config-invalid', `--kinds names what is no kind: ${named.join(', ')}`, {
    remedy: `The kinds are ${KIND_NAMES.join(', ')}.`,
  });
}

/**
 * Runs the checks, logs them, reports them; resolves with the exit code: 0 when nothing failed,
 * else 1. Closes the clients.
 */
export async function probe(deps: ProbeRunDeps): Promise<number> {
  const { config, clients, args, log, signal, now = Date.now } = deps;
  const startedAt = new Date(now()).toISOString();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(deps.limitMs ?? LIMIT_MS[args.mode])]);
  try {
    const { check: port, organizationId } = await checkPort(clients.http, config, limit);
    const kinds = args.kinds.map((kind) =>
      unknownCheck(kind, 'what this kind needs is not tried out here; a resync reports it'),
    );
    const report = reporter(deps, startedAt, organizationId);
    await report.begun([
      port,
      pending(IDENTITY_CHECK),
      pending(ACCOUNTS_CHECK),
      ...kinds.map(({ kind }) => pending(kind)),
    ]);
    const aws = await checkAws({ config, clients, everyAccount: args.mode === 'deep', log }, limit);
    const checks = [port, ...aws, ...kinds].map((check) => explained(check, deps, limit));
    for (const check of checks) say(log, check);
    const isReported = await report.ended(checks, new Date(now()).toISOString());
    const failures = checks.filter(({ status }) => status === 'FAILURE').length;
    const passed = failures === 0 && isReported;
    log[passed ? 'info' : 'error'](
      { mode: args.mode, checks: checks.length, failures },
      passed ? 'probe passed' : 'probe failed',
    );
    return passed ? 0 : 1;
  } finally {
    await Promise.allSettled([clients.http.close(), clients.gateway.close()]);
  }
}

async function checkAws(aws: AwsProbe, signal: AbortSignal): Promise<readonly ProbeCheck[]> {
  const identity = await checkIdentity(aws, signal);
  if (identity.status !== 'SUCCESS') return [identity, accountsUnasked()];
  return [identity, ...(await checkAccounts(aws, signal))];
}

function pending(kind: string): ProbeCheck {
  return { kind, scopes: {}, status: 'PENDING' };
}

/**
 * A check that the end of the time or a signal cut off says so; what was cut off says little else.
 */
function explained(
  check: ProbeCheck,
  { signal, limitMs, args }: ProbeRunDeps,
  limit: AbortSignal,
): ProbeCheck {
  if (
    check.status !== 'FAILURE' ||
    !check.message?.startsWith('resync-cancelled') ||
    !limit.aborted
  )
    return check;
  const why = signal.aborted
    ? 'stopped before there was an answer'
    : `no answer within ${(limitMs ?? LIMIT_MS[args.mode]) / 1000} s`;
  return failedCheck(check.kind, `${why}. Check proxy variables and egress rules.`, check.scopes);
}

function say(log: Logger, { kind, scopes, status, message }: ProbeCheck): void {
  const level = status === 'FAILURE' ? 'error' : status === 'UNKNOWN' ? 'warn' : 'info';
  log[level]({ check: kind, status, ...scopes }, `${kind}: ${message ?? ''}`);
}

interface Reporter {
  begun(checks: readonly ProbeCheck[]): Promise<void>;
  /** False when Port was to be told and could not be. */
  ended(checks: readonly ProbeCheck[], at: string): Promise<boolean>;
}

function reporter(
  deps: ProbeRunDeps,
  startedAt: string,
  organizationId: string | undefined,
): Reporter {
  const { args, clients, log } = deps;
  const common = { probeMode: args.mode, startedAt };
  const to = addressee(deps, organizationId);
  const send = async (report: ProbeReport): Promise<boolean> => {
    if (to === 'nobody') return true;
    if (to === 'unknown') return false;
    try {
      await tellPort(clients.http, to, {
        ...report,
        checks: report.checks.map((check) => redacted(check, deps)),
      });
      return true;
    } catch (thrown) {
      log.error({ err: toError(thrown) }, 'the result could not be sent to Port');
      return false;
    }
  };
  return {
    async begun(checks) {
      await send({ ...common, status: 'IN_PROGRESS', checks });
    },
    ended(checks, endedAt) {
      const broken = checks.find(
        ({ kind, status }) =>
          status === 'FAILURE' && (kind === IDENTITY_CHECK || kind === ACCOUNTS_CHECK),
      );
      const message =
        broken === undefined
          ? {}
          : { message: deps.redact(`${broken.kind}: ${broken.message ?? ''}`) };
      return send({
        ...common,
        status: broken === undefined ? 'COMPLETED' : 'FAILED',
        endedAt,
        ...message,
        checks,
      });
    },
  };
}

/**
 * `unknown`: Port is to be told, and did not say who it is; that it did not is a failed check
 * already, or is said here.
 */
function addressee(
  { config, args, log }: ProbeRunDeps,
  organizationId: string | undefined,
): ProbeAddress | 'nobody' | 'unknown' {
  const probeId = args.id ?? config.probe.id;
  if ((args.reportTo ?? config.probe.reportTo) !== 'port') return 'nobody';
  if (probeId === undefined) {
    log.warn(
      'the result is in this log only: Port is told when OCEAN__PROBE_ID (or --probe-id) says which probe it asked for',
    );
    return 'nobody';
  }
  if (organizationId !== undefined) return { organizationId, probeId };
  log.error(
    { check: PORT_CHECK },
    'the result could not be sent to Port, which did not say which organization the credentials are of',
  );
  return 'unknown';
}

function redacted(check: ProbeCheck, { redact }: ProbeRunDeps): ProbeCheck {
  return check.message === undefined ? check : { ...check, message: redact(check.message) };
}
