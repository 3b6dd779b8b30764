// The page of the whole daemon, while it syncs simulated accounts, and after.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createLog } from '../../src/log.js';
import { startHarness } from '../e2e/support/harness.js';

test('the daemon shows its resyncs and its coverage, and where AWS said no', async () => {
  await using harness = await startHarness();
  harness.world.denyAction(harness.account(1), {
    action: 'ec2:DescribeInstances',
    by: 'service-control-policy',
  });
  harness.world.denyRole(harness.account(2));
  const port = await freePort();
  const variables = harness.variables({
    APPLICATION__PORT: String(port),
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
  });
  const { config } = loadConfig(variables, { version: '1.2.3', stdoutIsTerminal: false });
  const app = createApp(config, {
    log: createLog({ ...config.log, level: 'fatal', secrets: config.secrets }),
  });
  await app.start();
  try {
    const body = await ended(`http://127.0.0.1:${port}`);
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();

    expect(body).toContain(`"id":"${harness.account(1)}"`);
    expect(body).toContain(`"id":"${harness.account(2)}"`);
    expect(body).toContain('"denied"');
    expect(page).toContain('<h1>Port is up to date, except for');
    expect(page).toContain('What to do:');
    for (const secret of config.secrets) expect(body + page).not.toContain(secret);
  } finally {
    await app.stop('the test ends');
  }
});

test('a daemon without the page answers 404 in its place, and its health as before', async () => {
  await using harness = await startHarness();
  const port = await freePort();
  const variables = harness.variables({
    APPLICATION__PORT: String(port),
    OCEAN__STATUS_PAGE: 'false',
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
  });
  const { config } = loadConfig(variables, { version: '1.2.3', stdoutIsTerminal: false });
  const app = createApp(config, {
    log: createLog({ ...config.log, level: 'fatal', secrets: config.secrets }),
  });
  await app.start();
  try {
    const states = ['/', '/status.json', '/health/live'].map(
      async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status,
    );

    expect(await Promise.all(states)).toEqual([404, 404, 200]);
  } finally {
    await app.stop('the test ends');
  }
});

/** The JSON, as soon as a resync has ended. */
async function ended(url: string): Promise<string> {
  for (;;) {
    const body = await (await fetch(`${url}/status.json`)).text();
    if (!body.includes('"last":null')) return body;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
