import { describe, expect, test } from 'vitest';
import { load, minimal, refused } from './load.js';

const ROLE = 'arn:aws:iam::111111111111:role/reader';

describe('sources', () => {
  test('names are read in any case', () => {
    const { config } = load({
      ocean__integration__identifier: 'Mixed-Case',
      Ocean__Port__Base_Url: 'http://localhost:1/',
    });

    expect(config.integration.identifier).toBe('Mixed-Case');
    expect(config.port.baseUrl).toBe('http://localhost:1');
  });

  test('a nested name beats the same key inside JSON, and the rest of the JSON stays', () => {
    const { config } = load({
      OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":5,"resync_on_start":false}',
      OCEAN__EVENT_LISTENER__INTERVAL: '9',
    });

    expect(config.listener).toEqual({ type: 'POLLING', intervalSeconds: 9, resyncOnStart: false });
  });

  test('JSON keys are understood in camel, kebab and snake case', () => {
    const { config } = load({
      OCEAN__EVENT_LISTENER: '{"type":"POLLING","resyncOnStart":false}',
      OCEAN__INTEGRATION: JSON.stringify({
        identifier: 'x',
        config: { accountRoleArn: ROLE, 'external-id': 'e-1', ou_id: 'ou-abcd-12345678' },
      }),
    });

    expect(config.listener).toMatchObject({ resyncOnStart: false });
    expect(config.aws).toMatchObject({
      accountRoleArn: ROLE,
      externalId: 'e-1',
      ouIds: ['ou-abcd-12345678'],
    });
  });

  test('the chart spelling of a plural acronym finds its setting', () => {
    const { config } = load({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_AR_NS: `["${ROLE}"]` });

    expect(config.aws.accountRoleArns).toEqual([ROLE]);
  });

  test('.env fills what the real environment leaves out, and never beats it', () => {
    const dotenv =
      'OCEAN__INTEGRATION__IDENTIFIER=from-file\nOCEAN__PORT__CLIENT_ID=file-client\nAWS_REGION=eu-west-1\n';
    const { config, written } = load({ OCEAN__INTEGRATION__IDENTIFIER: undefined }, { dotenv });

    expect(config.integration.identifier).toBe('from-file');
    expect(config.port.clientId).toBe(minimal.OCEAN__PORT__CLIENT_ID);
    expect(config.aws.homeRegion).toBe('eu-west-1');
    expect(written.get('INTEGRATION__IDENTIFIER')).toMatchObject({
      origin: '.env',
      source: 'OCEAN__INTEGRATION__IDENTIFIER',
    });
  });

  test('JSON of the real environment beats a nested name in .env', () => {
    const { config } = load(
      { OCEAN__EVENT_LISTENER: '{"type":"ONCE"}' },
      { dotenv: 'OCEAN__EVENT_LISTENER__TYPE=POLLING' },
    );

    expect(config.listener).toEqual({ type: 'ONCE' });
  });

  test('SECRETS is an alias of CONFIG, and CONFIG wins', () => {
    const { config, warnings } = load({
      OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIASECRETS000000000',
      OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'from-secrets',
      OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: 'AKIACONFIG0000000000',
    });

    expect(config.aws.staticKeys).toEqual({
      accessKeyId: 'AKIACONFIG0000000000',
      secretAccessKey: 'from-secrets',
    });
    expect(warnings).toEqual([]);
  });
});

