// Secrets among the words of a command: `--password x`, `--token=x`, `mysql -px`, `curl -u user:x`.
import { isHideable, isSecretName } from './secret-names.js';
import { isOracleCommand, withoutOracleLogon } from './secret-urls.js';

/**
 * A long or short option and its value, in quotes or not. The look behind keeps a search from
 * beginning inside of a word; what begins with a dash behind a blank is the next option.
 */
const OPTION =
  /(?<![^\s"'`(=,[])(--?)([A-Za-z][\w.-]{0,63})(\s{1,8}(?![-\s])|=)("[^"\n]{0,4096}"?|'[^'\n]{0,4096}'?|[^\s"'`;|&<>)]+)/g;
const ATTACHED = /(?<!\S)-p("[^"\n]{3,4096}"?|'[^'\n]{3,4096}'?|[^\s"'`;|&<>)]{3,})/g;
/** Programs whose `-p`, `-P`, `-a` or `-w` is a password. */
const LOGIN =
  /\b(mysql\w*|mariadb[\w-]*|sshpass|login|sqlcmd|bcp|sqlplus|ldap(?:search|add|modify|passwd)|mongo\w*|redis-cli|smbclient|kinit|zip|unzip|7z|psql|pg_\w+|htpasswd|cqlsh|rabbitmqadmin|influx|jfrog|az)\b/;
const LOGIN_OPTION = /^(p|P|a|w|pass|pw|passin|passout)$/;
const USER_OPTION = /^(u|user|proxy-user|U|auth|creds)$/;
/** Programs with secret options of other names. */
const OTHER_OPTIONS: readonly { readonly program: RegExp; readonly option: RegExp }[] = [
  { program: /\bopenssl\b/, option: /^[kK]$/ },
  { program: /\b(consul|nomad|serf)\b/, option: /^encrypt$/ },
  { program: /\bsnmp(walk|get|set|trap|bulk\w*)\b/, option: /^[AX]$/ },
  { program: /\bssh-keygen\b/, option: /^[NP]$/ },
  { program: /\bSecureString\b/, option: /^value$/ },
];

/**
 * What follows it, whatever the option: `pass:x` of OpenSSL, `key=x` where a secret of Kubernetes
 * is created.
 */
const BEHIND: readonly {
  readonly text: RegExp;
  readonly option: RegExp;
  readonly start: RegExp;
}[] = [
  { text: /\bpass:/, option: /^pass(in|out)?$/, start: /^pass:/ },
  { text: /\bcurl\b/, option: /^b$/, start: /^[^=\s]{1,256}=/ },
  { text: /\bcreate\s{1,8}secret\b/, option: /^from-literal$/, start: /^[\w.-]{1,256}=/ },
];
/**
 * `npm config set name value`, `aws configure set name value`, `setx name value`, `ENV name value`
 * of a Dockerfile.
 */
const SET =
  /(\b(?:config(?:ure)?\s{1,8}set|setx|ENV)\s{1,8}([^\s"']{1,256})\s{1,8})("[^"\n]{0,4096}"?|'[^'\n]{0,4096}'?|[^\s"'`;|&<>)]+)/g;
/** A line of `.netrc`. */
const NETRC =
  /(\b(?:machine\s{1,8}\S{1,256}|default)\s{1,8}login\s{1,8}\S{1,256}\s{1,8}password\s{1,8})([^\s"'\\]+)/g;
/** A line of `.pgpass`; anywhere else it may be an address. */
const PGPASS =
  /((?<![\w.*:-])[\w.*-]{1,256}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w*.-]{1,64}:)([^\s"'`;|&<>)]+)/g;
