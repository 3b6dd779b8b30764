// `ocean-aws doctor` against set-ups with one thing wrong between this machine, Port and AWS: the
// first cause that it names is the right one, and who follows its advice has a sound set-up.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startPort } from '../../src/sandbox/port/port.js';
import { type Harness, startHarness } from '../e2e/support/harness.js';
import { CERTIFICATE } from '../port/certificate.js';
import {
  deadPort,
  type OddServer,
  portal,
  silentServer,
  startProxy,
  tlsFront,
} from './support/odd-servers.js';
import { type Ran, runCommand } from './support/run-command.js';

const US = { clientId: 'us-client', clientSecret: 'us-secret' };
const THING = 'doctorThing';
let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await startHarness();
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const document = z.object({
  schema: z.literal('ocean-aws/doctor/v1'),
  findings: z.array(
    z.object({
      about: z.string(),
      state: z.enum(['ok', 'denied', 'unreachable', 'wrong', 'not provable']),
      detail: z.string(),
      causes: z.array(z.object({ code: z.string(), message: z.string(), remedy: z.string() })),
    }),
  ),
});

interface Settings {
  readonly variables?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

async function doctor({ variables = {}, args = [] }: Settings = {}) {
  const ran = await runCommand(['doctor', '--json', ...args], {
    variables: harness.variables(variables),
  });
  return { ...ran, ...documentIn(ran) };
}

function documentIn({ stdout, stderr }: Ran) {
  expect(stdout, stderr).not.toBe('');
  const { findings } = document.parse(JSON.parse(stdout));
  const causes = findings.flatMap(({ about, state, causes: own }) =>
    own.map((cause) => ({ ...cause, about, isWarning: state === 'ok' })),
  );
  return { findings, causes };
}

interface Broken extends Settings {
  /** Does what the advice says, and gives the settings that it asks for. */
  mend(): Promise<Settings> | Settings;
  close?(): Promise<void>;
}

interface Setup {
  readonly what: string;
  readonly about: string;
  readonly state: string;
  readonly code: string;
  /** What the message or the advice must name. */
  readonly says: readonly string[];
  break(): Promise<Broken> | Broken;
}

const NETWORK: readonly Setup[] = [
  {
    what: 'nobody listens at the base URL of Port',
    about: 'network to Port',
    state: 'unreachable',
    code: 'connection-refused',
    says: ['OCEAN__PORT__BASE_URL'],
    break: async () => ({ ...portAt(`http://127.0.0.1:${await deadPort()}`), mend: () => ({}) }),
  },
  {
    what: 'the name of Port does not resolve',
    about: 'network to Port',
    state: 'unreachable',
    code: 'name-not-resolved',
    says: ['port.invalid', 'OCEAN__PORT__BASE_URL', 'DNS'],
    break: () => ({ ...portAt('http://port.invalid'), mend: () => ({}) }),
  },
  {
    what: 'Port takes the connection and never answers',
    about: 'network to Port',
    state: 'unreachable',
    code: 'timeout',
    says: ['5000 ms', 'OCEAN__PORT__BASE_URL'],
    break: async () => standingAt(await silentServer(), ({ port }) => portAt(local(port))),
  },
  {
    what: 'a login page of the network answers for Port',
    about: 'network to Port',
    state: 'wrong',
    code: 'foreign',
    says: ['Guest network', 'OCEAN__PORT__BASE_URL'],
    break: async () => standingAt(await portal(), ({ port }) => portAt(local(port))),
  },
  {
    what: 'Port has a certificate of an authority that nobody knows',
    about: 'network to Port',
    state: 'wrong',
    code: 'tls-authority-unknown',
    says: ['NODE_EXTRA_CA_CERTS', 'APPLICATION__CA_FOLDER'],
    async break() {
      const front = await tlsFront(harness.port.url);
      const file = await written('authority.pem', CERTIFICATE);
      const { variables } = portAt(`https://127.0.0.1:${front.port}`);
      return {
        variables,
        mend: () => ({ variables: { ...variables, NODE_EXTRA_CA_CERTS: file } }),
        close: front.close,
      };
    },
  },
  {
    what: 'Port is asked by another name than its certificate has',
    about: 'network to Port',
    state: 'wrong',
    code: 'tls-wrong-name',
    says: ['OCEAN__PORT__BASE_URL'],
    async break() {
      const front = await tlsFront(harness.port.url);
      const trusted = { NODE_EXTRA_CA_CERTS: await written('authority.pem', CERTIFICATE) };
      const at = (host: string) => ({
        variables: { ...trusted, ...portAt(`https://${host}:${front.port}`).variables },
      });
      return { ...at('localhost'), mend: () => at('127.0.0.1'), close: front.close };
    },
  },
  {
    what: 'HTTPS is written where HTTP is spoken',
    about: 'network to Port',
    state: 'wrong',
    code: 'tls-failed',
    says: ['scheme', 'OCEAN__PORT__BASE_URL'],
    break: () => ({ ...portAt(harness.port.url.replace('http', 'https')), mend: () => ({}) }),
  },
  {
    what: 'the proxy is not there',
    about: 'network to Port',
    state: 'unreachable',
    code: 'proxy-unreachable',
    says: ['HTTP_PROXY', 'NO_PROXY', 'refused'],
    async break() {
      const HTTP_PROXY = `http://us3r:pr0xy-s3cret@127.0.0.1:${await deadPort()}`;
      return {
        variables: { HTTP_PROXY },
        mend: () => ({ variables: { HTTP_PROXY, NO_PROXY: '127.0.0.1' } }),
      };
    },
  },
  {
    what: 'the proxy wants a user and a password',
    about: 'network to Port',
    state: 'denied',
    code: 'proxy-login',
    says: ['407', 'HTTP_PROXY', 'user'],
    async break() {
      const proxy = await startProxy({ login: 'us3r:pr0xy-s3cret' });
      const by = (login: string) => ({
        variables: { HTTP_PROXY: `http://${login}127.0.0.1:${proxy.port}` },
      });
      return { ...by(''), mend: () => by('us3r:pr0xy-s3cret@'), close: proxy.close };
    },
  },
  {
    what: 'the proxy refuses',
    about: 'network to Port',
    state: 'denied',
    code: 'proxy-refused',
    says: ['403', 'NO_PROXY'],
    async break() {
      const proxy = await startProxy({ refuses: 403 });
      const HTTP_PROXY = local(proxy.port);
      return {
        variables: { HTTP_PROXY },
        mend: () => ({ variables: { HTTP_PROXY, NO_PROXY: '127.0.0.1' } }),
        close: proxy.close,
      };
    },
  },
  {
    what: 'the name of the endpoint of Organizations does not resolve',
    about: 'network to AWS',
    state: 'unreachable',
    code: 'name-not-resolved',
    says: ['organizations.invalid', 'AWS_ENDPOINT_URL_ORGANIZATIONS'],
    break: () => ({
      variables: { AWS_ENDPOINT_URL_ORGANIZATIONS: 'http://organizations.invalid' },
      mend: () => ({}),
    }),
  },
  {
    what: 'nobody listens at the endpoint of EC2',
    about: 'network to AWS',
    state: 'unreachable',
    code: 'connection-refused',
    says: ['AWS_ENDPOINT_URL_EC2'],
    break: async () => ({
      variables: { AWS_ENDPOINT_URL_EC2: local(await deadPort()) },
      mend: () => ({}),
    }),
  },
  {
    what: 'STS takes the connection and never answers',
    about: 'network to AWS',
    state: 'unreachable',
    code: 'timeout',
    says: ['5 s', 'AWS_ENDPOINT_URL_STS'],
    break: async () =>
      standingAt(await silentServer(), ({ port }) => ({
        variables: { AWS_ENDPOINT_URL_STS: local(port) },
      })),
  },
  {
    what: 'endpoints of FIPS are asked for beside an endpoint of its own',
    about: 'network to AWS',
    state: 'wrong',
    code: 'no-endpoint',
    says: ['AWS_ENDPOINT_URL', 'AWS_USE_FIPS_ENDPOINT'],
    break: () => ({ variables: { AWS_USE_FIPS_ENDPOINT: 'true' }, mend: () => ({}) }),
  },
  {
    what: 'a login page of the network answers for AWS',
    about: 'network to AWS',
    state: 'wrong',
    code: 'foreign',
    says: ['AWS_ENDPOINT_URL'],
    break: async () =>
      standingAt(await portal(), ({ port }) => ({ variables: { AWS_ENDPOINT_URL: local(port) } })),
  },
  {
    what: 'the clock is ten minutes behind that of AWS',
    about: 'clock',
    state: 'ok',
    code: 'clock-skew',
    says: ['10 minutes behind AWS', 'NTP'],
    break() {
      const effect = { type: 'wrong-clock', offsetMs: 600_000 } as const;
      const fault = harness.aws.faults.add({ effect });
      return {
        mend() {
          fault.remove();
          return {};
        },
      };
    },
  },
];

const PORT: readonly Setup[] = [
  {
    what: 'the client secret of Port is wrong',
    about: 'Port credentials',
    state: 'denied',
    code: 'port-credentials-rejected',
    says: ['OCEAN__PORT__CLIENT_SECRET', 'OCEAN__PORT__BASE_URL'],
    break: () => ({
      variables: { OCEAN__PORT__CLIENT_SECRET: 'not-this-one' },
      mend: () => ({}),
    }),
  },
  {
    what: 'Port is asked in the other region',
    about: 'Port credentials',
    state: 'denied',
    code: 'port-credentials-rejected',
    says: ['region', 'OCEAN__PORT__BASE_URL', 'https://api.us.port.io'],
    async break() {
      const other = await startPort(US);
      return { ...portAt(other.url), mend: () => ({}), close: other.close };
    },
  },
  {
    what: 'Port has trouble of its own',
    about: 'network to Port',
    state: 'unreachable',
    code: 'port-trouble',
    says: ['503', 'status page'],
    break() {
      const fault = harness.port.faults.add({ effect: { kind: 'status', status: 503 } });
      return {
        mend() {
          fault.remove();
          return {};
        },
      };
    },
  },
  {
    what: 'the credentials may not read integrations',
    about: 'Port integration',
    state: 'denied',
    code: 'port-rejected',
    says: ['403', 'permissions'],
    break: () => forbidden('/v1/integration/'),
  },
  {
    what: 'the credentials may not read blueprints',
    about: 'blueprints',
    state: 'denied',
    code: 'port-rejected',
    says: ['403', 'permissions'],
    break: () => forbidden('/v1/blueprints'),
  },
  {
    what: 'Port hosts the integration of this identifier',
    about: 'Port integration',
    state: 'wrong',
    code: 'integration-incompatible',
    says: ['Saas', 'OCEAN__INTEGRATION__IDENTIFIER'],
    break: () => integration('hosted', { installationType: 'Saas' }),
  },
  {
    what: 'the identifier is that of an integration of another type',
    about: 'Port integration',
    state: 'wrong',
    code: 'integration-of-another-type',
    says: ['gitlab', 'OCEAN__INTEGRATION__IDENTIFIER'],
    break: () => integration('other', { installationAppType: 'gitlab' }),
  },
];

const MAPPING: readonly Setup[] = [
  {
    what: 'the mapping file is no YAML',
    about: 'mapping',
    state: 'wrong',
    code: 'config-invalid',
    says: ['mapping file'],
    break: () => mappingFile('resources: [', mappingOf({})),
  },
  {
    what: 'an expression does not compile',
    about: 'mapping',
    state: 'wrong',
    code: 'mapping-invalid',
    says: ['resources[0].port.entity.mappings.properties.name', 'does not compile'],
    break: () => mappingFile(mappingOf({ name: '.Properties.Name |' }), mappingOf({})),
  },
  {
    what: 'the mapping in Port names a kind that does not exist',
    about: 'mapping',
    state: 'wrong',
    code: 'mapping-invalid',
    says: ['AWS::S3::Buckett', 'mapping editor'],
    break() {
      thing();
      harness.port.seed.mapping('typo', JSON.parse(mappingOf({}, 'AWS::S3::Buckett')));
      const variables = { OCEAN__INTEGRATION__IDENTIFIER: 'typo' };
      return {
        variables,
        mend() {
          harness.port.seed.mapping('typo', JSON.parse(mappingOf({})));
          return { variables };
        },
      };
    },
  },
  {
    what: 'the blueprint does not exist',
    about: 'blueprints',
    state: 'wrong',
    code: 'blueprint-missing',
    says: ['doctorTing', 'did you mean doctorThing'],
    break: () => mappingFile(mappingOf({}).replaceAll(THING, 'doctorTing'), mappingOf({})),
  },
  {
    what: 'the blueprint lacks a property',
    about: 'blueprints',
    state: 'wrong',
    code: 'blueprint-lacks-property',
    says: [THING, 'property size of type number'],
    break: () =>
      blueprintMended({ size: '.Properties.Tags | length' }, { size: { type: 'number' } }),
  },
  {
    what: 'a property has another type than the mapping gives',
    about: 'blueprints',
    state: 'wrong',
    code: 'blueprint-wrong-type',
    says: ['property name', 'type string', 'a boolean'],
    break: () =>
      mappingFile(
        mappingOf({ name: '.Properties.BucketName | startswith("a")' }),
        mappingOf({ name: '.Properties.BucketName' }),
      ),
  },
  {
    what: 'the blueprint lacks a relation',
    about: 'blueprints',
    state: 'wrong',
    code: 'blueprint-lacks-relation',
    says: ['relation owner'],
    break: () => blueprintMended({}, {}, { owner: '.__ExtraContext.AccountId' }),
  },
  {
    what: 'the blueprint requires a property that the mapping never sets',
    about: 'blueprints',
    state: 'wrong',
    code: 'required-property-unset',
    says: ['requires the property name'],
    async break() {
      const broken = await mappingFile(mappingOf({}), mappingOf({ name: '.Properties.Arn' }));
      thing({}, {}, ['name']);
      return broken;
    },
  },
];

const local = (port: number): string => `http://127.0.0.1:${port}`;

function portAt(url: string) {
  return { variables: { OCEAN__PORT__BASE_URL: url } };
}

function standingAt(server: OddServer, settings: (server: OddServer) => Settings): Broken {
  return { ...settings(server), mend: () => ({}), close: server.close };
}

async function written(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

function forbidden(path: string): Broken {
  const effect = { kind: 'status', status: 403, message: 'not for these credentials' } as const;
  const fault = harness.port.faults.add({ method: 'GET', path, effect });
  return {
    mend() {
      fault.remove();
      return {};
    },
  };
}

function integration(identifier: string, fields: Readonly<Record<string, string>>): Broken {
  const config = JSON.parse(mappingOf({}));
  thing();
  harness.port.seed.integration(identifier, { config, ...fields });
  return {
    variables: { OCEAN__INTEGRATION__IDENTIFIER: identifier },
    mend: () => ({ variables: { OCEAN__INTEGRATION__IDENTIFIER: `${identifier}-2` } }),
  };
}

/** The blueprint of these tests, as it is now. */
function thing(
  properties: Readonly<Record<string, { readonly type: 'string' | 'number' }>> = {},
  relations: Readonly<Record<string, { readonly target: string }>> = {},
  required: readonly string[] = [],
): void {
  harness.port.seed.blueprint({
    identifier: THING,
    title: 'Thing',
    schema: {
      properties: { name: { type: 'string' }, ...properties },
      required: [...required],
    },
    relations: Object.fromEntries(
      Object.entries(relations).map(([name, { target }]) => [
        name,
        { target, many: false, required: false },
      ]),
    ),
  });
}

type Expressions = Readonly<Record<string, string>>;

function mappingOf(
  properties: Expressions,
  kind = 'AWS::S3::Bucket',
  relations: Expressions = {},
): string {
  const mappings = {
    identifier: '.Properties.Arn',
    blueprint: `"${THING}"`,
    properties,
    relations,
  };
  const resource = { kind, selector: { query: 'true' }, port: { entity: { mappings } } };
  return JSON.stringify({ resources: [resource] });
}

/** A mapping in a file, and what it is corrected to. */
async function mappingFile(wrong: string, right: string): Promise<Broken> {
  thing();
  const settings = { args: ['--mapping', await written('mapping.yml', wrong)] };
  return {
    ...settings,
    async mend() {
      await written('mapping.yml', right);
      return settings;
    },
  };
}

/** A mapping that is right, and a blueprint that gets what it lacks. */
async function blueprintMended(
  properties: Expressions,
  added: Parameters<typeof thing>[0],
  relations: Expressions = {},
): Promise<Broken> {
  const mapping = mappingOf(properties, undefined, relations);
  const { args, mend } = await mappingFile(mapping, mapping);
  return {
    args: args ?? [],
    mend() {
      const targets = Object.keys(relations).map((name) => [name, { target: THING }]);
      thing(added, Object.fromEntries(targets));
      return mend();
    },
  };
}

describe.each([
  ['network', NETWORK],
  ['Port', PORT],
  ['mapping', MAPPING],
])('%s', (_part, setups) => {
  it.each(setups)('$what', async (setup) => {
    const broken = await setup.break();
    try {
      const before = await doctor(broken);
      const after = await doctor(await broken.mend());

      const [cause] = before.causes;
      const found = before.findings.find(({ about }) => about === cause?.about);
      expect([cause?.about, found?.state, cause?.code]).toEqual([
        setup.about,
        setup.state,
        setup.code,
      ]);
      expect(cause?.isWarning).toBe(setup.state === 'ok');
      const said = `${cause?.message} ${cause?.remedy}`;
      for (const words of setup.says) expect(said).toContain(words);
      expect(before.stdout + before.stderr).not.toContain('pr0xy-s3cret');
      expect(before.code).toBe(setup.state === 'ok' ? 0 : 1);
      expect(after.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
      expect(after.causes).toEqual([]);
      expect(after.code).toBe(0);
    } finally {
      await broken.close?.();
    }
  });
});

describe('what an earlier finding stands in the way of', () => {
  it('is not provable, and a mapping in a file is looked at all the same', async () => {
    const { findings: found, code } = await doctor({
      ...portAt(local(await deadPort())),
      args: ['--mapping', await written('mapping.yml', mappingOf({ name: '.Properties.' }))],
    });

    expect(code).toBe(1);
    expect(found.map(({ about, state }) => `${about}: ${state}`).slice(0, 7)).toEqual([
      'network to Port: unreachable',
      'network to AWS: ok',
      'clock: ok',
      'Port credentials: not provable',
      'Port integration: not provable',
      'mapping: wrong',
      'blueprints: not provable',
    ]);
  });
});

describe('a healthy set-up', () => {
  it('is asked questions only, and nothing of it is changed', async () => {
    const before = harness.snapshot();
    harness.port.requests.clear();

    const { code, findings: found } = await doctor();

    expect(code).toBe(0);
    expect(found.find(({ about }) => about === 'blueprints')?.detail).toContain(
      'the next start creates awsAccount',
    );
    expect(harness.snapshot()).toEqual(before);
    for (const route of Object.keys(harness.port.requests.counters()))
      expect(route).toMatch(/^GET |^POST \/v1\/(auth|entities\/search|blueprints\/entities)/);
  });

  it('gets warnings of a mapping, which do not change the exit code', async () => {
    thing({}, {}, []);
    const doubtful = mappingOf({ name: '.Properties.Arn' }).replace('"kind"', '"kindd":1,"kind"');
    const {
      code,
      findings: found,
      causes,
    } = await doctor({
      args: ['--mapping', await written('mapping.yml', doubtful)],
    });

    const mapping = found.find(({ about }) => about === 'mapping');
    expect([code, mapping?.state, causes[0]?.isWarning]).toEqual([0, 'ok', true]);
    expect(causes[0]?.message).toContain('resources[0].kindd is not known');
  });
});
