// Log lines for a human at a terminal: time, level, message, fields; long text and causes below.
import colors from 'picocolors';
import * as z from 'zod';
import { withoutControlCharacters } from './lib/text/control-characters.js';

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().default(''),
});

const LABELS: Readonly<Record<string, string>> = {
  fatal: 'FATAL',
  error: 'ERROR',
  warn: 'WARN ',
  info: 'INFO ',
  debug: 'DEBUG',
  trace: 'TRACE',
};

/**
 * Turns one JSON line into a compact one. Fields with line breaks, such as a table, are printed as
 * they are below the message.
 */
export function createTerminalFormat(color?: boolean): (line: string) => string {
  const paint = colors.createColors(color);
  const tint: Readonly<Record<string, (text: string) => string>> = {
    fatal: paint.red,
    error: paint.red,
    warn: paint.yellow,
    debug: paint.gray,
  };
  return (line) => {
    const parsed = lineSchema.safeParse(fromJson(line));
    if (!parsed.success) return withoutControlCharacters(line);
    const { level, time, ...rest } = parsed.data;
    const { msg, ...fields } = { ...rest, msg: withoutControlCharacters(rest.msg) };
    const label = (tint[level] ?? paint.cyan)(LABELS[level] ?? level);
    const short: string[] = [];
    const long: string[] = [];
    for (const [name, value] of Object.entries(fields)) {
      if (isErrorLike(value))
        long.push(...errorLines(value, '').map((each) => `  ${withoutControlCharacters(each)}`));
      else if (typeof value === 'string' && value.includes('\n'))
        long.push(withoutControlCharacters(value.replace(/\n$/, '')));
      else {
        const text = withoutControlCharacters(
          typeof value === 'string' ? value : JSON.stringify(value),
        );
        short.push(`${paint.dim(`${withoutControlCharacters(name)}=`)}${text}`);
      }
    }
    const head = [paint.dim(clock(time)), label, msg, ...short].join(' ');
    return `${[head, ...long].join('\n')}\n`;
  };
}

function clock(time: string): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const errorSchema = z.looseObject({ type: z.string(), message: z.string() });
type ErrorLike = z.output<typeof errorSchema>;

function isErrorLike(value: unknown): value is ErrorLike {
  return errorSchema.safeParse(value).success;
}

function errorLines(error: ErrorLike, prefix: string): string[] {
  const code = typeof error['code'] === 'string' ? ` (${error['code']})` : '';
  const lines = [`${prefix}${error.message}${code}`];
  if (typeof error['remedy'] === 'string') lines.push(`what to do: ${error['remedy']}`);
  const cause = error['cause'];
  return isErrorLike(cause) ? [...lines, ...errorLines(cause, 'because: ')] : lines;
}
