// A mapping that an operator keeps in a file.
import { readFile, stat } from 'node:fs/promises';
import { shownText } from '../../config/shown-values.js';
import { AppError, toError } from '../../errors.js';
import { isObject } from '../../lib/json-value.js';

/** Larger than any mapping; a file that is longer is another one. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The document, unchecked: YAML, of which JSON is a part. Throws `config-invalid` when it cannot be
 * read or is no object.
 */
export async function readMappingFile(path: string): Promise<object> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Error('it is no file');
    if (facts.size > LARGEST) throw new Error(`it is longer than ${LARGEST} bytes`);
    const { parseYaml } = await import('../../port/integration/parse-yaml.js');
    const document: unknown = parseYaml(await readFile(path, 'utf8'), { maxAliasCount: 100 });
    if (!isObject(document)) throw new Error('it holds no object');
    return document;
  } catch (thrown) {
    throw new AppError(
      'config-invalid',
      `the mapping file ${shownText(path)} cannot be used: ${firstLine(toError(thrown).message)}`,
      { cause: thrown, remedy: 'Name a file with the mapping as Port shows it, in YAML or JSON.' },
    );
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
