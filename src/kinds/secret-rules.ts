// What looks like a secret, decided here for all kinds: by the name that a value stands under, and by the credentials in a URL.
import { REDACTED } from './shape.js';

/** Words of names in snake_case. `pat` is a personal access token; the short words count only as whole ones. */
const SECRET =
  /token|secret(?!s_?manager)|passw|passphrase|credential|authorization|(api|access|private|shared|license|ssh)_?key|(^|_)(pat|pwd)(_|$)|(^|_)pass$/;
/** Last words of names that say where a secret is or what it is like, and hold none. */
const ABOUT =
  /(^|_)(arn|id|name|type|version|region|count|length|size|days|hours|minutes|seconds|ttl|timeout|expiry|path|file|url|uri|endpoint|enabled|ref|parameter)s?$/;
const ACCESS_KEY_ID = /access_?key_?id$/;

/** Values that are no secret whatever their name: nothing, AWS's asterisks, truth values, variables, dynamic references, ARNs. */
const HARMLESS = /^(\**|[Tt]rue|[Ff]alse|\$[A-Z_][A-Z\d_]*|[$#]\{[^{}]*\}|\{\{resolve:[^{}]*\}\}|arn:[\w-]+:[\w-]+:\S*)$/;

/** The password of `://user:password@`. It ends at the last `@` before the path, since passwords are often not encoded. */
const URL_PASSWORD = /(:\/\/[^\s/:@"']*:)([^\s/"']+)(?=@)/g;
/** Git services take a token as the user too. Theirs have 20 characters and more; names of people are mostly shorter. */
const URL_TOKEN = /(https?:\/\/)([^\s/:@"']{20,})(?=(?::[^\s/"']*)?@)/gi;
const URL_QUERY = /([?&]([\w.-]+)=)([^&\s"'#]+)/g;

/** Whether values under this name are taken for secrets: `OAuthToken`, `DB_PWD` and `AWS_ACCESS_KEY_ID`, but not `SecretArn`. */
export function isSecretName(name: string): boolean {
  const words = inSnakeCase(name);
  return ACCESS_KEY_ID.test(words) || (SECRET.test(words) && !isAbout(words));
}

/** Whether a member of something secret tells only about it, such as the `region` of `credentials`. */
export function isAbout(name: string): boolean {
  return ABOUT.test(inSnakeCase(name));
}

/** The replacement of a secret; a value that cannot be one stays: what AWS masks, and what refers to something else. */
export function hide(value: string): string {
  return HARMLESS.test(value) ? value : REDACTED;
}

/** The text without the passwords and tokens in its URLs: those of the user part, and query parameters that are named like secrets. */
export function withoutUrlSecrets(text: string): string {
  if (!text.includes('://')) return text;
  return text
    .replace(URL_PASSWORD, (_, start: string, password: string) => start + hide(password))
    .replace(URL_TOKEN, (_, start: string, user: string) => start + hide(user))
    .replace(URL_QUERY, (whole, start: string, name: string, value: string) => (isSecretName(name) ? start + hide(value) : whole));
}

function inSnakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
}
