// The simulator's own HTTP interface, for programs in other processes: faults, changes to the
// world, and what was asked. GET /_sandbox/world, GET /_sandbox/totals (walks the whole world),
// POST /_sandbox/world {op, ...}, GET|DELETE /_sandbox/requests, GET|POST|DELETE
// /_sandbox/faults[/id]
import type { ServerResponse } from 'node:http';
import { toError } from '../../errors.js';
import { applyMutation } from '../world/apply-mutation.js';
import type { World } from '../world/world.js';
import { parseFaultRule } from './fault-rule.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';

export interface Controlled {
  readonly world: World;
  readonly faults: Faults;
  readonly log: RequestLog;
}

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const PREFIX = '/_sandbox/';

/** True for paths of the control interface. */
export function isControl(path: string): boolean {
  return path.startsWith(PREFIX);
}

/**
 * Answers a control request in JSON: 200 with the result, 400 with the reason, 404 for what does
 * not exist.
 */
export function handleControl(
  on: Controlled,
  request: ControlRequest,
  response: ServerResponse,
): void {
  let status = 200;
  let result: unknown;
  try {
    result = dispatch(on, request);
    if (result === undefined) {
      status = 404;
      result = { error: `${request.method} ${request.path} is not part of the control interface` };
    }
  } catch (thrown) {
    status = 400;
    result = { error: toError(thrown).message };
  }
  const body = JSON.stringify(result);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function dispatch(
  { world, faults, log }: Controlled,
  { method, path, body }: ControlRequest,
): unknown {
  const [what = '', id] = path.slice(PREFIX.length).split('/');
  switch (`${method} ${what}`) {
    case 'GET world':
      return summary(world);
    case 'GET totals':
      return world.totals();
    case 'POST world':
      return { result: applyMutation(world, JSON.parse(body)) ?? null };
    case 'GET requests':
      return log.counters();
    case 'DELETE requests':
      log.clear();
      return { cleared: true };
    case 'GET faults':
      return faults.list().map(({ id: number, hits, rule }) => ({ id: number, hits, rule }));
    case 'POST faults': {
      const parsed: unknown = JSON.parse(body);
      const rules = (Array.isArray(parsed) ? parsed : [parsed]).map(parseFaultRule);
      return { ids: rules.map((rule) => faults.add(rule).id) };
    }
    case 'DELETE faults':
      if (id === undefined) faults.clear();
      else return faults.remove(Number(id)) ? { removed: 1 } : undefined;
      return { removed: 'all' };
    default:
      return undefined;
  }
}

/** What another program needs in order to use the world: the ways in, and how much there is. */
function summary(world: World): unknown {
  const { organization, base, options } = world;
  return {
    seed: options.seed,
    partition: options.partition,
    version: world.version,
    managementAccountId: world.managementAccountId,
    accountRoleArn: world.roleArn(world.managementAccountId),
    externalId: options.externalId ?? null,
    regions: options.regions,
    base: {
      arn: base.userArn,
      accessKeyId: base.accessKeyId,
      secretAccessKey: base.secretAccessKey,
      webIdentityToken: base.webIdentityToken,
    },
    organization: {
      id: organization.id,
      rootId: organization.rootId,
      units: organization.units.map(({ id, name, parentId }) => ({ id, name, parentId })),
    },
    accounts: organization.accountCount,
  };
}
