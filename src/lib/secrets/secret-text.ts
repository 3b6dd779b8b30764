// A text without what may be a secret in it: known shapes, URLs, and values beside secret names.
// The one list of rules, for resources and log.
import { withoutSecretOptions } from './secret-commands.js';
import { type PairOptions, withoutSecretPairs } from './secret-pairs.js';
import { withoutSecretShapes } from './secret-shapes.js';
import { withoutUrlSecrets } from './secret-urls.js';

/** No rule finds anything in less. */
const SHORTEST = 6;

export interface TextOptions extends PairOptions {
  /** False for a word of a command, whose options are looked at together with the other words. */
  readonly commands?: boolean;
}

/**
 * The text with its secrets replaced by `mark`; linear in the length of the text, whatever it
 * holds.
 */
export function withoutTextSecrets(text: string, options: TextOptions): string {
  if (text.length < SHORTEST) return text;
  const { mark } = options;
  const found = withoutSecretPairs(
    withoutUrlSecrets(withoutSecretShapes(text, mark), mark),
    options,
  );
  return options.commands === false ? found : withoutSecretOptions(found, mark);
}
