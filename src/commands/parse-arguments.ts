// The command line -> what to do. Settings come from the environment; the few flags here mirror
// Ocean's.
import { parseArgs } from 'node:util';
import { shownText } from '../config/shown-values.js';
import { AppError, toError } from '../errors.js';

export interface Arguments {
  readonly command: 'run' | 'help' | 'version' | 'print-config';
  readonly once: boolean;
  readonly logLevel?: string;
  readonly port?: string;
}

/**
 * Parses the arguments after the program's name. Throws AppError `config-invalid` for unknown ones.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const {
    help,
    version,
    once,
    'print-config': printConfig,
    'log-level': logLevel,
    port,
  } = parse(argv);
  const command = help ? 'help' : version ? 'version' : printConfig ? 'print-config' : 'run';
  return {
    command,
    once: once ?? false,
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(port === undefined ? {} : { port }),
  };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'V' },
        'print-config': { type: 'boolean' },
        once: { type: 'boolean', short: 'O' },
        'log-level': { type: 'string', short: 'l' },
        port: { type: 'string', short: 'p' },
      },
    });
    return values;
  } catch (thrown) {
    throw new AppError(
      'config-invalid',
      `the command line is not understood: ${explain(toError(thrown).message)}`,
      {
        remedy: 'See ocean-aws --help.',
      },
    );
  }
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
