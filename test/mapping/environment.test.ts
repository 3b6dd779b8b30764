// What expressions can see of the process: nothing, or what the environment holds besides secrets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { load } from '../config/load.js';
import {
  bundleWorker,
  item,
  mappingOf,
  mappingResource,
  openMapper,
  type WorkerBundle,
} from './support.js';

let worker: WorkerBundle;
beforeAll(async () => {
  worker = await bundleWorker();
  process.env['OCEAN_AWS_TEST_SECRET'] = 'of-the-process-itself';
});
afterAll(async () => {
  delete process.env['OCEAN_AWS_TEST_SECRET'];
  await worker.remove();
});

/**
 * What the expressions give for the first of two resources, and what is said of their failures, as
 * one text.
 */
async function shown(
  expressions: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const properties = Object.fromEntries(
    expressions.map((expression, index) => [`p${index}`, expression]),
  );
  const mapping = mappingOf(mappingResource({ entity: { properties } }));
  const mapper = await openMapper(mapping, worker.file, { environment });
  try {
    const items = [item({ Id: 'i-1' }), item({ Id: 'i-2', Note: 'of-the-other-resource' })];
    return JSON.stringify((await mapper.map(mapping.resources[0] ?? mappingResource(), items))[0]);
  } finally {
    await mapper.close();
  }
}

/** Whatever reaches beyond the resource, or seems to. */
const REACHING = [
  ...[
    'env',
    '$ENV',
    'env | keys',
    '$ENV.OCEAN_AWS_TEST_SECRET',
    'env["OCEAN_AWS_TEST_SECRET"]',
    '$ENV | to_entries',
    'env | tojson',
    '$ENV | @json',
  ],
  ...[
    'def f: env; f',
    'env as $e | $e',
    '[$ENV, env] | tostring',
    'error(env | tostring)',
    'error($ENV)',
    'env | halt_error',
    'reduce env as $e (0; $e)',
  ],
  ...[
    'getpath(["env"])',
    'getpath(["ENV"])',
    '$__loc__',
    'input_filename',
    'input_line_number',
    '$ARGS',
    '$ARGS.named',
    'builtins | length',
  ],
  ...[
    'input',
    'inputs',
    '[inputs]',
    'first(inputs)',
    'try input catch .',
    'debug',
    'debug("x")',
    'stderr',
    'halt',
    'halt_error(5)',
    '[limit(3; repeat(input))]',
  ],
  ...[
    'get_search_list',
    'try ("x" | modulemeta) catch .',
    '[splits("a")?]',
    '@text "\\(env)"',
    '@sh "\\($ENV | tostring)"',
    '. as {Properties: $p} | env',
  ],
];

describe('an expression', () => {
  it('sees neither the environment of the process, nor files, nor other resources', async () => {
    const text = await shown(REACHING);

    expect(text).toContain('i-1');
    expect(text).not.toMatch(
      /of-the-process-itself|OCEAN_AWS_TEST_SECRET":|of-the-other-resource|i-2|PATH|HOME|jq-worker|\/tmp|node_modules/,
    );
  });

  it.each([
    '$__prog_args',
    '$__prog_name',
    '$PATH',
    'get_prog_origin | .x.y',
    'import "a" as a; 1',
    'include "a"; 1',
    'input_filename(1)',
  ])('is refused, or gives nothing, when it is %s', async (expression) => {
    const text = await shown([expression]).catch((error: unknown) => String(error));

    expect(text).not.toMatch(/of-the-process-itself|of-the-other-resource|jq-worker|\/tmp/);
  });

  it('sees the allowed environment by every way, and no secret of it', async () => {
    const secretive = {
      OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000',
      OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'hidden-01',
      OCEAN__INTEGRATION: '{"config":{"external_id":"hid02"}}',
      OCEAN__LIVE_EVENTS: '{"redis":{"password":"hid03"}}',
      OCEAN__STREAMING__API_TOKEN: 'hid04',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE000000000',
      AWS_SECRET_ACCESS_KEY: 'hidden-05',
      AWS_SESSION_TOKEN: 'hidden-06',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'hidden-07',
      HTTPS_PROXY: 'http://user:hid08@proxy:3128',
      http_proxy: 'user:hid09@proxy:3128',
      DB_PASS: 'hid10',
      SENTRY_DSN: 'hid11',
      DATABASE_URL: 'postgres://user:hid12@db/app',
      JDBC: 'jdbc:postgresql://db/app?password=hid13',
      GITHUB: `ghp_${'hidden14'.repeat(4)}`,
      KEY_FILE: '-----BEGIN PRIVATE KEY-----\nhidden15\n-----END PRIVATE KEY-----',
      COPY: 'x hidden-01 y',
      HEADERS: 'Authorization: Bearer hidden16x',
      RUN: 'app --password hid17',
      SETTINGS: '{"clientSecret":"hid18","accessKeyId":"hid19"}',
      HOOK: 'https://hooks.slack.com/services/T0/B0/hidden20',
      OPAQUE_SAS: 'https://a.blob.core.windows.net/c?sig=hid21%3D',
    };
    const plain = {
      TEAM: 'platform',
      STAGE: 'prod',
      DOCS_URL: 'https://example.com/@team',
      AWS_REGION: 'eu-west-1',
      SECRET_ARN_PATH: '/a/b',
    };
    const dotenv = 'MY_TOKEN=hid22\nMORE="pg://u:hid23@h/d"\nNOTE=from the file\n';
    const { environment } = load(
      { ...secretive, ...plain, OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: 'true' },
      { dotenv },
    ).config.jq;

    for (const text of [JSON.stringify(environment), await shown(REACHING, environment)]) {
      expect(text).not.toMatch(
        /hid(den)?-?\d\d|AKIA|ASIA|port-secret-one|port-client-one|of-the-process-itself/,
      );
      for (const value of [...Object.values(plain), 'from the file']) expect(text).toContain(value);
    }
    expect(load({ ...secretive, ...plain }, { dotenv }).config.jq.environment).toEqual({});
  });
});
