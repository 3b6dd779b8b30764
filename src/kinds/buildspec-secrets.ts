// Buildspecs that are written into a project: the values of their environment variables are replaced, all else stays letter for letter.
import { isPair, parseDocument, visit } from 'yaml';
import { withoutUrlSecrets } from './secret-rules.js';
import { REDACTED } from './shape.js';

/**
 * The buildspec with the values below every `variables` replaced, and passwords in URLs. What refers to Parameter Store and Secrets Manager
 * stands under other names. A file's path or ARN stays. A text that is no YAML (nor JSON, which is YAML too) cannot be searched, nor can
 * variables that come from elsewhere by an alias, so it is replaced as a whole.
 */
export function redactBuildspec(buildspec: string): string {
  const values = buildspec.includes('variables') ? variableValues(buildspec) : [];
  if (values === undefined) return REDACTED;
  let redacted = '';
  let position = 0;
  for (const [start, end] of values) {
    // In quotes, because YAML takes bare brackets for a list. A block of lines includes the end of its last line.
    const rest = buildspec[end - 1] === '\n' ? '\n' : '';
    redacted += `${buildspec.slice(position, start)}"${REDACTED}"${rest}`;
    position = end;
  }
  return withoutUrlSecrets(redacted + buildspec.slice(position));
}

/** Where the values begin and end, in the order of the text; undefined when that cannot be told. */
function variableValues(text: string): (readonly [number, number])[] | undefined {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const ranges: (readonly [number, number])[] = [];
  let known = document.errors.length === 0;
  visit(document, {
    Scalar(key, { value, range }, path) {
      if (key === 'key' || value === null || !isInVariables(path)) return;
      if (range) ranges.push([range[0], range[1]]);
    },
    Alias(_, __, path) {
      if (isInVariables(path)) known = false;
    },
  });
  return known ? ranges : undefined;
}

function isInVariables(path: readonly unknown[]): boolean {
  return path.some((node) => isPair(node) && String(node.key) === 'variables');
}
