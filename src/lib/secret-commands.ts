// Secrets among the words of a command: `--password x`, `--token=x`, `mysql -px`, `curl -u user:x`.
import { isHideable, isSecretName } from './secret-names.js';

/** A long or short option and its value, in quotes or not. The look behind keeps a search from beginning inside of a word. */
const OPTION = /(?<![^\s"'`(=,[])(--?)([A-Za-z][\w.-]{0,63})(\s{1,8}|=)("[^"\n]{0,4096}"?|'[^'\n]{0,4096}'?|[^\s"'`;|&<>)]+)/g;
const ATTACHED = /(?<!\S)-p([^\s"'`;|&<>)]{3,})/g;
/** Programs whose `-p`, `-P`, `-a` or `-w` is a password. */
const LOGIN =
  /\b(mysql\w*|mariadb[\w-]*|sshpass|login|sqlcmd|bcp|sqlplus|ldap(?:search|add|modify|passwd)|mongo\w*|redis-cli|smbclient|kinit|zip|unzip|7z|psql|pg_\w+|htpasswd|cqlsh|rabbitmqadmin|influx|jfrog|az)\b/;
const LOGIN_OPTION = /^(p|P|a|w|pass|pw|passin|passout)$/;
const USER_OPTION = /^(u|user|proxy-user|U|auth|creds)$/;

/** The command with the values of its secret options hidden. */
export function withoutSecretOptions(text: string, mark: string): string {
  if (!text.includes('-')) return text;
  const isLogin = LOGIN.test(text);
  const result = text.replace(OPTION, (whole, dashes: string, name: string, between: string, written: string) => {
    const [open, value, close] = unquoted(written);
    const shown = shownValue(dashes, name, value, isLogin, mark);
    return shown === value ? whole : dashes + name + between + open + shown + close;
  });
  return isLogin ? result.replace(ATTACHED, (whole, value: string) => (isHideable(value) ? `-p${mark}` : whole)) : result;
}

/** The words of a command, each on its own, with the values of its secret options hidden. */
export function withoutSecretWords(words: readonly string[], mark: string): string[] {
  const isLogin = words.some((word) => LOGIN.test(word.slice(-200)));
  return words.map((word, index) => {
    const option = /^(--?)([A-Za-z][\w.-]{0,63})$/.exec(words[index - 1] ?? '');
    if (option && !word.startsWith('--')) {
      const shown = shownValue(option[1] ?? '', option[2] ?? '', word, isLogin, mark);
      if (shown !== word) return shown;
    }
    if (isLogin && /^-p[^\s=]{3,}$/.test(word) && isHideable(word.slice(2))) return `-p${mark}`;
    return withoutSecretOptions(word, mark);
  });
}

function shownValue(dashes: string, name: string, value: string, isLogin: boolean, mark: string): string {
  if (!isHideable(value)) return value;
  if (isSecretName(name)) return mark;
  if (USER_OPTION.test(name)) {
    const colon = value.indexOf(':');
    const password = value.slice(colon + 1);
    return colon > 0 && !/^\d+$/.test(password) && isHideable(password) && !password.startsWith('//')
      ? value.slice(0, colon + 1) + mark
      : value;
  }
  if (dashes !== '-' || !LOGIN_OPTION.test(name)) return value;
  if (isLogin) return /^\d{1,5}$/.test(value) && name !== 'a' ? value : mark;
  // Of other programs `-p` may be a port, a path or a project; letters and digits mixed are taken for a password.
  return name === 'p' && /^[^/:.]*$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) ? mark : value;
}

function unquoted(written: string): readonly [string, string, string] {
  const quote = written[0];
  if (quote !== '"' && quote !== "'") return ['', written, ''];
  const closed = written.length > 1 && written.endsWith(quote);
  return [quote, written.slice(1, closed ? -1 : undefined), closed ? quote : ''];
}