describe('defaults', () => {
  test('two credentials are enough', () => {
    const { config, warnings } = load();

    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      integration: { type: 'aws-v3', identifier: 'my-aws-v3-integration', version: '1.2.3' },
      port: {
        baseUrl: 'https://api.getport.io',
        verifyTls: true,
        upsertBatchLength: 20,
        upsertBatchBytes: 1_048_576,
        deleteBatchLength: 100,
      },
      listener: { type: 'POLLING', intervalSeconds: 60, resyncOnStart: true },
      initializePortResources: true,
      resourcesPath: '.port/resources',
      jq: { environment: {} },
      log: { level: 'info', format: 'json' },
      server: { port: 8000, pathPrefix: '' },
      shutdownMs: 5000,
      aws: {
        accountRoleArns: [],
        ouIds: [],
        partition: 'aws',
        endpoints: {},
        clientStack: 'lean',
        requestTimeoutMs: 15_000,
        concurrency: 200,
        sessionPolicy: true,
        quiet: false,
      },
    });
    expect(config.schedule).toBeUndefined();
  });

  test('the result cannot be changed', () => {
    const { config } = load();

    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.aws.ouIds)).toBe(true);
    expect(Object.isFrozen(config.port)).toBe(true);
  });

  test("limits of Port cap what is asked for, and the address loses Port's version path", () => {
    const { config } = load({
      OCEAN__UPSERT_ENTITIES_BATCH_MAX_LENGTH: '50',
      OCEAN__DELETE_ENTITIES_MAX_BATCH_SIZE: '1000',
      OCEAN__PORT__BASE_URL: 'https://api.us.port.io/v1/',
    });

    expect(config.port).toMatchObject({
      upsertBatchLength: 20,
      deleteBatchLength: 100,
      baseUrl: 'https://api.us.port.io',
    });
  });
});

describe('values', () => {
  test.each(['1', 'on', 'T', 'TRUE', 'y', 'Yes'])('%s is true', (word) => {
    expect(
      load({ OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: word }).config.failOnIncomplete,
    ).toBe(true);
  });

  test.each(['0', 'off', 'F', 'False', 'n', 'NO'])('%s is false', (word) => {
    expect(load({ OCEAN__INITIALIZE_PORT_RESOURCES: word }).config.initializePortResources).toBe(
      false,
    );
  });

  test.each(['', 'null', 'maybe', '2'])('%j is not a boolean', (word) => {
    expect(refused({ OCEAN__INITIALIZE_PORT_RESOURCES: word }).message).toContain(
      `OCEAN__INITIALIZE_PORT_RESOURCES: found ${JSON.stringify(word)}`,
    );
  });

  test.each(['', 'null', '0', '-5', '1.5', '60 minutes', '61 * * * *'])(
    '%j is not a schedule',
    (word) => {
      expect(refused({ OCEAN__SCHEDULED_RESYNC_INTERVAL: word }).message).toContain(
        'OCEAN__SCHEDULED_RESYNC_INTERVAL: found',
      );
    },
  );

  test('a schedule is minutes, or cron in the time zone of TZ', () => {
    expect(load({ OCEAN__SCHEDULED_RESYNC_INTERVAL: '1440' }).config.schedule).toEqual({
      everyMinutes: 1440,
    });
    expect(
      load({ OCEAN__SCHEDULED_RESYNC_INTERVAL: '0 3 * * *', TZ: 'Europe/Berlin' }).config.schedule,
    ).toEqual({
      cron: '0 3 * * *',
      timeZone: 'Europe/Berlin',
    });
  });

  test.each(['60', 60])(
    'resyncInterval in the listener, as the ECS and EC2 templates of Port set it, is a schedule in minutes: %j',
    (resyncInterval) => {
      const listener = {
        OCEAN__EVENT_LISTENER: JSON.stringify({ type: 'POLLING', resyncInterval }),
      };

      expect(load(listener).config.schedule).toEqual({ everyMinutes: 60 });
      expect(
        load({
          OCEAN__EVENT_LISTENER__TYPE: 'POLLING',
          OCEAN__EVENT_LISTENER__RESYNC_INTERVAL: '60',
        }).config.schedule,
      ).toEqual({
        everyMinutes: 60,
      });
      expect(load(listener).warnings).toEqual([]);
      expect(load({ ...listener, OCEAN__SCHEDULED_RESYNC_INTERVAL: '5' })).toMatchObject({
        config: { schedule: { everyMinutes: 5 } },
        warnings: [
          expect.stringMatching(/resyncInterval is ignored.*OCEAN__SCHEDULED_RESYNC_INTERVAL/),
        ],
      });
    },
  );

  test.each(['0', '-1', '1.5', 'soon', ''])(
    'resyncInterval %j in the listener is no schedule',
    (resyncInterval) => {
      const listener = {
        OCEAN__EVENT_LISTENER: JSON.stringify({ type: 'POLLING', resyncInterval }),
      };

      expect(refused(listener).message).toContain('OCEAN__EVENT_LISTENER.resyncInterval: found');
    },
  );

  test('the log level is translated, and the environment beats the command line', () => {
    const overrides = { logLevel: 'ERROR', port: '9000' };

    expect(load({}, { overrides }).config).toMatchObject({
      log: { level: 'error' },
      server: { port: 9000 },
    });
    expect(load({ APPLICATION__LOG_FORMAT: 'Terminal' }).config.log.format).toBe('terminal');
    expect(() => load({ APPLICATION__LOG_FORMAT: 'pretty' })).toThrow('expected json or terminal');
    expect(
      load({ APPLICATION__LOG_LEVEL: 'WARNING', APPLICATION__PORT: '9100' }, { overrides }).config,
    ).toMatchObject({
      log: { level: 'warn' },
      server: { port: 9100 },
    });
  });

  test('a folder of resources that does not exist gives way to the default, with a warning', () => {
    const options = { resourcesPath: '/ours', folderExists: (path: string) => path === '/there' };

    expect(load({ OCEAN__RESOURCES_PATH: '/there' }, options)).toMatchObject({
      config: { resourcesPath: '/there' },
      warnings: [],
    });
    expect(load({ OCEAN__RESOURCES_PATH: '/gone' }, options)).toMatchObject({
      config: { resourcesPath: '/ours' },
      warnings: [expect.stringContaining('/ours')],
    });
    expect(load({}, options).config.resourcesPath).toBe('/ours');
  });

  test('the path prefix is normalised', () => {
    expect(load({ OCEAN__PATH_PREFIX: 'aws/v3/' }).config.server.pathPrefix).toBe('/aws/v3');
  });
});

