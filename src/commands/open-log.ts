// The log of this process, as its configuration says.
import type { Config } from '../config/config.js';
import { createRedactor } from '../lib/secrets/redact.js';
import { createLog, type LogOptions } from '../log.js';

/**
 * The log as it is configured, with its redactor. What goes to `shipped` is told to `also` alone:
 * the lines for which a terminal shows something else.
 */
export function openLog(
  { log: { level, format }, secrets }: Pick<Config, 'log' | 'secrets'>,
  also?: LogOptions['also'],
) {
  const redactor = createRedactor(secrets);
  const options = { level, secrets, redactor, also };
  const log = createLog({ ...options, format });
  const silent = { write: () => undefined };
  const shipped = also && createLog({ ...options, format: 'json', destination: silent });
  return { redactor, log, shipped };
}
