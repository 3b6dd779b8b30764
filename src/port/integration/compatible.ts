// Whether this program may use an integration that it finds in Port.

import { AppError } from '../../errors.js';
import type { Integration } from '../schemas.js';

/** Throws `integration-incompatible` for an integration that Port hosts. */
export function checkCompatible(found: Integration, identifier: string): void {
  const installed = found.installationType ?? 'OnPrem';
  if (installed === 'OnPrem') return;
  throw new AppError(
    'integration-incompatible',
    `The integration ${identifier} in Port is installed as ${installed}; this program needs OnPrem.`,
    {
      details: { installationType: installed },
    },
  );
}

/** True for an object without keys, or none. */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