describe('problems', () => {
  test('all are reported at once, by the name the user wrote, with what was found and what is expected', () => {
    const error = refused({
      OCEAN__PORT__CLIENT_ID: undefined,
      ocean__port__base_url: 'foo',
      OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":0}',
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: 'arn:aws:iam::111111111111:user/someone',
      APPLICATION__PORT: 'http',
    });

    expect(error.code).toBe('config-invalid');
    expect(error.message).toContain(
      "OCEAN__PORT__CLIENT_ID: it is not set, expected the client id of Port's credentials",
    );
    expect(error.message).toContain(
      'ocean__port__base_url: found "foo", expected an http:// or https:// URL',
    );
    expect(error.message).toContain(
      'OCEAN__EVENT_LISTENER.interval: found 0, expected a whole number',
    );
    expect(error.message).toContain(
      'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: found "arn:aws:iam::111111111111:user/someone", expected a role\'s ARN',
    );
    expect(error.message).toContain('APPLICATION__PORT: found "http"');
    expect(error.details['problems']).toHaveLength(5);
  });

  test('text that is not JSON names the variable and never shows what might be a secret', () => {
    const error = refused({
      OCEAN__PORT: 'not json but hush-hush-1',
      OCEAN__INTEGRATION: 'oops',
      OCEAN__EVENT_LISTENER: 'ONCE',
    });

    expect(error.message).toContain(
      'OCEAN__PORT: found text that is not a JSON object (24 characters)',
    );
    expect(error.message).toContain('OCEAN__INTEGRATION: found text');
    expect(error.message).toContain(
      'OCEAN__EVENT_LISTENER: found text that is not a JSON object (4 characters), expected a JSON object, such as {"type":"ONCE"}',
    );
    expect(error.message).not.toContain('hush-hush');
  });

  test.each(['team/b', '.', '..', '/', 'a/'])(
    'refuses %j as identifier or type: it would be another route, or own what others wrote',
    (name) => {
      expect(refused({ OCEAN__INTEGRATION__IDENTIFIER: name }).message).toContain(
        'without a slash',
      );
      expect(refused({ OCEAN__INTEGRATION__TYPE: name }).message).toContain('without a slash');
    },
  );

  test('lists names that it does not know, with the nearest known ones, beside the problems', () => {
    const { message } = refused({
      OCEAN__PORT__CLIENT_SECRET: undefined,
      OCEAN__PORT__CLIENT_SECERT: 'x',
    });

    expect(message).toContain('OCEAN__PORT__CLIENT_SECRET: it is not set');
    expect(message).toContain(
      'OCEAN__PORT__CLIENT_SECERT is not a setting and is ignored; did you mean OCEAN__PORT__CLIENT_SECRET?',
    );
  });

  test('an identifier or type that no HTTP header can carry is refused', () => {
    expect(refused({ OCEAN__INTEGRATION__IDENTIFIER: 'produção' }).message).toContain(
      'OCEAN__INTEGRATION__IDENTIFIER: found "produção", expected letters, digits and signs of ASCII',
    );
    expect(refused({ OCEAN__INTEGRATION__TYPE: 'aws\nv3' }).message).toContain(
      'OCEAN__INTEGRATION__TYPE',
    );
    expect(
      load({ OCEAN__INTEGRATION__IDENTIFIER: "my aws (eu) #1 ~'x'" }).config.integration.identifier,
    ).toBe("my aws (eu) #1 ~'x'");
  });

  test('the value of a secret is never part of a problem', () => {
    const error = refused({
      OCEAN__PORT__CLIENT_SECRET: '<hidden-value-77>',
      OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: 'AKIAHIDDEN0000000000',
    });

    expect(error.message).toContain('OCEAN__PORT__CLIENT_SECRET: found a value that is not shown');
    expect(error.message).toContain(
      'OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: it is not set, expected the secret key that belongs to',
    );
    expect(error.message).not.toMatch(/hidden-value|AKIAHIDDEN/);
  });

  test('placeholders of charts and documentation are recognised', () => {
    expect(refused({ OCEAN__PORT__CLIENT_ID: 'YOUR_PORT_CLIENT_ID' }).message).toContain(
      'placeholder',
    );
    expect(load({ OCEAN__PORT__CLIENT_ID: 'default-client-id' }).warnings.join()).toContain(
      'placeholder',
    );
  });
});

