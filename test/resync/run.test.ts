// Whole resyncs inside one life of the daemon, against both simulators.
import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createAwsGateway } from '../../src/aws/gateway.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import { createLog } from '../../src/log.js';
import { createPortHttp } from '../../src/port/http/port-http.js';
import { createPortIntegration } from '../../src/port/integration/integration.js';
import { createStateReporter } from '../../src/port/integration/state-reporter.js';
import { createOwnedEntities } from '../../src/port/owned/owned-entities.js';
import { sleep } from '../../src/port/wait.js';
import { runResync } from '../../src/resync/run.js';
import type { ResyncDeps, Run } from '../../src/resync/stages.js';
import { type Harness, startHarness } from '../e2e/support/harness.js';
import { strike } from '../e2e/support/port-side.js';

const RESOURCES = fileURLToPath(new URL('../../.port/resources', import.meta.url));
const WORLD = {
  accounts: 2,
  regions: ['eu-west-1', 'us-east-1'],
  instances: 1,
  buckets: 1,
  clusters: 1,
  functions: 1,
};

let close: readonly (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of close) await end();
  close = [];
});

/** What the daemon is built of, with Port prepared as at its start. */
async function daemon(): Promise<{ readonly harness: Harness; readonly deps: ResyncDeps }> {
  const harness = await startHarness({ world: WORLD });
  const { config } = loadConfig(harness.variables(), {
    version: '9.9.9',
    stdoutIsTerminal: false,
    resourcesPath: RESOURCES,
  });
  const log = createLog({
    ...config.log,
    secrets: config.secrets,
    destination: { write: () => {} },
  });
  const gateway = createAwsGateway({ config: config.aws });
  const base = createBaseIdentity({ config: config.aws, gateway, log });
  const broker = createRoleBroker({ config: config.aws, gateway, base, log });
  const http = createPortHttp({ config: config.port, integration: config.integration, log });
  const integration = createPortIntegration({
    http,
    config,
    log,
    signal: new AbortController().signal,
  });
  const owned = createOwnedEntities({
    http,
    integration: config.integration,
    config: config.port,
    log,
  });
  close = [() => gateway.close(), () => http.close(), () => harness[Symbol.asyncDispose]()];
  await integration.start();
  const state = createStateReporter({ integration, sleep });
  return {
    harness,
    deps: {
      config,
      gateway,
      base,
      broker,
      http,
      integration,
      owned,
      state,
      watch: {},
      homeRegion: 'us-east-1',
      log,
      now: Date.now,
    },
  };
}

describe('a resync in a daemon', () => {
  it('asks anew when the next one is due, so that a long one does not show a time that is past', async () => {
    const { harness, deps } = await daemon();
    let asked = 0;
    const times = () => {
      asked += 1;
      return { next: new Date(`2026-03-0${asked}T00:00:00Z`), intervalMinutes: 60 };
    };

    await runResync(deps, { reason: 'schedule', signal: new AbortController().signal, times });

    expect(harness.port.catalog.resyncStates('e2e')).toMatchObject([
      { status: 'running', nextResync: '2026-03-01T00:00:00.000000+00:00', intervalInMinuets: 60 },
      { status: 'completed', nextResync: '2026-03-02T00:00:00.000000+00:00' },
    ]);
  });

  it('leaves no listener on the signal of the daemon, and nothing that goes on, whether it completes or fails', async () => {
    const { harness, deps } = await daemon();
    const life = new AbortController();
    const statuses: string[] = [];
    /** How many still listened to each resync when it had ended. */
    const left: number[] = [];
    const observe = ({ signal }: Run) =>
      signal.addEventListener('abort', () => left.push(getEventListeners(signal, 'abort').length), {
        once: true,
      });
    const once = async (): Promise<void> => {
      const report = await runResync(deps, { reason: 'request', signal: life.signal, observe });
      statuses.push(report.status);
    };
    for (let round = 0; round < 3; round += 1) await once();
    strike(harness, 'readIntegration', { kind: 'status', status: 403 }, { times: 1 });
    await once();
    harness.aws.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      effect: { type: 'error', code: 'AccessDenied', status: 403 },
    });
    await once();

    expect(statuses).toEqual(['completed', 'completed', 'completed', 'failed', 'failed']);
    expect(getEventListeners(life.signal, 'abort')).toEqual([]);
    expect(left).toEqual([0, 0, 0, 0, 0]);
  });

  it('is aborted with the daemon', async () => {
    const { deps } = await daemon();
    const life = new AbortController();
    const report = await runResync(deps, {
      reason: 'request',
      signal: life.signal,
      observe: () => life.abort(new Error('SIGTERM')),
    });

    expect([report.status, report.error?.code]).toEqual(['aborted', 'resync-cancelled']);
  });
});
