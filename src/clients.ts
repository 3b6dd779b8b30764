// What talks to AWS and to Port, made once from the configuration: for the daemon, and for the
// commands that look without changing anything.
import { type AwsGatewayDeps, createAwsGateway } from './aws/gateway.js';
import { createAwsTroubleLog } from './aws/trouble-log.js';
import type { Config } from './config/config.js';
import { createBaseIdentity } from './credentials/base-identity.js';
import { createRoleBroker } from './credentials/role-broker.js';
import { createPortHttp, type PortHttp, type PortHttpDeps } from './port/http/port-http.js';
import { createPortIntegration } from './port/integration/integration.js';
import { createStateReporter } from './port/integration/state-reporter.js';
import { createOwnedEntities } from './port/owned/owned-entities.js';
import { createIngestUrls } from './port/telemetry/ingest-urls.js';
import { sleep as portSleep } from './port/wait.js';
import type { SharedLog } from './run-log.js';

export interface ClientsDeps {
  readonly log: SharedLog;
  /** Told every secret that comes while the program runs, so that the log does not show it. */
  readonly keepSecret?: (secret: string) => void;
  /** Narrows what may be asked of Port, for commands that change nothing. */
  readonly guardPort?: (http: PortHttp) => PortHttp;
  /** The environment's proxy variables. */
  readonly proxy?: Readonly<Record<string, string | undefined>>;
  /**
   * The time and chance that AWS requests are paced and repeated by, where they are not the real
   * ones.
   */
  readonly awsPacing?: Pick<AwsGatewayDeps, 'now' | 'random' | 'sleep'>;
  /** The same for Port, with the limits of its retries. */
  readonly portPacing?: Pick<
    PortHttpDeps,
    'now' | 'random' | 'sleep' | 'policy' | 'requestTimeoutMs'
  >;
}

export type Clients = ReturnType<typeof createClients>;

/** What talks to AWS and to Port. Whoever makes them closes `http` and `gateway`. */
export function createClients(config: Config, deps: ClientsDeps, signal: AbortSignal) {
  const { log, keepSecret = () => {} } = deps;
  const gateway = createAwsGateway({
    repeating: createAwsTroubleLog({ log, now: deps.awsPacing?.now ?? Date.now }).repeating,
    config: config.aws,
    userAgent: `ocean-aws/${config.integration.version}`,
    ...(deps.proxy ? { env: deps.proxy } : {}),
    ...deps.awsPacing,
  });
  const base = createBaseIdentity({ config: config.aws, gateway, log, keepSecret });
  const broker = createRoleBroker({ config: config.aws, gateway, base, log, keepSecret });
  const { guardPort = (http) => http } = deps;
  const http = guardPort(
    createPortHttp({
      config: config.port,
      integration: config.integration,
      log,
      keepSecret,
      signal,
      ...(deps.proxy ? { proxy: deps.proxy } : {}),
      ...deps.portPacing,
    }),
  );
  const integration = createPortIntegration({ http, config, log, signal });
  const owned = createOwnedEntities({
    http,
    integration: config.integration,
    config: config.port,
    log,
  });
  const state = createStateReporter({ integration, sleep: portSleep });
  const ingestUrls = createIngestUrls({ http, config, log });
  return { gateway, base, broker, http, integration, owned, state, ingestUrls };
}
