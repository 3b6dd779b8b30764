// What holds for the chart as a whole, whatever its values are.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { factsOf } from '../goldens/facts.js';
import { asJson, isMap, type Json, mapOf } from '../goldens/json.js';
import { helm, render, renderText } from '../lib/helm.js';
import { CHART, root, run } from '../lib/tools.js';
import { defaultsOf, portValues } from './port-values.js';

const RELEASE = [
  '--set=port.clientId=CID,port.clientSecret=CSECRET',
  '--set=integration.type=aws-v3,integration.identifier=my-aws-v3-org',
];
const EVERYTHING = [
  ...RELEASE,
  '--set=podServiceAccount.create=true,networkPolicy.enabled=true,selfSignedCertificate.enabled=true',
  '--set=selfSignedCertificate.certificate=-----BEGIN CERTIFICATE-----',
];
const DEPLOYMENT = [...EVERYTHING, '--set=ingress.enabled=true,podDisruptionBudget.enabled=true'];
const CRON_JOB = [...EVERYTHING, '--set=workload.kind=CronJob'];

function read(path: string): string {
  return readFileSync(join(CHART, path), 'utf8');
}

function paths(value: Json, at = ''): string[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [at];
  return Object.entries(value).flatMap(([key, inner]) =>
    paths(inner, at === '' ? key : `${at}.${key}`),
  );
}

function at(value: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, key) => mapOf(inner)[key], value);
}

