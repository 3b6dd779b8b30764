// What looks like a secret by the name it stands under, and which values are none whatever their
// name. One rule for resources, log and JQ.

/** Names are judged by their end; longer ones are no names that a person gave. */
const LONGEST_NAME = 200;

/** Words of names in snake_case that make a value a secret, wherever they stand. */
const ANYWHERE =
  /passw(?!ordless)|passphrase|passcode|(^|_)(secrets?(?!_?manager)|credentials?|creds?|authorization|tokens?|pwd|pat|jwt|bearer|dsn|cookies?|otp|sas)(_|\d*$)|(^|_)connection_?string|(^|_)account_key(_|$)/;
/**
 * Names that end like this, glued or not: `accesstoken`, `clientsecret`, `DB_PASS`, `_auth`,
 * `conn_str`, `hash_salt`.
 */
const AT_END =
  /(token|secret|credentials|(^|_)(master)?auth|(^|_)pw|(^|_)conn_?str|(^|_)salt|(^|_)saml_?(response|assertion)|(^|_)(j|php|asp)sess(ion)?id)s?$/;
const PASS_AT_END = /pass$/;
const OTHER_PASS =
  /(compass|bypass|trespass|surpass|overpass|underpass|multipass|(^|_)(first|last|next|two|single|multi)_pass)$/;
/** Kinds of keys that are secret; `partition_key`, `public_key` and `object_key` are not. */
const KEY =
  /(api|access|private|shared|license|ssh|account|signing|signature|encryption|decryption|master|workspace|storage|insert|ingest|consumer|deploy|app|application|auth|secret|subscription|webhook|hmac|aes|rsa|gpg|pgp|jwt|session|security|instrumentation|functions?|crypto?|cipher|admin|service|tls|ssl|service_role|fernet|recovery|unseal|pre_?shared|vapid|fcm|stripe|sendgrid|mailgun|mailchimp|openai|anthropic|datadog|new_?relic|pagerduty|opsgenie|twilio|algolia|sentry|snyk|rollbar|honeycomb|cloudflare|launchdarkly|maxmind|azure|gcp)_?keys?$/;
const ACCESS_KEY_ID = /access_?key_?id$/;

/** Last words of names that say where a secret is or what it is like, and hold none. */
const ABOUT =
  /(^|_)(arn|id|name|type|version|region|count|length|size|days|hours|minutes|seconds|ttl|timeout|expiry|path|file|url|uri|endpoint|enabled|disabled|ref|parameter|provider|mode|polic(y|ie)|issuer|audience|header|prefix|suffix|backend|store|required|source|algorithm|limit|bucket|duration|expiration|expire|rotation|method|kind|format|scope|strategy|label|description|title|status|state|min|max|strength|lifetime|age|location|director(y|ie)|dir|folder|host|port|domain|group|role|server|index|created|updated|interval|allowed|supported|present|exist|configured|manager|rule|pattern|regex|usage|budget|cost|price|resolver|generator|validator|reader|service|table|column|field|character|char|stdin|fd|command|helper|prompt)s?$/;
/** Numbers of tokens of language models and of rate limiters. */
const COUNTED =
  /(^|_)(max|min|total|num|count|prompt|completion|input|output|used|cached|remaining|per|of|n|context|window)_(\w+_)?tokens?$/;
const PUBLIC = /(^|_)public(_|$)/;
/** Names of secrets of Kubernetes, as charts take them. */
const NAMED_ELSEWHERE = /(^|_)(existing|image_pull)_secrets?$/;

/** What every secret name has in it, so that most names are judged at a glance. */
const GLANCE =
  /pass|secret|cred|auth|token|pwd|pat|jwt|bearer|dsn|cookie|otp|sas|key|pw|conn|salt|saml|sess/i;

/**
 * Whether values under this name are taken for secrets: `OAuthToken`, `DB_PWD` and
 * `AWS_ACCESS_KEY_ID`, but not `SecretArn`.
 */
