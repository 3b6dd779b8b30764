// `ocean-aws explain`: one entity, from AWS through the mapping to Port. Reads and judges with the
// stages of a sync, narrowed as far as the entity itself tells where it is from.
import { loadMapping } from '../../resync/plan/load-mapping.js';
import { type Desk, type DeskCall, withDesk } from '../desk/desk.js';
import { mappingInUse } from '../desk/mapping-in-use.js';
import { refuse, scopeIn } from '../desk/option-values.js';
import { answerFor, searchingFillers } from './answer.js';
import { explainDocument } from './explain-document.js';
import { explainText } from './explain-text.js';
import type { Explained, Fate } from './explained.js';
import { askPort, blueprintFacts } from './port-side.js';
import { searchPlaces } from './search-places.js';
import type { Wanted } from './sighted.js';

/** Nothing that anybody needs is missing from what is said. */
const EXPLAINED: ReadonlySet<Fate> = new Set<Fate>([
  'create',
  'update',
  'unchanged',
  'withheld',
  'excluded',
  'unmapped',
  'delete',
  'heldBack',
  'kept',
  'foreign',
]);

/** Prints the explanation, and gives the exit code. */
export async function explain(call: DeskCall): Promise<number> {
  const { values, given, output, hide } = call;
  const [blueprint = '', identifier = ''] = given;
  refuse(
    [blueprint, identifier].some((name) => /^\.{0,2}$/.test(name))
      ? ['BLUEPRINT and IDENTIFIER are names, as Port shows them']
      : [],
  );
  const part = scopeIn(values);
  const explained = await withDesk(call, (desk) =>
    explainEntity(desk, call, { blueprint, identifier }, part),
  );
  if (values['json'] === true) output.json(explainDocument(explained, hide));
  else for (const line of explainText(explained, output.paint, hide)) output.line(line);
  return EXPLAINED.has(explained.answer) ? 0 : 1;
}

async function explainEntity(
  desk: Desk,
  call: DeskCall,
  wanted: Wanted,
  part: ReturnType<typeof scopeIn>,
): Promise<Explained> {
  const { values, signal } = call;
  const { gateway, http } = desk.clients;
  const { document, from } = await mappingInUse(desk, call);
  const { mapping, plans } = await loadMapping(
    { readConfig: async () => document },
    { signal, warn: () => {} },
  );
  const port = await askPort(desk, wanted, signal);
  const isEverywhere = values['everywhere'] === true;
  const searched = await searchPlaces(desk, call, {
    ...{ wanted, document, plans, port, part, isEverywhere },
  });
  const { filling, ...rest } = searched;
  const answered = answerFor({
    port,
    searched,
    merge: mapping.enableMergeEntity,
    isPart: part !== undefined,
  });
  return {
    ...wanted,
    ...rest,
    ...answered,
    mapping: from,
    port,
    fillers: filling.plans.flatMap(({ resources }) => resources.map(({ index }) => index)),
    searching: searchingFillers(searched),
    blueprints: await blueprintFacts(desk, { wanted, mapping, port, signal }),
    requests: { aws: gateway.usage.requests, port: http.usage.requests },
  };
}
