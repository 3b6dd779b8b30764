// The value sets that are kept beside the goldens: each is a folder with values or `--set` lines.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.js';

const GOLDENS = join(root, 'test/deploy/goldens');

export interface ValueSet {
  readonly name: string;
  readonly folder: string;
  /** Arguments of `helm install`, `upgrade` or `template`. */
  readonly args: readonly string[];
}

/** Every value set, in the order of their names. */
export function valueSets(): readonly ValueSet[] {
  return readdirSync(GOLDENS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, folder: join(GOLDENS, entry.name) }))
    .map((entry) => ({ ...entry, args: argsOf(entry.folder) }))
    .filter(({ args }) => args.length > 0)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The value set of a name; throws when there is none. */
export function valueSet(name: string): ValueSet {
  const found = valueSets().find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no value set ${name} in ${GOLDENS}`);
  return found;
}

function argsOf(folder: string): readonly string[] {
  const values = join(folder, 'values.yaml');
  const lines = join(folder, 'set-args.txt');
  return [
    ...(existsSync(values) ? [`--values=${values}`] : []),
    ...(existsSync(lines) ? setLines(readFileSync(lines, 'utf8')) : []),
  ];
}

function setLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => `--set=${line}`);
}
