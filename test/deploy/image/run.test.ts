// The image at work against both simulators: told by the documented Docker command, and by what the
// chart renders for the documented Helm command, with only the image changed and the way to the
// simulators added.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectedCatalog } from '../../e2e/support/expected.js';
import { EXTERNAL_ID, type Harness, startHarness } from '../../e2e/support/harness.js';
import { freePort, parseLines, until } from '../../e2e/support/process.js';
import { CERTIFICATE } from '../../port/certificate.js';
import { told } from './chart.js';
import {
  buildImage,
  type ContainerOptions,
  engine,
  inImage,
  inspectImage,
  runContainer,
  startContainer,
} from './engine.js';
import { type Front, tlsBefore } from './tls-front.js';

/** The bundled mapping of a world in which everything can be read. */
const WORLD = { accounts: 3, regions: ['us-east-1', 'eu-west-1'] };

let harness: Harness;
const open: AsyncDisposable[] = [];
beforeAll(async () => {
  await buildImage();
});
beforeEach(async () => {
  harness = await startHarness({ world: WORLD });
});
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
  await harness[Symbol.asyncDispose]();
});

function started(options: ContainerOptions) {
  const container = startContainer(options);
  open.push(container);
  return container;
}

/** The documented Helm command with the values of this world. */
function documentedHelm(): readonly string[] {
  const { world, port } = harness;
  return [
    `--set-string=port.clientId=${port.clientId}`,
    `--set-string=port.clientSecret=${port.clientSecret}`,
    `--set=port.baseUrl=${port.url}`,
    '--set=initializePortResources=true',
    '--set=scheduledResyncInterval=1440',
    '--set=integration.identifier=my-aws-v3-org',
    '--set=integration.type=aws-v3',
    '--set=integration.eventListener.type=POLLING',
    `--set-string=integration.secrets.awsAccessKeyId=${world.base.accessKeyId}`,
    `--set-string=integration.secrets.awsSecretAccessKey=${world.base.secretAccessKey}`,
    `--set=integration.config.accountRoleArn=${world.roleArn(world.managementAccountId)}`,
    `--set-string=integration.config.externalId=${EXTERNAL_ID}`,
  ];
}

/**
 * Where the simulated AWS is, and a port for the health routes that nobody else on this machine
 * has.
 */
async function additions(): Promise<Record<string, string>> {
  return { AWS_ENDPOINT_URL: harness.aws.url, APPLICATION__PORT: String(await freePort()) };
}

/** The variables of the documented Docker command. */
function documentedDocker(): Record<string, string> {
  const { world, port } = harness;
  return {
    OCEAN__PORT__CLIENT_ID: port.clientId,
    OCEAN__PORT__CLIENT_SECRET: port.clientSecret,
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__INITIALIZE_PORT_RESOURCES: 'true',
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    OCEAN__INTEGRATION__IDENTIFIER: 'my-aws-v3-org',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: world.roleArn(world.managementAccountId),
    OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: EXTERNAL_ID,
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: world.base.accessKeyId,
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: world.base.secretAccessKey,
  };
}

describe('a sync', () => {
  test('by the documented Docker command ends with 0, and Port holds what the world has', async () => {
    const { code, stdout, stderr } = await runContainer({
      variables: { ...documentedDocker(), ...(await additions()) },
    });

    expect(code, stdout + stderr).toBe(0);
    expect(harness.snapshot()).toEqual(expectedCatalog(harness.world));
  });

  test('by the CronJob of the chart does the same', async () => {
    const args = [...documentedHelm(), '--set=workload.kind=CronJob'];
    const { variables } = await told(args, 'CronJob', '-cron-job');
    expect(variables['OCEAN__EVENT_LISTENER']).toBe('{"type":"ONCE"}');

    const { code, stdout, stderr } = await runContainer({
      variables: { ...variables, ...(await additions()) },
    });

    expect(code, stdout + stderr).toBe(0);
    expect(harness.snapshot()).toEqual(expectedCatalog(harness.world));
  });

  test('that fails ends with 1, so that the Job fails', async () => {
    const variables = {
      ...documentedDocker(),
      ...(await additions()),
      OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'wrong',
    };

    expect((await runContainer({ variables })).code).toBe(1);
  });

  test('works as the user of the image too, and as root without capabilities', async () => {
    for (const user of ['1001:1001', '0:0']) {
      const { code, stdout, stderr } = await runContainer({
        user,
        variables: { ...documentedDocker(), ...(await additions()) },
      });
      expect(code, `${user}: ${stdout}${stderr}`).toBe(0);
    }
  });
});