describe('event listener', () => {
  test.each(['KAFKA', 'WEBHOOK', 'WEBHOOKS_ONLY', 'ACTIONS_ONLY'])(
    '%s is refused with the way out',
    (type) => {
      const error = refused({ OCEAN__EVENT_LISTENER: JSON.stringify({ type }) });

      expect(error.code).toBe('listener-unsupported');
      expect(error.message).toContain(type);
      expect(error.message).toContain('{"type":"POLLING"}');
    },
  );

  test('an unsupported listener is listed with other problems', () => {
    const error = refused({ OCEAN__EVENT_LISTENER__TYPE: 'KAFKA', OCEAN__PORT__BASE_URL: 'foo' });

    expect(error.code).toBe('config-invalid');
    expect(error.details['problems']).toHaveLength(2);
  });

  test('the type is case-sensitive, and the message says what was meant', () => {
    expect(refused({ OCEAN__EVENT_LISTENER__TYPE: 'once' }).message).toContain(
      'did you mean ONCE?',
    );
  });

  test('any other setting of the listener makes the type mandatory', () => {
    expect(refused({ OCEAN__EVENT_LISTENER__INTERVAL: '30' }).message).toContain(
      'OCEAN__EVENT_LISTENER__TYPE: it is not set',
    );
  });

  test('ONCE tolerates left-over settings, and --once beats everything', () => {
    expect(load({ OCEAN__EVENT_LISTENER: '{"type":"ONCE","interval":9}' }).config.listener).toEqual(
      { type: 'ONCE' },
    );
    expect(
      load({ OCEAN__EVENT_LISTENER: '{"type":"KAFKA"}' }, { overrides: { once: true } }).config
        .listener,
    ).toEqual({ type: 'ONCE' });
  });
});