/** SQL that gives a user a password. */
const SQL =
  /(\b(?:identified\s{1,8}(?:with\s{1,8}\w{1,64}\s{1,8})?by\s{0,8}|password(?:\s{1,8}|\s{0,8}\(\s{0,8}))\\{0,7}["'])([^"'\n\\]+)/gi;
/** What is piped into a program that reads a password. */
const PIPED =
  /(\b(?:echo|printf)\s{1,8}(?:-\w{1,3}\s{1,8})?)("[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[^\s"'`;|&<>)]+)(?=\s{0,8}\|)/g;
const READS_PASSWORD = /-stdin\b|\bchpasswd\b|\bsudo\s{1,8}-S\b/;

/** The command with the values of its secret options hidden. */
export function withoutSecretOptions(text: string, mark: string): string {
  return hideOptions(text, programsIn(text), mark);
}

function hideOptions(text: string, programs: Programs, mark: string): string {
  const found = withoutLines(text, mark);
  if (!found.includes('-')) return found;
  const result = found.replace(
    OPTION,
    (whole, dashes: string, name: string, between: string, written: string) => {
      const [open, value, close] = unquoted(written);
      const shown = shownValue({ dashes, name, value }, programs, mark);
      return shown === value ? whole : dashes + name + between + open + shown + close;
    },
  );
  if (!result.includes('-p') || !programs.isLogin()) return result;
  return result.replace(ATTACHED, (whole, written: string) => {
    const [open, value, close] = unquoted(written);
    return isHideable(value) ? `-p${open}${mark}${close}` : whole;
  });
}

/** The words of a command, each on its own, with the values of its secret options hidden. */
export function withoutSecretWords(words: readonly string[], mark: string): string[] {
  const command = words.join(' ');
  const programs = programsIn(command);
  const isOracle = isOracleCommand(command);
  return words.map((word, index) => {
    const [config = '', set, name = ''] = words.slice(Math.max(0, index - 3), index);
    if (set === 'set' && config.startsWith('config') && isSecretName(name) && isHideable(word))
      return mark;
    const option = /^(--?)([A-Za-z][\w.-]{0,63})$/.exec(words[index - 1] ?? '');
    if (option && !word.startsWith('--')) {
      const shown = shownValue(
        { dashes: option[1] ?? '', name: option[2] ?? '', value: word },
        programs,
        mark,
      );
      if (shown !== word) return shown;
    }
    if (
      word.startsWith('-p') &&
      programs.isLogin() &&
      /^-p[^\s=]{3,}$/.test(word) &&
      isHideable(word.slice(2))
    )
      return `-p${mark}`;
    return hideOptions(isOracle ? withoutOracleLogon(word, mark) : word, programs, mark);
  });
}

/** Files and settings that commands write, and what they pipe. */
function withoutLines(text: string, mark: string): string {
  if (!text.includes(' ')) return text;
  let result = text;
  const hideLast = (pattern: RegExp): void => {
    result = result.replace(pattern, (whole, start: string, written: string) => {
      const [open, value, close] = unquoted(written);
      return isHideable(value) ? start + open + mark + close : whole;
    });
  };
  if (/ set |setx|ENV/.test(text)) {
    result = result.replace(SET, (whole, start: string, name: string, written: string) => {
      const [open, value, close] = unquoted(written);
      return isSecretName(name) && isHideable(value) ? start + open + mark + close : whole;
    });
  }
  if (/\blogin\s/.test(text)) hideLast(NETRC);
  if (/identified|password/i.test(text)) hideLast(SQL);
  if (text.includes('pgpass')) hideLast(PGPASS);
  if (READS_PASSWORD.test(text)) hideLast(PIPED);
  return result;
}

/** What the programs in a command make of options; looked for when the first option asks. */
interface Programs {
  readonly isLogin: () => boolean;
  readonly others: () => readonly RegExp[];
  readonly behind: () => readonly { readonly option: RegExp; readonly start: RegExp }[];
}

function programsIn(command: string): Programs {
  return {
    isLogin: once(() => LOGIN.test(command)),
    others: once(() =>
      OTHER_OPTIONS.flatMap(({ program, option }) => (program.test(command) ? [option] : [])),
    ),
    behind: once(() => BEHIND.filter(({ text }) => text.test(command))),
  };
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

interface Option {
  readonly dashes: string;
  readonly name: string;
  readonly value: string;
}

function shownValue(
  { dashes, name, value }: Option,
  { isLogin, others, behind }: Programs,
  mark: string,
): string {
  if (!isHideable(value)) return value;
  const start = behind().flatMap((each) =>
    each.option.test(name) ? (each.start.exec(value)?.[0] ?? []) : [],
  )[0];
  if (start !== undefined) return isHideable(value.slice(start.length)) ? start + mark : value;
  if (isSecretName(name) || others().some((option) => option.test(name))) return mark;
  if (USER_OPTION.test(name)) {
    const colon = value.indexOf(':');
    const password = value.slice(colon + 1);
    return colon > 0 &&
      !/^\d+$/.test(password) &&
      isHideable(password) &&
      !password.startsWith('//')
      ? value.slice(0, colon + 1) + mark
      : value;
  }
  if (dashes !== '-' || !LOGIN_OPTION.test(name)) return value;
  if (isLogin()) return /^\d{1,5}$/.test(value) && name !== 'a' ? value : mark;
  // Of other programs `-p` may be a port, a path or a project; letters and digits mixed are taken
  // for a password.
  return name === 'p' && /^[^/:.]*$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value)
    ? mark
    : value;
}

function unquoted(written: string): readonly [string, string, string] {
  const quote = written[0];
  if (quote !== '"' && quote !== "'") return ['', written, ''];
  const closed = written.length > 1 && written.endsWith(quote);
  return [quote, written.slice(1, closed ? -1 : undefined), closed ? quote : ''];
}
