// First-time setup of an integration: its mapping and default resources, according to where Port
// says they come from. Guarantees that `arePortResourcesInitialized` is set only after everything
// before it succeeded, so the next start completes the rest.

import { AppError } from '../../errors.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { portPath } from '../http/call.js';
import { refusedStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { anyAnswer, doneAnswer, type Integration } from '../schemas.js';
import { sleep as realSleep } from '../wait.js';
import { createDefaultBlueprints } from './default-blueprints.js';
import { type DefaultResources, EMPTY_MAPPING } from './resources.js';

export interface SetupDeps {
  readonly http: PortHttp;
  readonly log: PortLog;
  readonly path: string;
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: Sleep | undefined;
  readonly readIntegration: () => Promise<Integration | undefined>;
}

/**
 * Waits between looks at the configuration that Port provides, in milliseconds: about two minutes
 * in all.
 */
const PROVISION_WAITS_MS = [3, 4, 6, 9, 12, 15, 15, 20, 20, 20].map((seconds) => seconds * 1000);

/** True when the integration has a mapping; Port may return an empty object for none. */
function hasConfig(integration: Integration | undefined): boolean {
  const config = integration?.config;
  return typeof config === 'object' && config !== null && Object.keys(config).length > 0;
}

/** An empty mapping and the flag in one PATCH. A mapping that is already there stays. */
export async function setUpEmpty(deps: SetupDeps, integration: Integration): Promise<void> {
  const config = hasConfig(integration) ? {} : { config: EMPTY_MAPPING };
  await markInitialized(deps, config);
}

/**
 * Waits until Port has written the mapping. Throws `port-rejected` when that takes longer than
 * about two minutes.
 */
export async function waitForProvisioning(
  deps: SetupDeps,
  integration: Integration,
): Promise<void> {
  let current: Integration | undefined = integration;
  for (const waitMs of PROVISION_WAITS_MS) {
    if (hasConfig(current)) return;
    await (deps.sleep ?? realSleep)(waitMs, deps.signal);
    current = await deps.readIntegration();
  }
  if (hasConfig(current)) return;
  throw new AppError(
    'port-rejected',
    'Port was to provide the default mapping of this integration, but none arrived within two minutes.',
    {
      remedy:
        'Start again later, add a mapping in Port, or set OCEAN__CREATE_PORT_RESOURCES_ORIGIN=Default for a new OCEAN__INTEGRATION__IDENTIFIER.',
    },
  );
}

/** The bundled mapping, blueprints and the rest, then the flag. */
export async function setUpDefaults(
  deps: SetupDeps,
  integration: Integration,
  resources: DefaultResources,
): Promise<void> {
  const { http, path, signal } = deps;
  if (!hasConfig(integration)) {
    await http.request(
      { method: 'PATCH', path: `${path}/config`, body: { config: resources.mapping }, signal },
      doneAnswer,
    );
  }
  await createDefaultBlueprints(deps, resources.blueprints);
  if (await createDecoration(deps, resources)) await markInitialized(deps, {});
}

async function markInitialized(deps: SetupDeps, more: object): Promise<void> {
  const body = { ...more, arePortResourcesInitialized: true, version: deps.version };
  await deps.http.request(
    { method: 'PATCH', path: deps.path, body, signal: deps.signal },
    doneAnswer,
  );
}

/**
 * Actions, scorecards and pages: no sync depends on them. False when Port was in trouble, so that
 * the next start has to complete them.
 */
async function createDecoration(
  deps: SetupDeps,
  { actions, scorecards, pages }: DefaultResources,
): Promise<boolean> {
  const wanted: readonly (readonly [path: string, body: object])[] = [
    ...actions.map((action) => ['/actions', action] as const),
    ...scorecards.flatMap(({ blueprint, data }) =>
      data.map((scorecard) => [portPath`/blueprints/${blueprint}/scorecards`, scorecard] as const),
    ),
    ...pages.map((page) => ['/pages', page] as const),
  ];
  for (const [path, body] of wanted) {
    try {
      await createOptional(deps, path, body);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'port-unreachable') throw error;
      deps.log.warn(
        { err: error, path },
        'default actions, scorecards and pages could not all be created; the next start tries again',
      );
      return false;
    }
  }
  return true;
}

const DECORATION_BUDGET_MS = 15_000;

/** What Port refuses is logged, what exists already is fine. Throws what else goes wrong. */
async function createOptional(deps: SetupDeps, path: string, body: object): Promise<void> {
  try {
    await deps.http.request(
      { method: 'POST', path, body, budgetMs: DECORATION_BUDGET_MS, signal: deps.signal },
      anyAnswer,
    );
  } catch (error) {
    const status = refusedStatus(error);
    if (status === undefined) throw error;
    if (status !== 409)
      deps.log.warn({ err: error, path }, 'a default resource was refused by Port');
  }
}
