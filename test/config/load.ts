import { type LoadedConfig, type LoadOptions, loadConfig } from '../../src/config/load-config.js';
import { AppError } from '../../src/errors.js';

/** The least that makes a valid configuration. */
export const minimal = {
  OCEAN__PORT__CLIENT_ID: 'port-client-one',
  OCEAN__PORT__CLIENT_SECRET: 'port-secret-one',
};

type Env = Readonly<Record<string, string | undefined>>;

export function load(env: Env = {}, options: Partial<LoadOptions> = {}): LoadedConfig {
  return loadConfig(
    { ...minimal, ...env },
    { version: '1.2.3', stdoutIsTerminal: false, ...options },
  );
}

/** Loads what must be refused, and returns the error. */
export function refused(env: Env, options: Partial<LoadOptions> = {}): AppError {
  try {
    load(env, options);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('the configuration was accepted');
}