describe('the Deployment of the documented Helm command', () => {
  test('syncs, answers its health check, and ends within 5 s of SIGTERM with 0', async () => {
    const { variables, command } = await told(documentedHelm(), 'Deployment', '-deployment');
    expect(command).toEqual([]);
    const container = started({ variables: { ...variables, ...(await additions()) } });
    await container.said('resync completed');
    expect(harness.snapshot()).toEqual(expectedCatalog(harness.world));

    const { Healthcheck } = await inspectImage();
    const [how, ...check] = Healthcheck?.Test ?? [];
    expect(how).toBe('CMD');
    await engine('podman', ['exec', container.name, ...check]);

    // As kubectl exec does: with the settings of the daemon, beside it.
    const exec = ['exec', container.name, 'ocean-aws'];
    const plan = await engine('podman', [...exec, 'plan', '--detailed-exitcode']);
    expect(plan).toContain('Nothing would change');
    expect(await engine('podman', [...exec, 'doctor'])).toMatch(/^All is well/);

    const { code, seconds } = await container.end('TERM');
    expect(code, container.text()).toBe(0);
    expect(seconds).toBeLessThan(5);
  });

  test('ends within 5 s of SIGTERM in the middle of a sync as well', async () => {
    const { variables } = await told(documentedHelm(), 'Deployment', '-deployment');
    harness.aws.faults.add({ service: 'ec2', effect: { type: 'hang' } });
    const container = started({ variables: { ...variables, ...(await additions()) } });
    await container.said('resync started');
    await until(() => harness.aws.requests.count({ service: 'ec2' }) > 0, 'EC2 is asked');

    const { code, seconds } = await container.end('TERM');

    expect(code, container.text()).toBe(0);
    expect(seconds).toBeLessThan(5);
    expect(harness.port.catalog.resyncStates('my-aws-v3-org').at(-1)?.status).toBe('aborted');
  });

  test('is unhealthy where no daemon lives', async () => {
    const { Healthcheck } = await inspectImage();
    const [, program, ...args] = Healthcheck?.Test ?? [];
    const variables = { ...documentedDocker(), ...(await additions()) };

    const { code, stderr } = await runContainer({
      variables,
      args,
      ...(program === undefined ? {} : { entrypoint: program }),
    });

    expect(code).toBe(1);
    expect(stderr).toContain('ECONNREFUSED');
  });
});

describe('a command of the operator', () => {
  test('is an argument of the image, and writes nothing', async () => {
    const variables = { ...documentedDocker(), ...(await additions()) };

    const { code, stdout, stderr } = await runContainer({ args: ['doctor'], variables });

    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^All is well/);
    expect(harness.snapshot().size).toBe(0);
  });

  test('maps items by the mapping of the image without any setting', async () => {
    const item = { Type: 'AWS::S3::Bucket', Properties: { Arn: 'arn:aws:s3:::logs' } };

    const text = await inImage(`echo '${JSON.stringify(item)}' | ocean-aws map 2>/dev/null`);

    expect(text).toContain('"identifier":"arn:aws:s3:::logs","blueprint":"s3Bucket"');
  });
});

describe('the probe', () => {
  test('of the suspended CronJob of the chart passes, and tells Port when it was asked', async () => {
    harness.port.seed.probe('probe-1');
    const { variables, command, args } = await told(documentedHelm(), 'CronJob', '-probe-cron');
    const [program, ...words] = command;
    const asked = { ...variables, ...(await additions()), OCEAN__PROBE_ID: 'probe-1' };

    const { code, stdout, stderr } = await runContainer({
      variables: asked,
      args: [...words, ...args],
      ...(program === undefined ? {} : { entrypoint: program }),
    });

    expect(code, stdout + stderr).toBe(0);
    expect(harness.port.catalog.probeStates('probe-1').at(-1)).toMatchObject({
      status: 'COMPLETED',
    });
  });

  test('is an argument of the image too', async () => {
    const { code, stdout } = await runContainer({
      variables: { ...documentedDocker(), ...(await additions()) },
      args: ['probe'],
    });

    expect(code).toBe(0);
    expect(parseLines(stdout).at(-1)).toMatchObject({ msg: 'probe passed' });
  });

  test('an argument that nobody knows is one message and exit code 2', async () => {
    const { code, stdout, stderr } = await runContainer({
      variables: documentedDocker(),
      args: ['dock'],
    });

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'the command line is not understood: unexpected argument, "dock"\nSee ocean-aws --help.\n',
    );
  });
});

describe('an authority of the company', () => {
  async function behindTls(): Promise<Record<string, string>> {
    const fronts: Front[] = [await tlsBefore(harness.port.url), await tlsBefore(harness.aws.url)];
    open.push(...fronts);
    const [port, aws] = fronts;
    // As Port's chart sets it; the file is not in the image.
    const chart = { SSL_CERT_FILE: AUTHORITIES, REQUESTS_CA_BUNDLE: AUTHORITIES };
    const urls = { OCEAN__PORT__BASE_URL: port?.url ?? '', AWS_ENDPOINT_URL: aws?.url ?? '' };
    return { ...documentedDocker(), ...(await additions()), ...chart, ...urls };
  }
  const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

  test('is trusted for Port and AWS when it is mounted where the chart mounts it', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ocean-aws-ca-')), 'cert.crt');
    writeFileSync(file, CERTIFICATE);
    const mounts = [`${file}:/usr/local/share/ca-certificates/cert.crt`];

    const { code, stdout, stderr } = await runContainer({ variables: await behindTls(), mounts });

    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('more certificate authorities are trusted');
    expect(harness.snapshot()).toEqual(expectedCatalog(harness.world));
  });

  test('is not trusted without being mounted, by either', async () => {
    const { code, stdout } = await runContainer({ variables: await behindTls(), args: ['probe'] });

    const failures = parseLines(stdout).filter((line) => line['status'] === 'FAILURE');
    expect(code).toBe(1);
    expect(failures.map((line) => line['check'])).toEqual(['Port', 'AWS identity']);
    for (const { msg } of failures) expect(msg).toContain('NODE_EXTRA_CA_CERTS');
  });
});
