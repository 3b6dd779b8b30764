// The integration's own document in Port: found or created at start, kept in step with this
// program, read for the mapping, written for the run state. Guarantees that only a 404 counts as
// "does not exist".

import type { Config } from '../../config/config.js';
import { AppError } from '../../errors.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { portPath } from '../http/call.js';
import { refusedStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import { hurried, type PortHttp } from '../http/port-http.js';
import {
  createdAnswer,
  doneAnswer,
  type Integration,
  integrationAnswer,
  resyncRequestAnswer,
} from '../schemas.js';
import { checkCompatible, isEmpty } from './compatible.js';
import { OCEAN_CORE_VERSION } from './core-version.js';
import { warnOfOtherMode, warnOfProcessing } from './processing-mode.js';
import { type DefaultResources, readDefaultResources } from './resources.js';
import {
  chooseOrigin,
  initialMapping,
  type ResourcesOrigin,
  toOrigin,
} from './resources-origin.js';
import type { ResyncState, ResyncTimes } from './resync-state.js';
import { type SetupDeps, setUpDefaults, setUpEmpty, waitForProvisioning } from './setup.js';
import { createStateWriter } from './state-writer.js';

export interface StartedIntegration {
  readonly created: boolean;
  readonly origin: ResourcesOrigin;
  /** When the run state was last written, as Port says; absent before the first resync. */
  readonly lastResyncStateAt?: string;
}

export interface PortIntegration {
  /**
   * Finds or creates the integration, corrects what differs, sets up its resources once, and says
   * of a resync that Port takes for running, but that nobody runs, that it was aborted. Can be
   * repeated after any failure. Throws `integration-incompatible`, `config-invalid` (bundled
   * resources), and what the calls throw.
   */
  start(): Promise<StartedIntegration>;
  /** Its whole document; undefined when Port does not know it. Does not wait for a Port that is out. */
  find(signal?: AbortSignal): Promise<Integration | undefined>;
  /** The mapping as Port holds it, unchecked. Waits for a Port that is out. */
  readConfig(signal?: AbortSignal): Promise<unknown>;
  /** The same; undefined when Port does not know the integration. */
  findConfig(signal?: AbortSignal): Promise<{ readonly config: unknown } | undefined>;
  /**
   * Time of the last resync that somebody asked for, as Port wrote it; undefined when nobody did.
   */
  resyncRequest(signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Writes the run state; `completed`, `failed` and `aborted` leave the start time alone unless it
   * is given. Retried like any call.
   */
  reportResync(
    state: ResyncState,
    times: ResyncTimes,
    options?: { readonly signal?: AbortSignal },
  ): Promise<void>;
}

export interface PortIntegrationDeps {
  readonly http: PortHttp;
  readonly config: Pick<
    Config,
    'integration' | 'initializePortResources' | 'createPortResourcesOrigin' | 'resourcesPath'
  >;
  readonly log: PortLog;
  readonly signal?: AbortSignal;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

/** The integration that `config` names. Makes no call before `start`. */
export function createPortIntegration(deps: PortIntegrationDeps): PortIntegration {
  const { config, log, signal, now = Date.now } = deps;
  const http = hurried(deps.http);
  const { identifier, version, type } = config.integration;
  const path = portPath`/integration/${identifier}`;
  const states = createStateWriter({ http, path, log, signal, now });
  const query = { oceanCoreVersion: OCEAN_CORE_VERSION, isPolling: false };

  async function read(callSignal = signal, via = http): Promise<Integration | undefined> {
    try {
      return (
        await via.request({ method: 'GET', path, query, signal: callSignal }, integrationAnswer)
      ).integration;
    } catch (error) {
      if (refusedStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async function readExisting(callSignal = signal, via = http): Promise<Integration> {
    const found = await read(callSignal, via);
    if (found !== undefined) return found;
    throw new AppError('port-rejected', `Port does not know the integration ${identifier}.`, {
      remedy:
        'It may have been deleted in Port while this program was running; restart to create it again.',
    });
  }

  async function create(origin: ResourcesOrigin, mapping: object): Promise<Integration> {
    const body = {
      installationId: identifier,
      installationAppType: type,
      version,
      changelogDestination: {},
      config: mapping,
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      createPortResourcesOrigin: origin,
    };
    const provision = origin === 'Port' ? { query: { integration_modes: 'create_resources' } } : {};
    try {
      const answer = await http.request(
        { method: 'POST', path: '/integration', ...provision, body, signal },
        createdAnswer,
      );
      log.info({ integration: identifier, origin }, 'integration created in Port');
      return answer.integration ?? (await readExisting());
    } catch (error) {
      // The answer to an earlier attempt may have been lost on its way.
      const status = refusedStatus(error);
      const found = status === 409 || status === 422 ? await read() : undefined;
      if (found === undefined) throw error;
      return found;
    }
  }

  /** One PATCH with everything when anything differs. */
  async function correctDrift(found: Integration): Promise<void> {
    const wanted = {
      installationAppType: type,
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      changelogDestination: {},
      processingMode: 'ocean-core',
      version,
    };
    const isSame =
      found.installationAppType === type &&
      found.version === version &&
      found.processingMode === wanted.processingMode &&
      found.actionsProcessingEnabled !== true &&
      found.incrementalSyncEnabled !== true &&
      isEmpty(found.changelogDestination);
    if (isSame) return;
    const held = await http.request({ method: 'PATCH', path, body: wanted, signal }, doneAnswer);
    warnOfOtherMode(log, held);
  }

  async function setUp(
    found: Integration,
    origin: ResourcesOrigin,
    resources: DefaultResources | undefined,
  ): Promise<void> {
    if (found.arePortResourcesInitialized === true) return;
    const setup: SetupDeps = {
      http,
      log,
      path,
      version,
      signal,
      sleep: deps.sleep,
      readIntegration: read,
    };
    if (origin === 'Empty') return setUpEmpty(setup, found);
    if (origin === 'Port') return waitForProvisioning(setup, found);
    if (config.initializePortResources)
      return setUpDefaults(
        setup,
        found,
        resources ?? (await readDefaultResources(config.resourcesPath)),
      );
  }

  return {
    async start() {
      const existing = await read();
      if (existing !== undefined) checkCompatible(existing, identifier);
      const isSetUp = existing?.arePortResourcesInitialized === true;
      const origin =
        toOrigin(existing?.createPortResourcesOrigin) ??
        (isSetUp
          ? 'Default'
          : await chooseOrigin({ http, config, ...(signal === undefined ? {} : { signal }) }));
      const resources =
        existing === undefined && origin === 'Default'
          ? await readDefaultResources(config.resourcesPath)
          : undefined;
      const found = existing ?? (await create(origin, initialMapping(origin, resources)));
      checkCompatible(found, identifier);
      await correctDrift(found);
      await setUp(found, origin, resources);
      await states.endLeftover(existing);
      await warnOfProcessing({ http, log, signal });
      const updatedAt = existing?.resyncState?.updatedAt ?? undefined;
      return {
        created: existing === undefined,
        origin,
        ...(updatedAt === undefined ? {} : { lastResyncStateAt: updatedAt }),
      };
    },
    find: (callSignal) => read(callSignal),
    async readConfig(callSignal) {
      return (await readExisting(callSignal, deps.http)).config;
    },
    async findConfig(callSignal) {
      const found = await read(callSignal, deps.http);
      return found === undefined ? undefined : { config: found.config };
    },
    async resyncRequest(callSignal = signal) {
      const { request } = await http.request(
        { method: 'GET', path: `${path}/resync-request`, signal: callSignal },
        resyncRequestAnswer,
      );
      return request?.updatedAt ?? undefined;
    },
    reportResync: states.write,
  };
}
