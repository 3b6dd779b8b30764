// `ocean-aws health`: asks the daemon of this machine whether it lives, for the health check of a
// container that has no curl.
import { get } from 'node:http';
import type { Config } from '../config/config.js';

const TIMEOUT_MS = 3_000;

/**
 * Resolves with nothing when the daemon is live, else with the reason that it is not. Never
 * rejects.
 */
export function askHealth(
  { port, pathPrefix }: Config['server'],
  timeoutMs = TIMEOUT_MS,
): Promise<string | undefined> {
  if (port === 0)
    return Promise.resolve('APPLICATION__PORT is 0, so nobody knows where the daemon listens');
  return new Promise((resolve) => {
    const url = `http://127.0.0.1:${port}${pathPrefix}/health/live`;
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `${url} answered ${response.statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', (error) => resolve(`${url}: ${error.message}`));
  });
}
