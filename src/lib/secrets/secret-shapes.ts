// Secrets that their own text gives away, whatever they stand under: keys in PEM, tokens of known
// providers, JSON web tokens. Every rule is linear: it begins with fixed letters and ends with one
// run of characters, so that nothing is looked at twice.

const ESCAPED_OR_START = '(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]))';

/** Prefixes that nothing else has. Sources: the providers' documentation of their token formats. */
const DISTINCT = [
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}',
  '(?:IQoJ|FwoG|FQoG)[\\w+/=-]{40,}',
  'gh[pousr]_[A-Za-z0-9]{16,}',
  'github_pat_\\w{16,}',
  'gl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent|oas)-[\\w-]{16,}',
  'xox[abceoprs]-[\\w-]{8,}',
  'xapp-\\d-[\\w-]{8,}',
  '(?:sk|rk)_(?:live|test)_\\w{8,}',
  'whsec_[\\w+/=]{16,}',
  'dckr_(?:pat|oat)_[\\w-]{16,}',
  'AIza[\\w-]{30,}',
  'ya29\\.[\\w-]{20,}',
  'pypi-[\\w-]{32,}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}',
  'do[opr]_v1_[0-9a-f]{32,}',
  'lin_api_\\w{16,}',
  'NRAK-[A-Z0-9]{16,}',
  'PMAK-[\\w-]{16,}',
  'hv[sbr]\\.[\\w-]{16,}',
  'ATATT3[\\w=-]{30,}',
  'sntry[su]_[\\w+/=-]{16,}',
  'rubygems_[0-9a-f]{32,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{16,}',
  'gl(?:sa|c)_[\\w+/=-]{20,}',
  'figd_[\\w-]{16,}',
  'ATBB\\w{20,}',
  'ATCTT3[\\w=-]{30,}',
  'sq0(?:atp|csp)-[\\w-]{20,}',
  'pscale_(?:tkn|pw|oauth)_[\\w.-]{20,}',
  'sbp_[0-9a-f]{32,}',
  'bkua_[0-9a-f]{32,}',
  'CCIPAT_\\w{16,}',
  'ntn_\\w{32,}',
  'gsk_[A-Za-z0-9]{32,}',
  'xai-[A-Za-z0-9]{32,}',
  'pplx-[A-Za-z0-9]{32,}',
  'tskey-[\\w-]{20,}',
  'HRKU-[\\w-]{20,}',
  'AKCp[A-Za-z0-9]{20,}',
  'ABSK[\\w+/=]{40,}',
  'dt0[a-z]\\d\\d\\.[A-Z0-9]{20,}\\.[A-Z0-9]{40,}',
  '\\.atlasv1\\.[\\w-]{32,}',
  // In Base64: keys in PEM (not certificates and public keys), service accounts of Google,
  // credentials of registries.
  'LS0tLS1CRUdJTi(?!BDRVJU|BQVUJM)[\\w+/=]{20,}',
  '(?:eyJ0eXBlIjoic2VydmljZV9hY2NvdW50|eyJ0eXBlIjogInNlcnZpY2VfYWNjb3Vud|ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3Vud|eyJhdXRocyI6)[\\w+/=]{4,}',
];
/** Short prefixes, which count only where a word begins. */
const AT_WORD = [
  'npm_[A-Za-z0-9]{16,}',
  'hf_[A-Za-z0-9]{16,}',
  'sk-(?:(?:ant|proj|svcacct|admin)-[\\w-]{16,}|[A-Za-z0-9]{20,})',
  'SG\\.[\\w-]{16,}(?:\\.[\\w-]+)?',
  'pul-[0-9a-f]{32,}',
  'dapi[0-9a-f]{32,}',
  'key-[0-9a-f]{32,}',
  'tfp_[\\w-]{20,}',
  'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.]{32,}',
  'sq[pua]_[0-9a-f]{32,}',
  'r8_[A-Za-z0-9]{32,}',
];
const TOKEN = new RegExp(`${DISTINCT.join('|')}|${ESCAPED_OR_START}(?:${AT_WORD.join('|')})`, 'g');
/** Characters of tokens, as many as the shortest has: tokens are looked for in such runs only. */
const RUN = /(?<![\w+/=.\\-])[\w+/=.\\-]{13,}/g;
/** Addresses of webhooks are their own password. */
const WEBHOOK =
  /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|outlook\.office\.com\/webhook\/|webhook\.office\.com\/webhookb2\/|api\.telegram\.org\/bot|hooks\.zapier\.com\/hooks\/|maker\.ifttt\.com\/trigger\/|events\.pagerduty\.com\/integration\/)[\w:@./-]{8,}/g;
