// What existing policies lack and have too much, for people.
import type { DeskOutput } from '../desk/output.js';
import { statementsOf } from './documents.js';
import type { Excess, Judgement, UnmetNeed } from './judge.js';
import type { Need } from './need.js';

type Paint = DeskOutput['paint'];

/** Lines; what to add comes last, so that it can be copied. */
export function diffText(
  { lacking, notProvable, tooMuch }: Judgement,
  needs: readonly Need[],
  paint: Paint,
): readonly string[] {
  const unmet = new Set(lacking.map(({ action }) => action));
  const toAdd = statementsOf(needs.filter(({ action }) => unmet.has(action)));
  return [
    headline({ lacking, notProvable, tooMuch }, needs.length),
    ...section(
      paint.bold('Lacking'),
      lacking.map((each) => unmetLine(paint.red('-'), each)),
    ),
    ...section(
      paint.bold('Not provable from the text: a sync may be denied'),
      notProvable.map((each) => unmetLine(paint.yellow('?'), each)),
    ),
    ...section(
      paint.bold('Too much: allowed, and not needed'),
      tooMuch.map((each) => excessLine(paint, each)),
    ),
    ...(toAdd.length === 0
      ? []
      : ['', paint.bold('Statements to add'), JSON.stringify(toAdd, null, 2)]),
  ];
}

function headline({ lacking, notProvable, tooMuch }: Judgement, needed: number): string {
  const count = (unmet: readonly UnmetNeed[]) => new Set(unmet.map(({ action }) => action)).size;
  const [missing, unclear] = [count(lacking), count(notProvable)];
  const enough = missing + unclear === 0 ? 'Nothing is lacking' : `${missing} lacking`;
  const doubt = unclear === 0 ? '' : `, ${unclear} not provable`;
  const excess = tooMuch.length === 0 ? 'nothing too much' : `${tooMuch.length} too much`;
  return `${enough}${doubt} of ${needed} ${needed === 1 ? 'action' : 'actions'}; ${excess}.`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function unmetLine(
  sign: string,
  { action, resource, because, askedBy, standIn }: UnmetNeed,
): string {
  const where = resource === '*' ? '' : ` on ${resource}`;
  const [first = '', ...others] = askedBy;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const rarely = standIn ? ', asked only where another call does not answer' : '';
  return `  ${sign} ${action}${where}  ${because} (for ${first}${more}${rarely})`;
}

function excessLine(paint: Paint, { action, statement, because, handsOut }: Excess): string {
  const [first, ...others] = handsOut;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const data = first === undefined ? '' : paint.red(`; hands out what is stored: ${first}${more}`);
  return `  ${paint.yellow('+')} ${action}  ${because} (${statement})${data}`;
}
