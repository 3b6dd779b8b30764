// Credentials in URLs: the password of `://user:password@`, a token in the place of the user, and
// parameters that are named like secrets. Each URL is read once from its start to its end, and
// begins where the one before it ended.
import { isHideable, isSecretName } from './secret-names.js';

type Hide = (value: string) => string;

/**
 * Git services take a token as the user too. Theirs have 20 characters and more; names of people
 * are mostly shorter.
 */
const SHORTEST_TOKEN = 20;
/** A password may hold blanks; further than this, an `@` belongs to something else. */
const FARTHEST_BEHIND_BLANK = 128;

const QUERY = /([?&]|%3F|%26)([\w.-]{1,128})(=|%3D)([^&\s"'#<>]+)/gi;
const SIGNATURE =
  /^(sig|signature|x-(amz|goog)-(signature|credential|security-token)|saml(request|response|art)|client_assertion|assertion)$/i;
/** Go's driver of MySQL, and Oracle's thin one, have no `//` before the user. */
const DRIVER = /(?<![\w.%-])([\w.%-]{1,64}:)([^\s@"']{1,256})(?=@(?:tcp|unix|udp)\()/g;
const ORACLE = /(jdbc:oracle:\w{1,16}:[\w.$#-]{1,64}\/)([^\s@"']{1,256})(?=@)/g;
/** Oracle's programs take `user/password@database`. */
const ORACLE_LOGON = /(?<![^\s"'=])([\w$#]{1,64}\/)([^\s@"'/]{1,256})(?=@)/g;
const ORACLE_PROGRAM = /\b(sqlplus|sqlcl|sqlldr|expdp|impdp|rman)\b|@\/\//;

/** The text without the passwords and tokens in its URLs. */
export function withoutUrlSecrets(text: string, mark: string): string {
  const hide: Hide = (value) => (isHideable(value) ? mark : value);
  let result = text.includes('://') ? withoutUserParts(text, hide) : text;
  if (result.includes('@')) {
    result = result.replace(DRIVER, (_, start: string, value: string) => start + hide(value));
    if (result.includes('jdbc:oracle:'))
      result = result.replace(ORACLE, (_, start: string, value: string) => start + hide(value));
    if (ORACLE_PROGRAM.test(result)) result = withoutOracleLogon(result, mark);
  }
  if (!/[?&]|%3F|%26/i.test(result)) return result;
  return result.replace(
    QUERY,
    (whole, sign: string, name: string, equals: string, value: string) =>
      isSecretName(name) || SIGNATURE.test(name) ? sign + name + equals + hide(value) : whole,
  );
}

/** Whether a command logs on to Oracle. */
export function isOracleCommand(command: string): boolean {
  return ORACLE_PROGRAM.test(command);
}

/**
 * The text without the passwords in `user/password@database`, for commands that log on to Oracle.
 */
export function withoutOracleLogon(text: string, mark: string): string {
  return text.replace(
    ORACLE_LOGON,
    (_, start: string, value: string) => start + (isHideable(value) ? mark : value),
  );
}

function withoutUserParts(text: string, hide: Hide): string {
  let result = '';
  let position = 0;
  for (;;) {
    const found = text.indexOf('://', position);
    if (found < 0) return result + text.slice(position);
    const start = found + 3;
    const following = text.indexOf('://', start);
    const next = following < 0 ? text.length : following;
    const isWeb = /https?$/i.test(text.slice(Math.max(0, found - 5), found));
    const authority = userPart(text.slice(start, next), isWeb, hide);
    result += text.slice(position, start) + authority;
    position = next;
  }
}

/** From behind `://` to the next URL, with what stands before the `@` of the host hidden. */
function userPart(rest: string, isWeb: boolean, hide: Hide): string {
  const word = /^\S*/.exec(rest)?.[0] ?? '';
  const user = /^[^\s/:@"'?#]*/.exec(word)?.[0] ?? '';
  const shown = isWeb && user.length >= SHORTEST_TOKEN ? hide(user) : user;
  if (rest[user.length] === '@') return shown + rest.slice(user.length);
  if (rest[user.length] !== ':' || isPort(rest.slice(user.length + 1, user.length + 8)))
    return rest;
  const end = endOfPassword(rest, word, user.length + 1);
  if (end === undefined) return rest;
  return `${shown}:${hide(rest.slice(user.length + 1, end))}${rest.slice(end)}`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}($|[/?#\s"',;)\]}])/.test(text);
}

/**
 * Where the `@` before the host is; passwords are often not encoded, so they may hold other `@`,
 * slashes, quotes and blanks.
 */
function endOfPassword(rest: string, word: string, from: number): number | undefined {
  const quote = word.slice(from).search(/["'<>]/);
  const unquoted = quote < 0 ? word : word.slice(0, from + quote);
  const inPlain = lastAt(unquoted, from);
  const scope = inPlain === undefined ? word : unquoted;
  const last = inPlain ?? lastAt(word, from);
  if (last === undefined) {
    const line =
      /^[^\r\n]*/.exec(rest.slice(word.length, word.length + FARTHEST_BEHIND_BLANK))?.[0] ?? '';
    const behind = line.indexOf('@');
    return behind < 0 || /["'<>]/.test(line.slice(0, behind)) ? undefined : word.length + behind;
  }
  const slash = scope.slice(from).indexOf('/');
  const first = slash < 0 ? undefined : lastAt(scope.slice(0, from + slash), from);
  // An address in the query or in the path of a URL whose host is plain:
  // `u:p@db.example.com/a?by=me@example.com`.
  if (
    first !== undefined &&
    first < last &&
    HOST.test(scope.slice(first + 1, first + 300)) &&
    scope.slice(first, last).includes('?')
  ) {
    return first;
  }
  return last;
}

const HOST = /^(localhost|[\w-]{1,63}(\.[\w-]{1,63}){1,8}|[\w-]{1,63}(?=:\d))(:\d{1,5})?\//;

function lastAt(text: string, from: number): number | undefined {
  const index = text.lastIndexOf('@');
  return index < from ? undefined : index;
}
