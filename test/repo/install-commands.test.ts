// The commands of the installation pages, expanded by a shell as a user's would, and understood by
// the program as Port's documented commands are.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type LoadedConfig, loadConfig } from '../../src/config/load-config.js';
import { root } from './source-files.js';

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(textOf('package.json')));

/** What a user has set before. */
const SHELL = {
  PORT_CLIENT_ID: 'id of port',
  PORT_CLIENT_SECRET: 'secret of port',
  AWS_ACCESS_KEY_ID: 'key of aws',
  AWS_SECRET_ACCESS_KEY: 'secret of aws',
  EXTERNAL_ID: 'external id',
};
const ROLE = 'arn:aws:iam::111122223333:role/PortOceanReadRole';

/** The arguments that the first command of a document that begins with the words gives its program. */
function argumentsOf(document: string, words: string): string[] {
  const blocks = [...textOf(document).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  );
  const command = blocks.find((block) => block.startsWith(words));
  if (command === undefined) throw new Error(`${document} has no command ${words}`);
  const script = `${words.split(' ')[0]}() { printf '%s\\0' "$@"; }\n${command}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', script], {
    env: SHELL,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\0').slice(0, -1);
}

/** `NAME=VALUE` after each of the flags. */
function pairsAfter(flag: string, args: readonly string[]): Record<string, string> {
  const given = args.flatMap((text, index) => (args[index - 1] === flag ? [text] : []));
  return Object.fromEntries(given.map((text) => text.split(/=(.*)/s, 2)));
}

function load(variables: Readonly<Record<string, string>>, dotenv = ''): LoadedConfig {
  return loadConfig(variables, { dotenv, version, stdoutIsTerminal: false });
}

const understood = {
  port: { clientId: 'id of port', clientSecret: 'secret of port' },
  listener: { type: 'ONCE' },
  initializePortResources: true,
};

describe('the documented commands', () => {
  it.each(['README.md', 'docs/install-helm.md'])(
    '%s gives Helm the values of the command of Port',
    (document) => {
      const args = argumentsOf(document, 'helm upgrade --install');

      expect(args.slice(0, 6)).toEqual([
        'upgrade',
        '--install',
        'aws-v3',
        'oci://ghcr.io/ocean-aws/charts/port-ocean',
        '--create-namespace',
        '--namespace',
      ]);
      expect(pairsAfter('--set', args)).toEqual({
        'port.clientId': SHELL.PORT_CLIENT_ID,
        'port.clientSecret': SHELL.PORT_CLIENT_SECRET,
        'port.baseUrl': 'https://api.getport.io',
        initializePortResources: 'true',
        scheduledResyncInterval: '1440',
        'integration.identifier': 'my-aws-v3-org',
        'integration.type': 'aws-v3',
        'integration.eventListener.type': 'POLLING',
        'integration.secrets.awsAccessKeyId': SHELL.AWS_ACCESS_KEY_ID,
        'integration.secrets.awsSecretAccessKey': SHELL.AWS_SECRET_ACCESS_KEY,
        'integration.config.accountRoleArn': ROLE,
        'integration.config.externalId': SHELL.EXTERNAL_ID,
      });
    },
  );

  it('gives Docker variables that the program takes as they are, without a warning', () => {
    const args = argumentsOf('docs/install-docker.md', 'docker run -i');
    const { config, warnings } = load(pairsAfter('-e', args));

    expect(args.at(-1)).toBe(`ghcr.io/ocean-aws/ocean-aws:${version}`);
    expect(warnings).toEqual([]);
    expect(config).toMatchObject(understood);
    expect(config.aws).toMatchObject({ externalId: SHELL.EXTERNAL_ID });
    expect(JSON.stringify(config.aws)).toContain(ROLE);
    expect(config.secrets).toEqual(
      expect.arrayContaining([SHELL.PORT_CLIENT_SECRET, SHELL.AWS_SECRET_ACCESS_KEY]),
    );
  });

  it('shows a file of variables that the program takes as it is', () => {
    const [, block = ''] =
      /^```sh\n(OCEAN__[\s\S]*?)^```$/m.exec(textOf('docs/install-local.md')) ?? [];
    const { config, warnings } = load({}, block);

    // A file in the working directory is not to redirect what is Port's unnoticed.
    expect(warnings).toEqual([expect.stringMatching(/^OCEAN__PORT__BASE_URL comes from \.env/)]);
    expect(config).toMatchObject({ listener: { type: 'ONCE' }, port: { clientId: '...' } });
    expect(JSON.stringify(config.aws)).toContain(ROLE);
  });

  it('name the image and the chart of this version alone', () => {
    const documents = [
      'README.md',
      'docs/install-helm.md',
      'docs/install-docker.md',
      'docs/air-gapped-and-proxies.md',
    ];
    const named = documents.flatMap((document) => [
      ...[...textOf(document).matchAll(/\bocean-aws:([\d.]+)/g)].map(([, tag]) => tag),
      ...[...textOf(document).matchAll(/(?:--version |port-ocean-)(\d[\d.]*\d)/g)].map(
        ([, tag]) => tag,
      ),
    ]);

    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((tag) => tag !== version)).toEqual([]);
  });
});
