// The command line -> what to do. Settings come from the environment; the few flags here mirror
// Ocean's, and so do the words `sail` and `probe`, with which Ocean's charts and users start its
// images.
import { parseArgs } from 'node:util';
import { shownText } from '../config/shown-values.js';
import { AppError, toError } from '../errors.js';

export interface ProbeArguments {
  readonly mode: 'shallow' | 'deep';
  /** Empty: no kind was named. */
  readonly kinds: readonly string[];
  /** Beats OCEAN__PROBE_ID. */
  readonly id?: string;
  /** Beats OCEAN__PROBE_REPORTING_MODE. */
  readonly reportTo?: 'log' | 'port';
}

export interface Arguments {
  readonly command: 'run' | 'help' | 'version' | 'print-config' | 'probe' | 'health';
  readonly once: boolean;
  readonly logLevel?: string;
  readonly port?: string;
  readonly probe?: ProbeArguments;
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  'print-config': { type: 'boolean' },
  once: { type: 'boolean', short: 'O' },
  'log-level': { type: 'string', short: 'l' },
  port: { type: 'string', short: 'p' },
  mode: { type: 'string' },
  kinds: { type: 'string', multiple: true },
  'probe-id': { type: 'string' },
  'reporting-mode': { type: 'string' },
} as const;

const OF_PROBE = ['mode', 'kinds', 'probe-id', 'reporting-mode'] as const;

/**
 * Ocean's commands take the folder of the integration; here there is one integration, wherever it
 * is.
 */
const FOLDERS: ReadonlySet<string> = new Set(['.', './', '/app']);

/**
 * Parses the arguments after the program's name. Throws AppError `config-invalid` for unknown ones.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const { help, version, once, 'print-config': printConfig, 'log-level': logLevel, port } = values;
  const { word, rest } = commandOf(positionals);
  const command = help ? 'help' : version ? 'version' : printConfig ? 'print-config' : word;
  const given = OF_PROBE.find((name) => values[name] !== undefined);
  if (word !== 'probe' && given !== undefined)
    throw misunderstood(`--${given} belongs to ocean-aws probe`);
  const named = word === 'probe' && values.kinds !== undefined;
  const stray = rest.find((text) => !FOLDERS.has(text) && !(named && text.includes('::')));
  if (stray !== undefined) throw misunderstood(`unexpected argument, ${shownText(stray)}`);
  return {
    command,
    once: once ?? false,
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(port === undefined ? {} : { port }),
    ...(command === 'probe' ? { probe: probeOf(values, rest) } : {}),
  };
}

type Values = ReturnType<typeof parse>['values'];

function probeOf(values: Values, rest: readonly string[]): ProbeArguments {
  const mode = values.mode?.toLowerCase() ?? 'shallow';
  if (mode !== 'shallow' && mode !== 'deep')
    throw misunderstood(`--mode is shallow or deep, not ${shownText(mode)}`);
  const reportTo = values['reporting-mode']?.toLowerCase();
  if (reportTo !== undefined && reportTo !== 'log' && reportTo !== 'port')
    throw misunderstood(`--reporting-mode is log or port, not ${shownText(reportTo)}`);
  const words = [...(values.kinds ?? []), ...rest.filter((text) => !FOLDERS.has(text))];
  const kinds = words.flatMap((text) => text.split(/[\s,]+/)).filter((kind) => kind !== '');
  const id = values['probe-id'];
  return {
    mode,
    kinds: [...new Set(kinds)],
    ...(id === undefined ? {} : { id }),
    ...(reportTo === undefined ? {} : { reportTo }),
  };
}

/** The first word, after `ocean` where the image was told the whole command of Ocean's. */
function commandOf(positionals: readonly string[]): {
  readonly word: 'run' | 'probe' | 'health';
  readonly rest: readonly string[];
} {
  const [first, ...rest] = positionals[0] === 'ocean' ? positionals.slice(1) : positionals;
  if (first === undefined || first === 'sail') return { word: 'run', rest };
  if (first === 'probe' || first === 'health') return { word: first, rest };
  throw misunderstood(`unexpected argument, ${shownText(first)}`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (thrown) {
    throw misunderstood(explain(toError(thrown).message));
  }
}

function misunderstood(what: string): AppError {
  return new AppError('config-invalid', `the command line is not understood: ${what}`, {
    remedy: 'See ocean-aws --help.',
  });
}

/** Node quotes the argument, which may be a secret in the wrong place. */
function explain(message: string): string {
  const unknown = /^(Unknown option|Unexpected argument) '([\s\S]*?)'(?:\.|$)/.exec(message);
  if (unknown === null)
    return /^Option '-[\w, <>-]{1,40}'/.test(message)
      ? message
      : 'an argument is none of the options';
  const [, what = '', written = ''] = unknown;
  return `${what.toLowerCase()}, ${shownText(written)}`;
}
