// This program writes entities itself, which Port calls the processing mode `ocean-core`. An
// organization for which Port would process raw data instead is told so once.

import { readMember } from '../../lib/read-member.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { organizationAnswer } from '../schemas.js';

/** With both of them, Ocean sends raw data to Port and writes no entities. */
const FLAGS = ['LAKEHOUSE_ELIGIBLE', 'DATA_SOURCE_PROCESSOR_ENABLED'] as const;
/** The start waits no longer for an answer that changes nothing. */
const TIMEOUT_MS = 3_000;

/** Asks for the flags of the organization, and warns when Port could process raw data. */
export async function warnOfProcessing({
  http,
  log,
  signal,
}: {
  readonly http: Pick<PortHttp, 'request'>;
  readonly log: PortLog;
  readonly signal: AbortSignal | undefined;
}): Promise<void> {
  try {
    const { organization } = await http.request(
      { method: 'GET', path: '/organization', bestEffort: true, timeoutMs: TIMEOUT_MS, signal },
      organizationAnswer,
    );
    const held = organization?.featureFlags ?? [];
    if (!FLAGS.every((flag) => held.includes(flag))) return;
    log.warn(
      { flags: FLAGS, processingMode: 'ocean-core' },
      `this organization has ${FLAGS.join(' and ')}, with which Port can process the raw data of an integration itself; this program does not send raw data: it maps, writes and deletes entities itself (processing mode ocean-core), so nothing is missing, and what Port offers for raw data does not show this integration`,
    );
  } catch (err) {
    log.debug({ err }, 'the flags of the organization could not be read');
  }
}

/** Warns when Port holds the integration in another processing mode than it was just given. */
export function warnOfOtherMode(log: PortLog, answer: unknown): void {
  const held = readMember(readMember(answer, 'integration'), 'processingMode');
  if (typeof held !== 'string' || held === 'ocean-core') return;
  log.warn(
    { processingMode: held.slice(0, 100) },
    'Port keeps this integration in another processing mode than ocean-core: it may expect raw data and not entities. Ask the support of Port to change it.',
  );
}
