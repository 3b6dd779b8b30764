// Removes secrets from text and from anything that can be printed as JSON: by value, by the name they stand under, and by their shape.

export const REDACTED = '[redacted]';

export interface Redactor {
  /** The text without secrets. */
  text(text: string): string;
  /** A copy of a JSON value without secrets, in keys and numbers too. */
  json(value: unknown): unknown;
}

const SECRET_KEY =
  /^(authorization|proxyauthorization|cookie|setcookie|password|passwd|secret|clientsecret|clientid|accesstoken|refreshtoken|idtoken|apikey|privatekey|secretaccesskey|secretkey|accesskeyid|sessiontoken|webidentitytoken|xamzsecuritytoken)$/;

// Access key ids (IAM user guide, "unique identifiers"), session tokens of STS, JSON web tokens, authorization headers, signed URLs,
// and `name=value` or `<Name>value</Name>` pairs as AWS and URL-encoded forms write them.
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, REDACTED],
  [/\b(?:IQoJ|FwoG|FQoG)[\w+/=-]{40,}/g, REDACTED],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, REDACTED],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(X-Amz-Security-Token|X-Amz-Signature|X-Amz-Credential|Signature)=[^\s&",<]+/gi, `$1=${REDACTED}`],
  [
    /((?:secret_?access_?key|session_?token|access_?token|client_?secret|client_?id|web_?identity_?token|password)(?:\s*=\s*["']?|%3D|\\?["']\s*:\s*\\?["']))[^\s"'\\&,;<>{}[\]]{4,}/gi,
    `$1${REDACTED}`,
  ],
  [/(<(SecretAccessKey|SessionToken)>)[^<]+/g, `$1${REDACTED}`],
];

/** Redacts the given secrets (also when URL-encoded, Base64 or escaped in JSON) and everything that looks like one. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const variants = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  const longestFirst = [...new Set(variants)].filter((variant) => variant !== '').sort((a, b) => b.length - a.length);
  const values = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escapeForRegExp).join('|'), 'g');

  const text = (input: string): string => {
    const withoutValues = values === undefined ? input : input.replace(values, REDACTED);
    return SHAPES.reduce((current, [shape, replacement]) => current.replace(shape, replacement), withoutValues);
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return text(String(value)) === String(value) ? value : REDACTED;
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), hides(key, member) ? REDACTED : json(member)]));
  };
  return { text, json };
}

function hides(key: string, member: unknown): boolean {
  if (member === null || member === undefined || typeof member === 'boolean') return false;
  return SECRET_KEY.test(key.toLowerCase().replace(/[^a-z]/g, ''));
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
