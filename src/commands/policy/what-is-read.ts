// What a sync reads by a mapping and the settings: the kinds with the enrichments that are called,
// and how accounts and regions are found. Decided by the stages of a sync themselves.
import { CLOSED_PARTITIONS } from '../../aws/facts/partitions.js';
import type { Config } from '../../config/config.js';
import { KIND_NAMES, loadKinds } from '../../kinds/registry.js';
import { readRoleArn } from '../../lib/arn.js';
import { createMapper } from '../../mapping/mapper.js';
import type { KindAsRead } from '../../permissions/callable-actions.js';
import { loadMapping } from '../../resync/plan/load-mapping.js';
import { createNeededReads } from '../../resync/plan/needed-reads.js';
import type { DeskCall } from '../desk/desk.js';
import type { WhatIsRead } from './need.js';

/** What the templates call the roles. */
const USUAL_ROLE = 'PortOceanReadRole';

/** Every kind and enrichment, in whatever way accounts are found. */
export async function everything(config: Config | undefined): Promise<WhatIsRead> {
  const kinds = [...(await loadKinds(KIND_NAMES)).values()];
  return {
    ...waysOf(config),
    by: undefined,
    organization: true,
    regions: true,
    accountTags: true,
    kinds: kinds.map((kind) => ({ kind, runs: () => true })),
  };
}

/** Throws `mapping-invalid` for a mapping that no sync would take. */
export async function readBy(
  document: unknown,
  config: Config | undefined,
  { log, signal }: Pick<DeskCall, 'log' | 'signal'>,
): Promise<WhatIsRead> {
  const warn = (_subject: 'mapping', message: string): void => log.warn(message);
  const { mapping, plans } = await loadMapping(
    { readConfig: async () => document },
    { signal, warn },
  );
  const mapper = await createMapper({ mapping, signal, ...(config?.jq ?? JQ) });
  try {
    const needed = createNeededReads(config?.fetch ?? 'needed', plans, mapper.reads);
    const kinds = plans.map(({ kind, resources }): KindAsRead => {
      const unneeded = needed.unneeded(resources);
      const called = kind.enrichments.filter(
        ({ always = false, action }) =>
          !unneeded.has(action) &&
          (always || resources.some(({ selector }) => selector.includeActions.includes(action))),
      );
      const actions = new Set(called.map(({ action }) => action));
      return { kind, runs: (action) => actions.has(action) };
    });
    return {
      ...waysOf(config),
      kinds,
      regions:
        !isClosed(config) &&
        plans.some(({ kind: { scope } }) => scope === 'regional' || scope === 'global'),
      accountTags: plans.some(({ resources }) =>
        resources.some((resource) => mapper.reads(resource).context.has('AccountTags')),
      ),
    };
  } finally {
    await mapper.close();
  }
}

/** Expressions are compiled here, and none runs. */
const JQ: Config['jq'] = { environment: {}, timeoutMs: 30_000, workers: 1 };

/** Without settings, an organization with roles of the usual name is taken for granted. */
function waysOf(
  config: Config | undefined,
): Pick<WhatIsRead, 'by' | 'organization' | 'roles' | 'sourceIdentity'> {
  if (config === undefined)
    return {
      by: undefined,
      organization: true,
      roles: [`arn:aws:iam::*:role/${USUAL_ROLE}`],
      sourceIdentity: false,
    };
  const { accountRoleArn, accountRoleArns, ouIds, sourceIdentity } = config.aws;
  return {
    by: ouIds.length > 0 ? 'units' : 'organization',
    organization: accountRoleArn !== undefined,
    roles:
      accountRoleArn === undefined
        ? [...new Set(accountRoleArns.map((arn) => arn.trim()).filter((arn) => arn !== ''))]
        : [inEveryAccount(accountRoleArn.trim())],
    sourceIdentity: sourceIdentity !== undefined,
  };
}

function inEveryAccount(roleArn: string): string {
  const role = readRoleArn(roleArn);
  return role === undefined ? roleArn : `arn:${role.partition}:iam::*:${role.resource}`;
}

/** Partitions whose regions are known without asking. */
function isClosed(config: Config | undefined): boolean {
  return config !== undefined && Object.hasOwn(CLOSED_PARTITIONS, config.aws.partition);
}
