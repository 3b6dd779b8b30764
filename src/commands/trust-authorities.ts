// Certificate authorities that an operator gives in a folder, for all connections of the process.
import type { Logger } from 'pino';
import { readAuthorities, trustAlso } from '../lib/network/authorities.js';

/**
 * Trusts the authorities in the folder that the environment names, if it does; returns what is
 * wrong with them.
 */
export function trustAuthorities(
  env: Readonly<Record<string, string | undefined>>,
  log: Pick<Logger, 'info'>,
): readonly string[] {
  const folder = env['APPLICATION__CA_FOLDER']?.trim() ?? '';
  if (folder === '') return [];
  const { certificates, files, problems: found } = readAuthorities(folder);
  const problems = found.map((problem) => `APPLICATION__CA_FOLDER: ${problem}`);
  if (certificates.length === 0) return problems;
  const remedy = 'name one file in NODE_EXTRA_CA_CERTS instead';
  if (!trustAlso(certificates))
    return [
      ...problems,
      `this version of Node cannot trust what is in APPLICATION__CA_FOLDER: ${remedy}`,
    ];
  log.info(
    { files, certificates: certificates.length },
    'more certificate authorities are trusted',
  );
  return problems;
}
