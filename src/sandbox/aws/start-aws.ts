// The simulated AWS: one HTTP server on loopback that speaks the wire protocols of all services in
// services.ts over one world. The AWS SDK reaches it unchanged through AWS_ENDPOINT_URL;
// `/_sandbox/*` is its own control interface.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { World } from '../world/world.js';
import { handleControl, isControl } from './control.js';
import { deliver } from './deliver.js';
import { createEc2Writer } from './ec2-xml.js';
import { createFaults, type Faults } from './faults.js';
import { createFragments } from './fragments.js';
import { createIdentities } from './identity.js';
import { createLimiter, type LimitTable, REALISTIC_LIMITS } from './limits.js';
import { type Outcome, type Processor, processRequest } from './process-request.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import { createVerifier } from './signature.js';

export interface AwsOptions {
  readonly world: World;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Time before each answer in milliseconds, or a function of the request. Default 0. */
  readonly latencyMs?:
    | number
    | ((request: Pick<Outcome, 'service' | 'operation' | 'region' | 'accountId'>) => number);
  /** Default `realistic`. */
  readonly limits?: 'realistic' | 'none' | LimitTable;
  /**
   * Milliseconds since 1970; governs token buckets, session expiry and the time window of
   * signatures. Default the real time.
   */
  readonly clock?: () => number;
  /** Default true. */
  readonly verifySignatures?: boolean;
  /** Lifetime of every session in seconds, whatever was asked for; for tests of expiry. */
  readonly sessionSeconds?: number;
  /**
   * What STS has for a session policy, in compressed bytes: the session tags of the caller take
   * theirs off. Default 1,024.
   */
  readonly policySpace?: number;
  /** Latest requests that the log keeps one by one. Default 10,000. */
  readonly logSize?: number;
}

export interface SimulatedAws extends AsyncDisposable {
  /** What to put into AWS_ENDPOINT_URL, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly world: World;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** Stops at once: open connections are cut, pending answers dropped. */
  close(): Promise<void>;
}

/** Rendered pieces kept; an instance is about 4.6 KB, so at most some 20 MB. */
const FRAGMENTS = 4096;
/** AWS does not tell it; with it, the longest policy of words takes about two thirds. */
const POLICY_SPACE = 1024;
/** Longer than any client keeps a socket, so that the client is the one who closes. */
const KEEP_ALIVE_MS = 120_000;

/** Starts the simulated AWS on 127.0.0.1. */
export async function startAws(options: AwsOptions): Promise<SimulatedAws> {
  const {
    world,
    latencyMs = 0,
    limits = 'realistic',
    clock = Date.now,
    verifySignatures = true,
  } = options;
  const log = createRequestLog(options.logSize ?? 10_000);
  const faults = createFaults();
  const timers = new Set<NodeJS.Timeout>();
  let requests = 0;
  const processor: Processor = {
    world,
    identities: createIdentities(world, clock, options.sessionSeconds),
    fragments: createFragments(FRAGMENTS, () => world.version),
    ec2: createEc2Writer(),
    faults,
    log,
    limiter:
      limits === 'none'
        ? undefined
        : createLimiter(limits === 'realistic' ? REALISTIC_LIMITS : limits, clock),
    verify: verifySignatures ? createVerifier() : undefined,
    policySpace: options.policySpace ?? POLICY_SPACE,
    clock,
    nextRequestId: () => `00000000-0000-4000-8000-${(++requests).toString(16).padStart(12, '0')}`,
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    if (isControl(path)) {
      handleControl(
        { world, faults, log },
        { method: request.method ?? 'GET', path, body: body.toString('utf8') },
        response,
      );
      return;
    }
    const query = mark < 0 ? '' : target.slice(mark + 1);
    const outcome = processRequest(processor, {
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      body,
    });
    deliver(
      outcome,
      response,
      typeof latencyMs === 'number' ? latencyMs : latencyMs(outcome),
      timers,
    );
  };

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
    (request, response) => readBody(request, (body) => answer(request, response, body)),
  );
  const port = await listenOn(server, options.port ?? 0);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const timer of timers) clearTimeout(timer);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    world,
    requests: log,
    faults,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listenOn(server: Server, wanted: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', 1024, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const NOTHING = Buffer.alloc(0);

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    done(
      chunks.length === 0 ? NOTHING : (chunks.length === 1 && chunks[0]) || Buffer.concat(chunks),
    ),
  );
}
