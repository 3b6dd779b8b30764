// `ocean-aws raw`: reads resources with the stages of a resync, under a mapping that selects
// nothing, and prints them as the mapping's expressions would see them.
import { shownText } from '../../config/shown-values.js';
import { loadKinds } from '../../kinds/registry.js';
import { readMember } from '../../lib/read-member.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import { maskExample } from '../../port/telemetry/mask-example.js';
import type { RunScope } from '../../resync/plan/run-scope.js';
import { type Desk, type DeskCall, withDesk } from '../desk/desk.js';
import { mappingInUse } from '../desk/mapping-in-use.js';
import { countIn, namesIn, refuse, scopeIn } from '../desk/option-values.js';
import { rehearse } from '../desk/rehearsal.js';
import { sayProblems } from '../desk/say-problems.js';
import { refuseUnmet } from '../desk/unmet.js';

/** Prints them, and gives the exit code. */
export async function raw(call: DeskCall): Promise<number> {
  const { values, output, hide } = call;
  const scope = scopeIn(values) ?? {};
  const kinds = [...(scope.kinds ?? [])];
  if (kinds.length === 0) refuse(['raw needs --kind, one or several']);
  const limit = countIn(values, 'limit');
  const { report, unmet } = await withDesk(call, async (desk) => {
    const actions = await actionsOf(desk, call, kinds);
    // Whoever writes a mapping wants to see what it could read.
    const config = { ...desk.config, fetch: 'all' } as const;
    return rehearse({ ...desk, config }, call, {
      mapping: selectingNothing(actions, values['account-context'] === true),
      scope: {
        ...scope,
        ...(limit === undefined ? {} : { itemsOfCell: limit }),
      } satisfies RunScope,
      watch: {
        sampled(_mappingResource, resources) {
          for (const resource of resources) output.json(maskExample(resource, hide));
        },
      },
    });
  });
  refuseUnmet(unmet);
  return sayProblems(call, report);
}

/** The `includeActions` to read each kind with. */
async function actionsOf(
  desk: Desk,
  call: DeskCall,
  kinds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const named = namesIn(call.values, 'include-actions');
  const known = new Map(
    [...(await loadKinds([...kinds]))].map(([kind, { enrichments }]) => [
      kind,
      enrichments.map(({ action }) => action),
    ]),
  );
  refuseUnknown(named, [...new Set([...known.values()].flat())]);
  if (named.length > 0) {
    const isAll = named.includes('all');
    return new Map(
      [...known].map(([kind, actions]) => [
        kind,
        actions.filter((action) => isAll || named.includes(action)),
      ]),
    );
  }
  const { document } = await mappingInUse(desk, call);
  return new Map(
    [...known].map(([kind, actions]) => {
      const wanted = actionsInMapping(document, kind);
      return [kind, actions.filter((action) => wanted.has(action))];
    }),
  );
}

function refuseUnknown(named: readonly string[], known: readonly string[]): void {
  const wrong = named.filter((action) => action !== 'all' && !known.includes(action));
  refuse(
    wrong.map(
      (action) =>
        `${shownText(action)} is no action of these kinds${didYouMean(nearestSpelling(action, known))}`,
    ),
  );
}

/** What the mapping resources of a kind name, in a document that is not checked. */
function actionsInMapping(document: unknown, kind: string): ReadonlySet<unknown> {
  const resources = readMember(document, 'resources');
  const found = (Array.isArray(resources) ? resources : [])
    .filter((resource: unknown) => readMember(resource, 'kind') === kind)
    .map((resource: unknown) => readMember(readMember(resource, 'selector'), 'includeActions'));
  return new Set(found.flat());
}

/** What of the account is read follows from the expressions: for all of it, one that reads it whole. */
function selectingNothing(
  actions: ReadonlyMap<string, readonly string[]>,
  withAccountContext: boolean,
): object {
  const identifier = withAccountContext ? '.__ExtraContext | tojson' : '.Type';
  return {
    resources: [...actions].map(([kind, includeActions]) => ({
      kind,
      selector: { query: 'false', includeActions },
      port: { entity: { mappings: { identifier, blueprint: '"none"' } } },
    })),
  };
}
