// The two simulators together, and the public variables that point the integration, or any other
// program, at them.
import { type SimulatedAws, startAws } from './aws/start-aws.js';
import type { SandboxOptions } from './options.js';
import { type SimulatedPort, startPort } from './port/port.js';
import { createSandboxWorld, EXTERNAL_ID } from './sandbox-world.js';

export interface Simulators {
  readonly aws: SimulatedAws;
  readonly port: SimulatedPort;
  /** The documented Docker command's variables, with the sandbox's values. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const CLIENT_ID = 'sandbox-client';
const CLIENT_SECRET = 'sandbox-secret';
const UNLIMITED = { entityRequests: 1e9, otherRequests: 1e9, anonymousRequests: 1e9 };

/** Starts both on 127.0.0.1. */
export async function startSimulators(options: SandboxOptions): Promise<Simulators> {
  const world = createSandboxWorld(options);
  const aws = await startAws({
    world,
    port: options.awsPort,
    latencyMs: options.latencyMs,
    limits: options.limits,
  });
  const port = await startPort({
    port: options.portPort,
    latencyMs: options.portLatencyMs,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    ...(options.limits === 'none' ? { limits: UNLIMITED } : {}),
  });
  return {
    aws,
    port,
    variables: {
      AWS_ENDPOINT_URL: aws.url,
      OCEAN__PORT__BASE_URL: port.url,
      OCEAN__PORT__CLIENT_ID: CLIENT_ID,
      OCEAN__PORT__CLIENT_SECRET: CLIENT_SECRET,
      OCEAN__INTEGRATION__IDENTIFIER: 'sandbox',
      OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: world.roleArn(world.managementAccountId),
      OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: EXTERNAL_ID,
      OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: world.base.accessKeyId,
      OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: world.base.secretAccessKey,
    },
    async close() {
      await Promise.all([aws.close(), port.close()]);
    },
  };
}
