// What `ocean-aws probe` has to do with Port: whether it takes our credentials, and where the
// result goes when Port asked for it.
import type { Clients } from '../../clients.js';
import type { Config } from '../../config/config.js';
import { portPath } from '../../port/http/call.js';
import { refusedStatus } from '../../port/http/errors.js';
import { hurried } from '../../port/http/port-http.js';
import { anyAnswer, organizationAnswer } from '../../port/schemas.js';
import { failedBy, type ProbeCheck, succeeded } from './probe-check.js';

export const PORT_CHECK = 'Port';

/** Time for one question to Port, repetitions included. */
const BUDGET_MS = 15_000;

export interface PortFinding {
  readonly check: ProbeCheck;
  /** Absent when Port did not say. */
  readonly organizationId?: string;
}

/** Whether Port answers and takes the credentials. Never rejects. */
export async function checkPort(
  http: Clients['http'],
  { port }: Config,
  signal: AbortSignal,
): Promise<PortFinding> {
  try {
    const call = {
      method: 'GET',
      path: '/organization',
      budgetMs: BUDGET_MS,
      timeoutMs: BUDGET_MS,
      signal,
    } as const;
    const { organization } = await hurried(http).request(call, organizationAnswer);
    const organizationId = organization?.id ?? undefined;
    const whose = organizationId === undefined ? '' : ` of organization ${organizationId}`;
    const check = succeeded(PORT_CHECK, `${port.baseUrl} takes the credentials${whose}`);
    return { check, ...(organizationId === undefined ? {} : { organizationId }) };
  } catch (thrown) {
    // The token was had; only this question is refused.
    if (refusedStatus(thrown) === 403 || refusedStatus(thrown) === 404)
      return { check: succeeded(PORT_CHECK, `${port.baseUrl} takes the credentials`) };
    return { check: failedBy(PORT_CHECK, thrown) };
  }
}

export interface ProbeReport {
  readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly probeMode: 'shallow' | 'deep';
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly message?: string;
  readonly checks: readonly ProbeCheck[];
}

export interface ProbeAddress {
  readonly organizationId: string;
  readonly probeId: string;
}

/** Sends the state of the probe, whole. Throws what the call throws. */
export async function tellPort(
  http: Clients['http'],
  to: ProbeAddress,
  body: ProbeReport,
): Promise<void> {
  const path = portPath`/org/${to.organizationId}/probe/${to.probeId}`;
  await hurried(http).request(
    { method: 'PATCH', path, body, budgetMs: BUDGET_MS, timeoutMs: BUDGET_MS },
    anyAnswer,
  );
}
