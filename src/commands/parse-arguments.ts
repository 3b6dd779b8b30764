// The command line -> what to do. Settings come from the environment; the few flags of the sync
// mirror Ocean's, and so do the words `sail` and `probe`, with which Ocean's charts and users start
// its images. Every other command says in its own file which options it has.
import { parseArgs } from 'node:util';
import { shownText } from '../config/shown-values.js';
import { AppError, toError } from '../errors.js';
import { didYouMean, nearestSpelling } from '../lib/text/nearest-name.js';
import type { Command, CommandOption, OptionValues } from './command.js';
import { COMMANDS } from './command-table.js';

export interface Arguments {
  /** `run`, `help`, `version`, `print-config`, or the name of a command. */
  readonly command: string;
  /** The command that help is asked for; absent for the help of the program. */
  readonly about?: Command;
  readonly once: boolean;
  readonly logLevel?: string;
  readonly port?: string;
  /** Options of the command itself. */
  readonly values: OptionValues;
  /** Its arguments. */
  readonly given: readonly string[];
}

/** What the program takes whatever the command. */
export const GLOBAL_OPTIONS = {
  once: {
    type: 'boolean',
    short: 'O',
    text: 'sync once and exit, whatever the event listener says',
  },
  'print-config': {
    type: 'boolean',
    text: 'show every setting, where its value comes from, and exit',
  },
  'log-level': {
    type: 'string',
    short: 'l',
    value: 'LEVEL',
    text: 'DEBUG, INFO, WARNING, ERROR or CRITICAL (APPLICATION__LOG_LEVEL beats it)',
  },
  port: {
    type: 'string',
    short: 'p',
    value: 'PORT',
    text: 'port of the health routes (APPLICATION__PORT beats it)',
  },
  version: { type: 'boolean', short: 'V', text: 'show the version and exit' },
  help: { type: 'boolean', short: 'h', text: 'show this text and exit' },
} as const satisfies Command['options'];

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
  const { command, rest } = commandOf(positionals);
  const name = command?.name ?? 'run';
  const foreign = Object.keys(values).find((option) => !isOptionOf(option, command));
  if (foreign !== undefined) throw misunderstood(belongs(foreign));
  const flag = (['help', 'version', 'print-config'] as const).find((each) => values[each]);
  const given = flag === undefined ? argumentsOf(command, rest, values) : [];
  const { 'log-level': logLevel, port } = values;
  const own = Object.entries(values).filter(([option]) => !Object.hasOwn(GLOBAL_OPTIONS, option));
  return {
    command: flag ?? name,
    ...(flag === 'help' && command !== undefined ? { about: command } : {}),
    once: values['once'] === true,
    ...(typeof logLevel === 'string' ? { logLevel } : {}),
    ...(typeof port === 'string' ? { port } : {}),
    values: Object.fromEntries(own),
    given,
  };
}

function isOptionOf(option: string, command: Command | undefined): boolean {
  return Object.hasOwn(GLOBAL_OPTIONS, option) || Object.hasOwn(command?.options ?? {}, option);
}

function belongs(option: string): string {
  const owners = [...COMMANDS.values()].filter(({ options }) => Object.hasOwn(options, option));
  return `--${option} belongs to ${owners.map(({ name }) => `ocean-aws ${name}`).join(', ')}`;
}

/** The first word, after `ocean` where the image was told the whole command of Ocean's. */
function commandOf(positionals: readonly string[]): {
  readonly command: Command | undefined;
  readonly rest: readonly string[];
} {
  const [first, ...rest] = positionals[0] === 'ocean' ? positionals.slice(1) : positionals;
  if (first === undefined || first === 'sail') return { command: undefined, rest };
  const command = COMMANDS.get(first);
  if (command !== undefined) return { command, rest };
  const nearest = didYouMean(nearestSpelling(first, [...COMMANDS.keys()]));
  throw misunderstood(`unexpected argument, ${shownText(first)}${nearest}`);
}

/** The arguments of a command, as many as it needs; and kinds that follow `--kinds` in words. */
function argumentsOf(
  command: Command | undefined,
  rest: readonly string[],
  values: OptionValues,
): readonly string[] {
  const words = rest.filter((text) => !FOLDERS.has(text));
  const wanted = command?.arguments ?? [];
  if (wanted.length > 0) {
    if (words.length === wanted.length) return words;
    throw misunderstood(`ocean-aws ${command?.name} needs ${wanted.join(' and ')}`);
  }
  const isListing = values['kinds'] !== undefined;
  const stray = words.find((text) => !(isListing && text.includes('::')));
  if (stray !== undefined) throw misunderstood(`unexpected argument, ${shownText(stray)}`);
  return words;
}

function parse(argv: readonly string[]) {
  const options: Record<string, CommandOption> = { ...GLOBAL_OPTIONS };
  for (const command of COMMANDS.values()) Object.assign(options, command.options);
  const forParser = Object.entries(options).map(([name, { type, short, multiple }]) => [
    name,
    { type, ...(short === undefined ? {} : { short }), ...(multiple ? { multiple } : {}) },
  ]);
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: Object.fromEntries(forParser),
      allowPositionals: true,
    });
    const given: Record<string, string | boolean | readonly string[]> = {};
    for (const [name, value] of Object.entries(values))
      if (value !== undefined) given[name] = Array.isArray(value) ? value.map(String) : value;
    return { values: given, positionals };
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
