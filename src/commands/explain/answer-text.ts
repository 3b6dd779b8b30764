// The answer in a sentence or two: what the next sync does with the entity, and why.
import { didYouMean } from '../../lib/text/nearest-name.js';
import type { DeskOutput } from '../desk/output.js';
import type { Explained, Fate } from './explained.js';

type Paint = DeskOutput['paint'];

const MAPPINGS = {
  port: 'the mapping in Port',
  file: 'the mapping of the file',
  bundled: 'the mapping that the first sync would give to Port',
} as const;

/** Lines of text. */
export function answerText(explained: Explained, paint: Paint): readonly string[] {
  return [...mainLines(explained, paint), ...portLines(explained), ...hints(explained)];
}

/** What is found in AWS, with what a sync does about it; else see `unseenLines`. */
function mainLines(explained: Explained, paint: Paint): readonly string[] {
  const { answer, changes, fields, port } = explained;
  switch (answer) {
    case 'create':
      return createdLines(port.holds === 'others', paint);
    case 'update':
      return [
        paint.yellow(
          changes.length === 0
            ? 'The next sync writes it: some of its fields only Port can compare.'
            : `The next sync updates it: ${changes.length} of ${fields.length} fields differ.`,
        ),
      ];
    case 'unchanged':
      return [
        fields.some(({ unknown }) => unknown !== undefined)
          ? 'What could be read is in Port as it is in AWS: the next sync changes nothing, and what is unknown stays.'
          : 'Port holds it as it is in AWS: the next sync changes nothing.',
      ];
    case 'withheld':
      return [
        paint.yellow('AWS has it, and the next sync does not write it: some of it could not be'),
        paint.yellow('read, and with enableMergeEntity off a write would blank that.'),
      ];
    case 'uncompared':
      return [paint.yellow('AWS has it. What Port holds of it is not known.')];
    default:
      return unseenLines(explained, answer, paint);
  }
}

function createdLines(isForeign: boolean, paint: Paint): readonly string[] {
  return isForeign
    ? [
        paint.yellow('AWS has it, and Port holds it from another data source. A sync compares'),
        paint.yellow('with its own only, so the next one writes over it, and it is ours then.'),
      ]
    : [paint.green('AWS has it, Port does not: the next sync creates it.')];
}

type Seen = 'create' | 'update' | 'unchanged' | 'withheld' | 'uncompared';

function unseenLines(
  explained: Explained,
  answer: Exclude<Fate, Seen>,
  paint: Paint,
): readonly string[] {
  const { sighted, port } = explained;
  switch (answer) {
    case 'excluded': {
      const absent = port.holds === 'nothing' ? '; Port does not have it' : '';
      return [
        paint.yellow(`AWS has it, and ${selectorText(sighted)} does not select it${absent}.`),
      ];
    }
    case 'unmapped':
      return unmappedLines(explained, paint);
    case 'delete':
      return deletedLines(explained, paint);
    case 'heldBack':
    case 'kept':
      return [
        paint.yellow('It was not seen in AWS, and the next sync keeps it:'),
        `${sighted.held?.because}.`,
        ...unmappedLines(explained, paint),
      ];
    case 'foreign':
      return [
        'Port holds it from another data source, and nothing in AWS gives it: ours neither changes nor deletes it.',
      ];
    case 'absent':
      return [
        paint.red(
          explained.fillers.length === 0
            ? 'Port does not have it, and nothing would make it.'
            : 'Neither AWS nor Port has it.',
        ),
      ];
    case 'unseen': {
      const held = port.holds === 'ours' ? ', and Port has it' : '';
      return [
        paint.yellow(`It is not in the part that was looked at${held}.`),
        'Nothing is said of deletion: a part is no picture of the whole.',
      ];
    }
    case 'unknown':
      return unknownLines(explained, paint);
  }
}

function unknownLines({ failure, port, looked }: Explained, paint: Paint): readonly string[] {
  if (failure !== undefined)
    return [
      paint.red(`It was not found: ${failure.code}: ${failure.message}`),
      `  ${failure.remedy}`,
    ];
  if (looked === 'whole')
    return [paint.red('Port has it, and nothing was decided about it: it may just have changed.')];
  return [
    paint.red(
      port.holds === 'nothing'
        ? 'Port does not have it. Whether AWS has it is not known.'
        : 'It was not found, and it is not known whether it is there.',
    ),
  ];
}

function selectorText({ excluded: [first] }: Explained['sighted']): string {
  return `the selector of resources[${first?.filler.index}] (${first?.filler.selector.query})`;
}

function unmappedLines({ sighted }: Explained, paint: Paint): readonly string[] {
  const [first] = sighted.failing;
  if (first === undefined) return [];
  const { filler, problem } = first;
  return [
    paint.yellow(`AWS has it, and it cannot be mapped: ${problem.message}.`),
    `  resources[${filler.index}] ${problem.path}: ${problem.expression}`,
  ];
}

function deletedLines({ sighted }: Explained, paint: Paint): readonly string[] {
  const { gone, excluded, failing } = sighted;
  const detail = gone === undefined || gone.detail === '' ? '' : ` (${gone.detail})`;
  const why =
    excluded.length > 0
      ? `AWS has it, but ${selectorText(sighted)} does not select it, so it`
      : failing.length > 0
        ? 'The mapping does not give it any more. It'
        : 'AWS does not have it. It';
  return [paint.red(`${why} is deleted by the next sync:`), `${gone?.because}${detail}.`];
}

/** What is to be said of Port beside the answer. */
function portLines({ port }: Explained): readonly string[] {
  return port.holds === 'unknown'
    ? [`Port did not say what it holds: ${port.why.message}`, `  ${port.why.remedy}`]
    : [];
}

/** What may be wrong with the names. */
function hints(explained: Explained): readonly string[] {
  const { blueprint, fillers, searching, blueprints, sighted, mapping } = explained;
  const lines: string[] = [];
  if (blueprints.isInPort === false) lines.push(`Port has no blueprint ${blueprint}.`);
  if (fillers.length === 0)
    lines.push(
      `No resource of ${MAPPINGS[mapping]} fills the blueprint ${blueprint}${didYouMean(blueprints.nearest) || '.'}`,
    );
  else if (blueprints.isInPort === false && blueprints.nearest !== undefined)
    lines.push(`There is ${blueprints.nearest}.`);
  if (searching.length > 0)
    lines.push(
      `${searching.map((index) => `resources[${index}]`).join(', ')} of the mapping has a search in Port as identifier: which entities it gives is not known here.`,
    );
  const { giving, near } = sighted;
  if (giving.length === 0 && near.length > 0)
    lines.push(`AWS has something that is nearly the same: ${near.join(', ')}`);
  return lines;
}
