// What the stages of a resync work with: parts that live as long as the program, and the one run that they make.
import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { Config } from '../config/config.js';
import type { BaseIdentity } from '../credentials/base-identity.js';
import type { RoleBroker } from '../credentials/role-broker.js';
import type { PortHttp } from '../port/http/port-http.js';
import type { PortIntegration } from '../port/integration/integration.js';
import type { StateReporter } from '../port/integration/state-reporter.js';
import type { OwnedEntities } from '../port/owned/owned-entities.js';
import type { Sightings } from './ledger/sightings.js';
import type { ObservedRun } from './report/report.js';

export interface ResyncDeps {
  readonly config: Config;
  readonly gateway: AwsGateway;
  readonly base: BaseIdentity;
  readonly broker: RoleBroker;
  readonly http: PortHttp;
  readonly integration: PortIntegration;
  readonly owned: OwnedEntities;
  readonly state: StateReporter;
  readonly homeRegion: string;
  readonly log: Logger;
  readonly now: () => number;
}

export interface Run extends ObservedRun {
  readonly signal: AbortSignal;
  readonly sightings: Sightings;
  accountOpened(): void;
  /** The same message about several accounts is one warning. */
  warn(subject: string, message: string, accountId?: string): void;
}
