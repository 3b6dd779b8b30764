// What every command of the operator gets from the edge of the process, and what it opens with it:
// the parts of a daemon, with a Port that only answers questions.
import type { Logger } from 'pino';
import { type Clients, createClients } from '../../clients.js';
import type { Config } from '../../config/config.js';
import type { LoadedConfig } from '../../config/load-config.js';
import type { OptionValues } from '../command.js';
import type { DeskOutput } from './output.js';
import { askingOnly } from './read-only-port.js';

export interface DeskCall {
  readonly values: OptionValues;
  /** As many as the command names. */
  readonly given: readonly string[];
  /** The settings; throws `config-invalid`. Commands that need none do not call it. */
  settings(): LoadedConfig;
  readonly output: DeskOutput;
  /** To standard error: what the parts of a daemon have to say, warnings and above. */
  readonly log: Logger;
  /** Told every secret that comes while the command runs. */
  readonly keepSecret: (secret: string) => void;
  /** A text without what is known to be secret, and what looks like it. */
  readonly hide: (text: string) => string;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The environment's proxy variables. */
  readonly proxy: Readonly<Record<string, string | undefined>>;
  /** The folder of the resources that come with the program, for commands without settings. */
  readonly resourcesPath: string;
  /** Standard input. */
  readonly input: AsyncIterable<Buffer | string>;
}

/** Runs a command to its end and gives the exit code. */
export type DeskCommand = (call: DeskCall) => Promise<number>;

export interface Desk {
  readonly config: Config;
  readonly clients: Clients;
}

/**
 * Opens clients that write nothing, for as long as `use` takes. Throws what `settings` and `use`
 * throw.
 */
export async function withDesk<T>(call: DeskCall, use: (desk: Desk) => Promise<T>): Promise<T> {
  const { config } = call.settings();
  const { log, keepSecret, proxy, signal } = call;
  const clients = createClients(config, { log, keepSecret, proxy, guardPort: askingOnly }, signal);
  try {
    return await use({ config, clients });
  } finally {
    await Promise.allSettled([clients.http.close(), clients.gateway.close()]);
  }
}
