// The options of a command as values of their own types. All that is wrong is said at once.
import { isRegionName } from '../../aws/facts/partitions.js';
import { shownText } from '../../config/shown-values.js';
import { AppError } from '../../errors.js';
import { KIND_NAMES } from '../../kinds/registry.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { RunScope } from '../../resync/plan/run-scope.js';
import type { OptionValues } from '../command.js';

/** The texts of an option that may be given several times, each once. */
export function namesIn(values: OptionValues, option: string): readonly string[] {
  const given = values[option];
  const texts = typeof given === 'string' ? [given] : Array.isArray(given) ? given : [];
  const names = texts.flatMap((text: string) => text.split(/[\s,]+/)).filter((name) => name !== '');
  return [...new Set(names)];
}

/** The text of an option that is given once; undefined when it is not given. */
export function textIn(values: OptionValues, option: string): string | undefined {
  const given = values[option];
  return typeof given === 'string' ? given : undefined;
}

/**
 * What `--account`, `--region` and `--kind` narrow a run to; undefined where none is given. Throws
 * `config-invalid` with every value that cannot be one.
 */
export function scopeIn(values: OptionValues): RunScope | undefined {
  const kinds = namesIn(values, 'kind');
  const accounts = namesIn(values, 'account');
  const regions = namesIn(values, 'region');
  refuse([
    ...kinds
      .filter((kind) => !KIND_NAMES.includes(kind))
      .map(
        (kind) => `${shownText(kind)} is no kind${didYouMean(nearestSpelling(kind, KIND_NAMES))}`,
      ),
    ...accounts
      .filter((id) => !/^\d{12}$/.test(id))
      .map((id) => `${shownText(id)} is no account id, which has 12 digits`),
    ...regions
      .filter((region) => region !== 'global' && !isRegionName(region))
      .map((region) => `${shownText(region)} is no region`),
  ]);
  if (kinds.length + accounts.length + regions.length === 0) return undefined;
  return {
    ...(kinds.length === 0 ? {} : { kinds: new Set(kinds) }),
    ...(accounts.length === 0 ? {} : { accounts: new Set(accounts) }),
    ...(regions.length === 0 ? {} : { regions: new Set(regions) }),
  };
}

/** A whole number of at least one; undefined when the option is not given. Throws `config-invalid`. */
export function countIn(values: OptionValues, option: string): number | undefined {
  const text = textIn(values, option);
  if (text === undefined) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) refuse([`--${option} is a whole number from 1 on, not ${shownText(text)}`]);
  return count;
}

/** Throws `config-invalid` with the problems, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new AppError(
    'config-invalid',
    `the command line is not understood: ${problems.join('; ')}`,
    {
      remedy: 'See ocean-aws --help.',
    },
  );
}
