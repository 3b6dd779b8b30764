// What looks like a secret inside of resources: the rules of `lib`, with the mark that stands in
// resources for what was hidden.
import { withoutSecretOptions, withoutSecretWords } from '../../lib/secrets/secret-commands.js';
import { isHideable, isSecret } from '../../lib/secrets/secret-names.js';
import { withoutSecretPairs } from '../../lib/secrets/secret-pairs.js';
import { withoutSecretShapes } from '../../lib/secrets/secret-shapes.js';
import { withoutTextSecrets } from '../../lib/secrets/secret-text.js';
import { withoutUrlSecrets } from '../../lib/secrets/secret-urls.js';
import { REDACTED_IN_CATALOG } from '../reading/shape.js';

/**
 * The replacement of a secret; a value that cannot be one stays: what AWS masks, and what refers to
 * something else.
 */
export function hide(value: string): string {
  return isHideable(value) ? REDACTED_IN_CATALOG : value;
}

/**
 * The value as it may be shown under its name; undefined when the name does not make it a secret,
 * so that its text has to be searched.
 */
export function hideNamed(name: string, value: string): string | undefined {
  return isSecret(name, value) ? REDACTED_IN_CATALOG : undefined;
}

/** A text such as the value of an option or a label, without the secrets in it. */
export function withoutSecretsIn(text: string): string {
  return withoutTextSecrets(text, { mark: REDACTED_IN_CATALOG, values: 'setting' });
}

/** The words of a command without its secrets. */
export function withoutCommandSecrets(words: readonly string[]): string[] {
  return withoutSecretWords(words, REDACTED_IN_CATALOG).map((word) =>
    withoutTextSecrets(word, { mark: REDACTED_IN_CATALOG, values: 'word', commands: false }),
  );
}

/** A line of a shell without the secrets in it. */
export function withoutLineSecrets(line: string): string {
  return withoutTextSecrets(line, { mark: REDACTED_IN_CATALOG, values: 'word' });
}

/**
 * A document with commands in it, such as a buildspec, without the secrets of its commands; a colon
 * may tie names to references in it.
 */
export function withoutScriptSecrets(text: string): string {
  const found = withoutUrlSecrets(
    withoutSecretShapes(text, REDACTED_IN_CATALOG),
    REDACTED_IN_CATALOG,
  );
  return withoutSecretOptions(
    withoutSecretPairs(found, { mark: REDACTED_IN_CATALOG, values: 'word', colons: false }),
    REDACTED_IN_CATALOG,
  );
}