describe('the chart', () => {
  it('runs the version of the program that this repository has', () => {
    const { appVersion, name } = parse(read('Chart.yaml'));
    expect(appVersion).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
    expect(name).toBe('port-ocean');
  });

  it('means the same by a value that is missing as by its default', () => {
    const text = /define "port-ocean.defaults" -}}\n(.*?)\{\{- end -}}/s.exec(
      read('templates/_defaults.tpl'),
    );
    const meant = asJson(parse(text?.[1] ?? ''));
    const values = asJson(parse(read('values.yaml')));
    const absent =
      /^(postgresql|identityPropagation|secret\.useExistingSecret)|Probe\.successThreshold$/;
    for (const path of paths(meant).filter((each) => !absent.test(each)))
      expect(at(values, path) ?? '', path).toEqual(at(meant, path) ?? '');
  });

  it('has no value that no test sets', () => {
    const files = readdirSync(join(CHART, 'tests')).filter((file) => file.endsWith('_test.yaml'));
    const suites = files.map((file) => asJson(parse(read(`tests/${file}`), { merge: true })));
    const tests = suites.flatMap((suite) => {
      const listed = mapOf(suite)['tests'];
      return Array.isArray(listed) ? listed : [];
    });
    const set = tests.flatMap((each) => paths(mapOf(each)['set'] ?? {}));
    const known = [...set, ...portValues().map(({ path }) => path)];
    const missing = paths(asJson(parse(read('values.yaml')))).filter(
      (path) =>
        !known.some(
          (each) => each === path || each.startsWith(`${path}.`) || path.startsWith(`${each}.`),
        ),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    ['Deployment', DEPLOYMENT],
    ['CronJob', CRON_JOB],
  ])('renders the same text whenever it is asked: %s', async (_, args) => {
    const [one, other] = await Promise.all([renderText(args), renderText(args)]);
    expect(one).toBe(other);
    const templates = readdirSync(join(CHART, 'templates'), { recursive: true, encoding: 'utf8' });
    for (const file of templates.filter((each) => /\.(tpl|yaml|txt)$/.test(each)))
      expect(read(`templates/${file}`), file).not.toMatch(
        /(?<![\w-])(rand\w*|uuidv4|now|gen[A-Z]\w+)\b/,
      );
  });

  it('packs its test pods, and not its unit tests', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-package-'));
    try {
      expect((await helm(['package', CHART, '--destination', folder])).code).toBe(0);
      const [file = ''] = readdirSync(folder);
      const { stdout } = await run('tar', ['-tzf', join(folder, file)]);
      expect(stdout).toContain('port-ocean/templates/tests/connection.yaml');
      expect(stdout).toContain('port-ocean/values.schema.json');
      expect(stdout).not.toMatch(/_test\.yaml|gotmpl/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a release of Port’s chart that is upgraded with --reuse-values', () => {
  it.each(['0.21', 'later'] as const)(
    'renders on the defaults of that chart: %s',
    async (generation) => {
      const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-reused-'));
      try {
        cpSync(CHART, folder, { recursive: true });
        writeFileSync(join(folder, 'values.yaml'), stringify(defaultsOf(generation)));
        const { stdout, stderr } = await helm([
          'template',
          'aws-v3',
          folder,
          ...RELEASE,
          '--set=integration.eventListener.type=POLLING',
        ]);
        expect(stderr).toBe('');
        const { objects, problems } = factsOf(stdout);
        expect(problems).toEqual([]);
        const container = at(
          objects,
          'Deployment/ocean-aws-v3-my-aws-v3-org-deployment.pod.containers',
        );
        expect(container).toHaveProperty('ocean-aws-v3-my-aws-v3-org-container.startupProbe');
        expect(container).toHaveProperty(
          'ocean-aws-v3-my-aws-v3-org-container.image',
          expect.stringMatching(/^ghcr\.io\/ocean-aws\/ocean-aws:/),
        );
        expect(Object.keys(objects)).toContain('CronJob/ocean-aws-v3-my-aws-v3-org-probe-cron');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe('names', () => {
  const long = 'integration-identifier-that-is-deliberately-long-and-differs-at-the-end';
  it.each([
    ['Deployment', DEPLOYMENT],
    ['CronJob', CRON_JOB],
  ])('are valid and keep two integrations apart that differ at the end: %s', async (kind, args) => {
    const [one, other] = await Promise.all(
      ['a', 'b'].map((end) => render([...args, `--set=integration.identifier=${long}-${end}`])),
    );
    const names = (one ?? []).map((object) => `${object.kind}/${object.metadata.name}`);
    const others = new Set((other ?? []).map((object) => `${object.kind}/${object.metadata.name}`));
    expect(names.filter((name) => others.has(name))).toEqual([]);
    expect(names.length).toBe(new Set(names).size);
    expect(names.length).toBeGreaterThanOrEqual(kind === 'CronJob' ? 7 : 10);
    for (const name of names)
      expect(name).toMatch(/^(CronJob\/[a-z0-9-]{1,52}|(?!CronJob)\w+\/[a-z0-9-]{1,63})$/);
  });
});

describe('numbers in a values file', () => {
  it('keep every digit, wherever text is meant', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-values-'));
    const file = join(folder, 'values.yaml');
    writeFileSync(
      file,
      'port: {clientId: 111122223333, clientSecret: 444455556666}\n' +
        'integration:\n  type: aws-v3\n  identifier: 777788889999\n' +
        '  config: {externalId: 123412341234}\n  secrets: {awsSessionToken: 555566667777}\n' +
        'extraLabels: {account: 999900001111}\nextraEnv: [{name: ID, value: 222233334444}]\n',
    );
    try {
      const text = await renderText([`--values=${file}`]);
      expect(text).not.toMatch(/e\+1|%!/);
      const { objects, problems } = factsOf(text);
      expect(problems).toEqual([]);
      const pod = mapOf(at(objects, 'Deployment/ocean-aws-v3-777788889999-deployment.pod'));
      expect(pod['labels']).toMatchObject({ account: '999900001111' });
      expect(mapOf(pod['containers'])['ocean-aws-v3-777788889999-container']).toMatchObject({
        env: {
          ID: '222233334444',
          OCEAN__PORT__CLIENT_ID: '111122223333',
          OCEAN__PORT__CLIENT_SECRET: '444455556666',
          OCEAN__INTEGRATION__IDENTIFIER: '777788889999',
          OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: '123412341234',
          OCEAN__INTEGRATION__CONFIG__AWS_SESSION_TOKEN: '555566667777',
        },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('checksums', () => {
  const annotations = async (args: readonly string[]): Promise<Json> => {
    const { objects } = factsOf(await renderText(args));
    return at(objects, 'Deployment/ocean-aws-v3-my-aws-v3-org-deployment.pod.annotations') ?? null;
  };

  it('change with what they are of, and with nothing else', async () => {
    const before = mapOf(await annotations(RELEASE));
    const config = mapOf(await annotations([...RELEASE, '--set=integration.config.externalId=X']));
    const secret = mapOf(await annotations([...RELEASE, '--set=port.clientSecret=ROTATED']));
    const neither = mapOf(await annotations([...RELEASE, '--set=extraLabels.a=b']));
    expect(config['checksum/config']).not.toBe(before['checksum/config']);
    expect(config['checksum/secret']).toBe(before['checksum/secret']);
    expect(secret['checksum/secret']).not.toBe(before['checksum/secret']);
    expect(secret['checksum/config']).toBe(before['checksum/config']);
    expect(neither).toEqual(before);
  });
});
