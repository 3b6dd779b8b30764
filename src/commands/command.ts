// What a command of the operator is, as data: its name, its options, and how it ends. The help and
// the reading of the command line follow from it.

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** May be given several times, and several values in one, separated by commas. */
  readonly multiple?: boolean;
  /** What stands for the value in the help, such as `FILE`. */
  readonly value?: string;
  readonly text: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of the arguments that it needs, in their order. */
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** A paragraph for its own help; says what its exit codes mean. */
  readonly more: string;
}

/** Given options by name: a text, several, or true. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[]>>;

/** For commands that read AWS: which part of it. */
export const NARROWING = {
  account: {
    type: 'string',
    multiple: true,
    value: 'ID',
    text: 'only these accounts',
  },
  region: {
    type: 'string',
    multiple: true,
    value: 'REGION',
    text: 'only these regions; global names what belongs to no region',
  },
  kind: { type: 'string', multiple: true, value: 'KIND', text: 'only these kinds' },
} as const satisfies Command['options'];

export const MAPPING_OPTION = {
  mapping: {
    type: 'string',
    value: 'FILE',
    text: 'a mapping as YAML or JSON, instead of the one in Port',
  },
} as const satisfies Command['options'];

export const JSON_OPTION = {
  json: { type: 'boolean', text: 'one JSON document instead of text for people' },
} as const satisfies Command['options'];
