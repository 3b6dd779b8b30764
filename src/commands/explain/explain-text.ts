// The explanation for people: the answer first, then where the entity comes from, field by field,
// and the resource itself.
import { cutText } from '../../lib/text/cut-text.js';
import { howMany } from '../../lib/text/how-many.js';
import { maskExample } from '../../port/telemetry/mask-example.js';
import type { DeskOutput } from '../desk/output.js';
import { answerText } from './answer-text.js';
import { portValue, shownField } from './explain-document.js';
import type { Explained } from './explained.js';
import type { MappedField } from './mapped-fields.js';
import type { Sighted, Spotted, UnreadPlace } from './sighted.js';

type Paint = DeskOutput['paint'];
type Hide = (text: string) => string;

const LONGEST_VALUE = 120;
const UNREAD_SHOWN = 5;

/** Lines of text. */
export function explainText(explained: Explained, paint: Paint, hide: Hide): readonly string[] {
  const { blueprint, identifier, sighted, fields } = explained;
  const { giving, excluded, failing } = sighted;
  return [
    paint.bold(`${blueprint} ${identifier}`),
    ...answerText(explained, paint),
    ...section('Where it comes from', placeLines(explained), paint),
    ...section(
      'Fields',
      fields.flatMap((field) => fieldLines(field, explained, paint, hide)),
      paint,
    ),
    ...[...giving.filter(({ isLeftOut }) => !isLeftOut), ...excluded, ...failing].flatMap((each) =>
      section(
        `The resource as expressions of resources[${each.filler.index}] see it`,
        JSON.stringify(maskExample(each.raw, hide), null, 2).split('\n'),
        paint,
      ),
    ),
    ...section('Not read to its end', unreadLines(explained), paint),
    '',
    lookedLine(explained),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines.map((line) => `  ${line}`)];
}

function placeLines({ sighted, answer, origin }: Explained): readonly string[] {
  const { giving, excluded, failing, further } = sighted;
  const fillers = new Set(giving.map(({ filler }) => filler.index));
  const lines = [
    ...giving.map(
      (each) =>
        `${placeText(each, sighted)}${each.isLeftOut ? '  (left out: another resource gives the same entity, and is chosen)' : ''}`,
    ),
    ...excluded.map(
      (each) => `${placeText(each, sighted)}  (its selector is ${each.filler.selector.query})`,
    ),
    ...failing.map((each) => placeText(each, sighted)),
    ...(further > 0 ? [`and ${further} more`] : []),
    ...(fillers.size > 1
      ? [
          'What several resources of the mapping give is merged; of one field the last one in the mapping counts.',
        ]
      : []),
  ];
  if (lines.length > 0 || (answer !== 'delete' && answer !== 'heldBack')) return lines;
  return origin.accountId === undefined
    ? ['What Port holds of it does not tell its account.']
    : [
        `By what Port holds of it, ${accountText(origin.accountId, sighted)}${origin.region === undefined ? '' : `, ${origin.region}`}${origin.isGuess ? '; that is a guess' : ''}`,
      ];
}

function placeText({ filler, cell, unitPath }: Spotted, sighted: Sighted): string {
  const account = accountText(cell.accountId, sighted, unitPath);
  return `resources[${filler.index}] of the mapping: ${filler.kind}, ${account}, ${cell.region}`;
}

function accountText(id: string, { accounts }: Sighted, unitPath?: string): string {
  const name = accounts?.accounts.find((account) => account.id === id)?.name;
  const quoted = name === undefined ? '' : ` "${name}"`;
  return `account ${id}${quoted}${unitPath === undefined ? '' : ` in ${unitPath}`}`;
}

function fieldLines(
  mapped: MappedField,
  { port, sighted }: Explained,
  paint: Paint,
  hide: Hide,
): readonly string[] {
  const { field, expression, now, unknown, nulled, isOutdone, differs, resource } = mapped;
  const value = (from: unknown) =>
    cutText(JSON.stringify(shownField(field, from, hide)), LONGEST_VALUE);
  const held = portValue(port, field);
  const inPort = held === undefined ? '' : `, in Port ${value(held)}`;
  const written = typeof expression === 'string' ? expression.trim() : JSON.stringify(expression);
  const isShared = new Set(sighted.giving.map(({ filler }) => filler.index)).size > 1;
  const notes = [
    ...(isShared ? [`resources[${resource}]`] : []),
    ...sourceNote(mapped),
    ...(nulled === undefined ? [] : [`it gives null: ${nulled}`]),
    ...(isOutdone ? ['another resource of the mapping gives it, too, and counts'] : []),
  ];
  const note = notes.length === 0 ? '' : `  (${notes.join('; ')})`;
  const below = paint.dim(`      ${cutText(written, LONGEST_VALUE)}${note}`);
  if (unknown !== undefined)
    return [
      paint.yellow(`? ${field}: unknown${inPort === '' ? '' : `${inPort}, which stays`}`),
      `      ${unknown}`,
      below,
    ];
  if (differs) return [paint.yellow(`~ ${field}: ${value(now)}${inPort}`), below];
  return [`${isOutdone ? '-' : '='} ${field}: ${value(now)}`, below];
}

function sourceNote({ enrichments, readsAll }: MappedField): readonly string[] {
  if (readsAll) return ['it may read the whole resource'];
  return enrichments.length === 0 ? [] : [`from ${enrichments.join(', ')}`];
}

/** Where everything else is known, what was not read beside it does not matter. */
function unreadLines({ sighted, answer }: Explained): readonly string[] {
  const { giving, unread, unreadCount, unidentified } = sighted;
  if (giving.length > 0 || answer === 'delete' || answer === 'excluded') return [];
  return [
    ...unread.slice(0, UNREAD_SHOWN).map(unreadText),
    ...(unreadCount > UNREAD_SHOWN ? [`and ${unreadCount - UNREAD_SHOWN} more`] : []),
    ...(unidentified > 0
      ? [`${unidentified} resources whose identifier could not be computed: it may be one of them`]
      : []),
  ];
}

function unreadText({ kind, accountId, region, status, evidence }: UnreadPlace): string {
  const what = kind === undefined ? `account ${accountId}` : `${kind} of account ${accountId}`;
  const where = region === undefined ? '' : ` in ${region}`;
  const why =
    evidence === undefined
      ? ''
      : `: ${evidence.operation} ${evidence.code}: ${cutText(evidence.message, LONGEST_VALUE)}`;
  return `${what}${where}: ${status}${why}`;
}

const LOOKED = {
  part: 'in the part that the command line names',
  origin: 'where the entity itself says that it is from; --everywhere looks further',
  fillers: 'in all accounts and regions, of the kinds that fill the blueprint',
  whole: 'of everything, as a sync reads it',
  nowhere: '',
} as const satisfies Record<Explained['looked'], string>;

function lookedLine({ looked, sighted, requests }: Explained): string {
  const cost = `${requests.aws} requests to AWS and ${requests.port} to Port.`;
  if (looked === 'nowhere') return `Nothing was read. ${cost}`;
  return `Looked at ${howMany(sighted.cells, 'cell')} ${LOOKED[looked]}. ${cost}`;
}
