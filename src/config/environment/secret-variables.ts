// Which settings and variables hold a secret, by their names. Wider than the rule for resources:
// identifiers of credentials count as well, and an id that only Port can read.
import { isSecretName } from '../../lib/secrets/secret-names.js';

const WORDS =
  'PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY(?:_?ID)?|CLIENT_?ID|EXTERNAL_?ID|PROBE_?ID|OTLP_\\w*HEADERS|WEBHOOK_?URL';
const ANYWHERE = new RegExp(WORDS, 'i');
const AT_END = new RegExp(`(?:${WORDS})$`, 'i');
/** They say where a secret is. */
const PLACE = /_(FILE|FILE_PATH|PATH|URI|URL)$/i;

/** True for a variable whose value may be a secret, whoever reads it. */
export function isSecretVariable(name: string): boolean {
  return isSecretName(name) || (hasSecretWord(name) && !PLACE.test(name));
}

/** True for a name with a secret's word anywhere in it. */
export function hasSecretWord(name: string): boolean {
  return ANYWHERE.test(name);
}

/** True for the last part of a setting's name, or a key in its JSON, that ends as secrets do. */
export function isSecretKey(name: string): boolean {
  return AT_END.test(name);
}