/** The header by which a request to AWS is signed. */
const SIGNED = /(AWS4-HMAC-SHA256\s{1,8})Credential=[^\r\n"'\\{}]{0,2048}/g;
/** `Bearer` and a token; one word in small letters is prose. */
const BEARER = /(?:\b|(?<=\\[nrt]))(Bearer)(\s{1,8}|%20|\+)([\w+/=.~-]{6,})/gi;
const BASIC = /(?:\b|(?<=\\[nrt]))(Basic)(\s{1,8}|%20|\+)([\w+/=-]{6,})/gi;
const DOTTED = /[\w.-]{16,}/g;

/** The text with everything that has the shape of a secret replaced by `mark`. */
export function withoutSecretShapes(text: string, mark: string): string {
  let result = text.includes('PRIVATE KEY') ? withoutPrivateKeys(text, mark, BEGIN, END) : text;
  if (result.includes('PuTTY-User-Key'))
    result = withoutPrivateKeys(result, mark, PUTTY_BEGIN, PUTTY_END);
  result = result.replace(RUN, (run) => run.replace(TOKEN, mark));
  if (result.includes('eyJ'))
    result = result.replace(DOTTED, (run) => withoutJsonWebToken(run, mark));
  if (/slack|discord|office|telegram|zapier|ifttt|pagerduty/.test(result))
    result = result.replace(WEBHOOK, `$1${mark}`);
  if (result.includes('AWS4-HMAC')) result = result.replace(SIGNED, `$1${mark}`);
  if (/bearer/i.test(result))
    result = result.replace(
      BEARER,
      unlessProse(mark, (word) => !/^[a-z]{1,14}[.]?$/.test(word)),
    );
  if (/basic/i.test(result)) result = result.replace(BASIC, unlessProse(mark, isBasicCredential));
  return result;
}

function unlessProse(mark: string, isSecret: (word: string) => boolean) {
  return (whole: string, name: string, between: string, word: string) =>
    isSecret(word) ? name + between + mark : whole;
}

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const PUTTY_BEGIN = /Private-Lines: ?\d{1,4}/;
const PUTTY_END = /Private-MAC: ?[0-9a-f]{0,128}/;

/**
 * What is between the begin and the end of private keys, with both; a key that does not end is
 * hidden to the end of the text.
 */
function withoutPrivateKeys(text: string, mark: string, beginning: RegExp, ending: RegExp): string {
  let result = '';
  let rest = text;
  for (;;) {
    const begin = beginning.exec(rest);
    if (begin === null) return result + rest;
    result += rest.slice(0, begin.index) + mark;
    rest = rest.slice(begin.index);
    const end = ending.exec(rest);
    if (end === null) return result;
    rest = rest.slice(end.index + end[0].length);
  }
}

/**
 * Three parts between dots of which the first begins with `eyJ`, which is `{"` in Base64; five when
 * the token is encrypted.
 */
function withoutJsonWebToken(run: string, mark: string): string {
  const parts = run.split('.');
  for (let index = 0; index + 2 < parts.length; index++) {
    const begin = parts[index]?.indexOf('eyJ') ?? -1;
    const isToken =
      begin >= 0 &&
      (parts[index]?.length ?? 0) - begin >= 8 &&
      (parts[index + 1]?.length ?? 0) >= 5;
    if (isToken)
      return [...parts.slice(0, index), `${parts[index]?.slice(0, begin)}${mark}`].join('.');
  }
  return run;
}

/** Credentials of Basic are Base64 of `user:password`. */
function isBasicCredential(word: string): boolean {
  return word.length >= 8 && (/[\d=+/]/.test(word) || /[a-z][A-Z]/.test(word));
}
