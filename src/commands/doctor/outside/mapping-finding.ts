// Whether the mapping can be worked by: read, parsed and compiled as a resync does.
import { AppError, toError } from '../../../errors.js';
import { listedIn } from '../../../lib/text/cut-text.js';
import { howMany } from '../../../lib/text/how-many.js';
import { createMapper } from '../../../mapping/mapper.js';
import { type LoadedMapping, loadMapping } from '../../../resync/plan/load-mapping.js';
import { unaskedFor } from '../../../resync/plan/needed-reads.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import { type MappingInUse, mappingInUse } from '../../desk/mapping-in-use.js';
import { textIn } from '../../desk/option-values.js';
import type { Finding, FindingCause } from '../finding.js';
import { broken, cause, failureFound, fine, unproven } from './found.js';
import { answeredSoon } from './soon.js';

const ABOUT = 'mapping';

export interface MappingFound {
  readonly finding: Finding;
  /** Undefined where none can be had. */
  readonly inUse?: MappingInUse;
  /** Undefined where it is no valid one. */
  readonly loaded?: LoadedMapping;
}

/** `port` says whether Port can be asked for it. Never rejects. */
export async function mappingFinding(
  desk: Desk,
  call: DeskCall,
  port: 'answers' | 'does not',
): Promise<MappingFound> {
  const file = textIn(call.values, 'mapping');
  if (file === undefined && port === 'does not')
    return { finding: unproven(ABOUT, 'it is in Port, which could not be asked for it') };
  let inUse: MappingInUse;
  try {
    inUse = await answeredSoon(call.signal, (signal) => mappingInUse(desk, { ...call, signal }));
  } catch (thrown) {
    return { finding: failureFound(ABOUT, thrown) };
  }
  const from = { file: `in ${file ?? 'the file'}`, port: 'in Port', bundled: 'bundled' }[
    inUse.from
  ];
  const warnings: FindingCause[] = [];
  try {
    const loaded = await checked(desk, call, inUse.document, (message) => {
      warnings.push(
        cause(
          'mapping-doubtful',
          message,
          'Whoever keeps the mapping looks at it; a resync goes on, and says the same.',
        ),
      );
    });
    const kinds = new Set(loaded.mapping.resources.map(({ kind }) => kind)).size;
    const of = `the one ${from}: ${loaded.mapping.resources.length} resources of ${kinds} kinds`;
    return { inUse, loaded, finding: fine(ABOUT, of, warnings) };
  } catch (thrown) {
    const error = toError(thrown);
    if (!(error instanceof AppError) || error.code !== 'mapping-invalid')
      return { inUse, finding: failureFound(ABOUT, thrown) };
    return { inUse, finding: invalid(error, inUse.from, file) };
  }
}

/** Throws `mapping-invalid` with all that is wrong. */
async function checked(
  { config }: Desk,
  { signal }: DeskCall,
  document: unknown,
  warn: (message: string) => void,
): Promise<LoadedMapping> {
  const run = { signal, warn: (_subject: 'mapping', message: string) => warn(message) };
  const loaded = await loadMapping({ readConfig: async () => document }, run);
  const mapper = await createMapper({ mapping: loaded.mapping, signal, ...config.jq });
  try {
    for (const warning of unaskedFor(loaded.plans, mapper.reads)) warn(warning);
  } finally {
    await mapper.close();
  }
  return loaded;
}

const WHERE = {
  port: 'in the mapping editor of the data source in Port',
  bundled: 'in port-app-config.yml of OCEAN__RESOURCES_PATH',
};

function invalid(
  { message, code }: AppError,
  from: MappingInUse['from'],
  file: string | undefined,
): Finding {
  const problems = listedIn(message);
  const where = from === 'file' ? `in ${file ?? 'the file'}` : WHERE[from];
  const said = problems.length === 0 ? [message] : problems;
  return broken(
    ABOUT,
    'wrong',
    `${howMany(said.length, 'problem')}, so nothing would be read`,
    said.map((problem) =>
      cause(code, problem, `Whoever keeps the mapping corrects this ${where}.`),
    ),
  );
}
