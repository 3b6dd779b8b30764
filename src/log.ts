// The log: pino, JSON lines on stdout, or compact lines on a terminal. Guarantees that no secret
// leaves through it.
import { type DestinationStream, destination as fileDestination, type Logger, pino } from 'pino';
import type { Config } from './config/config.js';
import { isObject } from './lib/json-value.js';
import { createRedactor, type Redactor } from './lib/secrets/redact.js';
import { withoutControlCharacters } from './lib/text/control-characters.js';
import { createTerminalFormat } from './log-terminal.js';

export interface LogOptions {
  readonly level: Config['log']['level'];
  readonly format: Config['log']['format'];
  /** Every secret that must not appear; see Config.secrets. */
  readonly secrets: readonly string[];
  /**
   * A redactor that knows them, where others add to it while the program runs; one of its own when
   * absent.
   */
  readonly redactor?: Redactor;
  /**
   * Where lines go; standard output when absent, written synchronously so that nothing is lost on
   * exit.
   */
  readonly destination?: DestinationStream;
  /** Told each line too, as its fields without secrets. */
  readonly also?: ((line: Readonly<Record<string, unknown>>) => void) | undefined;
  readonly color?: boolean;
}

/**
 * Creates the logger. Each line is redacted as a whole (keys, values, messages, causes) just before
 * it is written.
 */
export function createLog(options: LogOptions): Logger {
  const {
    level,
    format,
    secrets,
    destination = fileDestination({ dest: 1, sync: true }),
    also = () => {},
  } = options;
  const redactor = options.redactor ?? createRedactor(secrets);
  const serialize = (thrown: unknown): unknown =>
    serializeError(thrown, { stacks: level === 'debug' ? 'all' : 'unexpected' });
  const show = format === 'terminal' ? createTerminalFormat(options.color) : undefined;
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(Date.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serialize, error: serialize, cause: serialize, reason: serialize },
    },
    {
      write(line: string) {
        const fields = fieldsOf(line);
        const redacted = fields === undefined ? undefined : redactor.json(fields);
        const safe = redacted === undefined ? redactor.text(line) : `${JSON.stringify(redacted)}\n`;
        destination.write(show === undefined ? withoutControlCharacters(safe) : show(safe));
        if (isObject(redacted)) also(redacted);
      },
    },
  );
}

/** The fields of a line; undefined when it is no JSON, and can only be redacted as text. */
function fieldsOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const DEEPEST_CAUSE = 6;
const PLAIN_FIELDS = [
  'code',
  'remedy',
  'details',
  'status',
  'statusCode',
  'syscall',
  'hostname',
  'address',
  'port',
  '$fault',
] as const;

/**
 * An error as plain fields: what it says, its code, its causes, and what an HTTP client or the SDK
 * adds that helps. Requests, headers and bodies, where secrets live, are left out; so are stacks of
 * causes, and of errors that are expected.
 */
function serializeError(
  thrown: unknown,
  { stacks }: { readonly stacks: 'all' | 'unexpected' } = { stacks: 'all' },
): unknown {
  const plain = plainError(thrown, 0);
  if (stacks === 'all' || !isExpected(thrown) || typeof plain !== 'object' || plain === null)
    return plain;
  const { stack, ...rest } = { stack: undefined, ...plain };
  return rest;
}

/**
 * Errors that say what to do, and those of the network and of AWS, which happen to a sound program.
 */
function isExpected(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || Reflect.get(thrown, 'code') === 'internal') return false;
  return ['remedy', 'syscall', '$metadata'].some((name) => Reflect.get(thrown, name) !== undefined);
}

function plainError(thrown: unknown, depth: number): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const fields: Record<string, unknown> = { type: thrown.name, message: thrown.message };
  for (const name of PLAIN_FIELDS) {
    const value: unknown = Reflect.get(thrown, name);
    if (value !== undefined && typeof value !== 'function') fields[name] = value;
  }
  const response = responseFacts(thrown);
  if (response !== undefined) fields['response'] = response;
  if (depth === 0 && thrown.stack !== undefined) fields['stack'] = thrown.stack;
  if (depth >= DEEPEST_CAUSE) return fields;
  if (thrown instanceof AggregateError)
    fields['errors'] = thrown.errors.slice(0, 5).map((each) => plainError(each, depth + 1));
  if (thrown.cause !== undefined) fields['cause'] = plainError(thrown.cause, depth + 1);
  return fields;
}

/**
 * Status and request id of an SDK error (`$metadata`) or of an HTTP client's error
 * (`response.status`).
 */
function responseFacts(error: Error): Record<string, unknown> | undefined {
  const facts: Record<string, unknown> = {};
  const pick = (holder: unknown, names: readonly string[]): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const name of names) {
      const value: unknown = Reflect.get(holder, name);
      if (typeof value === 'string' || typeof value === 'number') facts[name] = value;
    }
  };
  pick(Reflect.get(error, '$metadata'), ['httpStatusCode', 'requestId', 'attempts']);
  pick(Reflect.get(error, 'response'), ['status', 'statusText']);
  return Object.keys(facts).length === 0 ? undefined : facts;
}
