// What most tests here start from: a configuration, a scripted AWS that knows its static keys, a
// real gateway, a log that is kept.
import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import type { AwsConfig } from '../../src/config/config.js';
import { type ScriptedAws, startScriptedAws } from './scripted-aws.js';

export const BASE_ACCOUNT = '111111111111';
export const BASE_ARN = `arn:aws:iam::${BASE_ACCOUNT}:user/port-ocean`;
export const KEYS = {
  accessKeyId: 'AKIABASEKEY000000001',
  secretAccessKey: 'wJalrSECRETvalueNEVERshown0000000000000',
};
export const AMBIENT_KEYS = {
  accessKeyId: 'AKIAAMBIENT000000001',
  secretAccessKey: 'ambientSECRETvalueNEVERshown00000000000',
};

export interface Setup {
  readonly aws: ScriptedAws;
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  readonly log: Logger;
  /** Parsed log lines. */
  readonly lines: Record<string, unknown>[];
  readonly signal: AbortSignal;
}

export function awsConfig(endpoint: string, overrides: Partial<AwsConfig> = {}): AwsConfig {
  return {
    accountRoleArns: [],
    ouIds: [],
    credentialProviderPriority: ['AssumeRoleWithWebIdentity', 'StaticCredential', 'AssumeRole'],
    partition: 'aws',
    endpoints: { default: endpoint },
    clientStack: 'lean',
    requestTimeoutMs: 5_000,
    concurrency: 50,
    sessionPolicy: true,
    quiet: false,
    ...overrides,
  };
}

export async function setUp(overrides: Partial<AwsConfig> = {}): Promise<Setup> {
  const aws = await startScriptedAws();
  aws.identities.set(KEYS.accessKeyId, { accountId: BASE_ACCOUNT, arn: BASE_ARN });
  aws.identities.set(AMBIENT_KEYS.accessKeyId, {
    accountId: '222222222222',
    arn: 'arn:aws:sts::222222222222:assumed-role/NodeRole/i-0abc',
  });
  const config = awsConfig(aws.endpoint, overrides);
  // Pauses between attempts pass at once, on a clock that believes that they took their time.
  let slept = 0;
  const gateway = createAwsGateway({
    config,
    now: () => Date.now() + slept,
    sleep: async (ms) => {
      slept += ms;
    },
  });
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  const controller = new AbortController();
  // Many calls share it at once, as those of one resync do.
  setMaxListeners(0, controller.signal);
  onTestFinished(async () => {
    controller.abort();
    await gateway.close?.();
  });
  return { aws, config, gateway, log, lines, signal: controller.signal };
}

/** A clock that moves only when told. */
export function fakeClock(start = Date.now()): {
  now: () => number;
  advance: (ms: number) => void;
} {
  let time = start;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