export function isSecretName(name: string): boolean {
  if (!GLANCE.test(name)) return false;
  const words = inSnakeCase(name);
  if (ACCESS_KEY_ID.test(words)) return true;
  const pass = PASS_AT_END.test(words) && !OTHER_PASS.test(words);
  if (!pass && !ANYWHERE.test(words) && !AT_END.test(words) && !KEY.test(words)) return false;
  return (
    !ABOUT.test(words) &&
    !COUNTED.test(words) &&
    !PUBLIC.test(words) &&
    !NAMED_ELSEWHERE.test(words)
  );
}

/**
 * Whether a member of something secret tells only about it, such as the `region` of `credentials`.
 */
export function isAbout(name: string): boolean {
  return ABOUT.test(inSnakeCase(name));
}

/**
 * Whether a value can be a secret when its name says so. Also true for Vault's `secret_id`, a UUID
 * where AWS's is a name.
 */
export function isSecret(name: string, value: string): boolean {
  const isNamed = isSecretName(name) || (UUID.test(value) && /secret_?id$/.test(inSnakeCase(name)));
  return isNamed && !isCount(name, value) && isHideable(value);
}

/** Whether a plain number is one of tokens, such as those of a rate limiter. */
export function isCount(name: string, value: string): boolean {
  return /tokens$/i.test(name) && /^\s*\d{1,9}\s*$/.test(value);
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Nothing, asterisks, truth values, dots that stand for a value, what was hidden already. */
const EMPTY =
  /^(\**|true|false|null|none|nil|undefined|yes|no|on|off|enabled|disabled|\.{3}|…|\[redacted\])$/i;
/**
 * Variables, parameters, templates, functions, dynamic references, ARNs; `$NAME` only where the
 * name is a secret's.
 */
const REFERENCE =
  /^([$#]\{[^{}]*\}|\$\([\w.-]+\)|\{\{(?: [^{}]* |[\w-]*[.:][^{}]*)\}\}|<[\w -]+>|arn:[\w-]+:[\w-]+:\S*)$/;
const NAMED_VARIABLE = /^(?:\$(?:env:)?([A-Z_][A-Z\d_]*)|%([A-Z_][A-Z\d_]*)%)$/;
/**
 * Where another program keeps it: `vault:secret/db#password`, `op://vault/item/field`,
 * `ref+awsssm://x`.
 */
const STORE =
  /^(?:vault|ssm|secrets?-?manager|aws-?sm|aws-?ssm|parameter-?store|env|file|op|keyvault|gcp-?sm|k8s|sops|resolve|ref\+\w+):([\w./#@:?=+-]+)$/i;
/**
 * Words between slashes, such as `/prod/db/password` and `/run/secrets/db_password`; a random text
 * has digits and cases mixed.
 */
const PATH =
  /^(\/(?=[a-z])[a-z]*\d{0,3}([._-][a-z]*\d{0,3})*|\/[A-Z][a-z]+([A-Z][a-z]+)*|\/[A-Z]+([_-][A-Z]+)*){2,}\/?$/;
const PUBLIC_KEY =
  /^\s*(ssh-(rsa|ed25519|dss)( |$)|ecdsa-sha2-|-----BEGIN ([A-Z]+ )?(PUBLIC KEY|CERTIFICATE)-----|age1[a-z\d]{20})/;

/** Longer values are hidden without a look at what they may be. */
const LONGEST_REFERENCE = 2048;

/**
 * Whether the value could be a secret at all: not when it is empty, a truth value, a public key, or
 * refers to something else.
 */
export function isHideable(value: string): boolean {
  if (PUBLIC_KEY.test(value.slice(0, 100))) return false;
  if (value.length > LONGEST_REFERENCE) return !/^\**$/.test(value);
  const variable = NAMED_VARIABLE.exec(value);
  if (variable) return !isSecretName(variable[1] ?? variable[2] ?? '');
  return !(EMPTY.test(value) || REFERENCE.test(value) || isInStore(value) || PATH.test(value));
}

/**
 * An address has parts, or is a name; what ends in a digit and has no parts may be a password
 * behind a word.
 */
function isInStore(value: string): boolean {
  const address = STORE.exec(value)?.[1];
  return address !== undefined && (/[/#:]/.test(address) || /[A-Za-z_-]$/.test(address));
}

function inSnakeCase(name: string): string {
  return name
    .slice(-LONGEST_NAME)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
}
