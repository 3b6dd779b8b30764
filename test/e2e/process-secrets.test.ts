// The built program and secrets that it learns while it runs, of shapes that nobody knows, echoed
// by whoever it talks to; and what else reaches a terminal, a probe or a debugger.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deny, startScriptedAws } from '../credentials/scripted-aws.js';
import type { Daemon } from './support/process.js';
import { freePort, until, useProcesses } from './support/process.js';

const scene = useProcesses();
const ROLE = 'arn:aws:iam::111111111111:role/reader';
/** Plain words, so that only who knows the values can hide them. */
const OPAQUE = {
  secret: 'lavender meadow behind the mill',
  token: 'seven quiet herons at the weir',
};
const POLLING = { OCEAN__EVENT_LISTENER: '{"type":"POLLING"}' };

const shown = ({ out, err }: { readonly out: string; readonly err: string }): string => out + err;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ocean-aws-secrets-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe.each(['json', 'terminal'])(
  'a secret that comes while the program runs is hidden when it is echoed, with the format %s',
  (format) => {
    const FORMAT = { APPLICATION__LOG_FORMAT: format };

    it('as the token of Port', async () => {
      const { port, variables } = await scene.simulate();
      const issued = 'quiet-herons-at-the-seventh-weir';
      const answer = (body: object, status = 200) => ({
        kind: 'raw' as const,
        status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      port.faults.add({
        path: '/v1/auth',
        effect: answer({ ok: true, accessToken: issued, expiresIn: 10_800, tokenType: 'Bearer' }),
      });
      port.faults.add({
        path: /^\/v1\/(?!auth)/,
        effect: answer({ ok: false, error: 'forbidden', message: `not for ${issued}, sorry` }, 403),
      });

      const exit = await scene.start(variables(FORMAT)).exit;

      expect(exit.code).toBe(1);
      expect(exit.out).toContain('not for [redacted], sorry');
      expect(shown(exit)).not.toContain(issued);
    });

    it('as the session of a role', async () => {
      const { variables } = await scene.simulate();
      const aws = await startScriptedAws();
      aws.identities.set('AKIABASE000000000000', {
        accountId: '111111111111',
        arn: 'arn:aws:iam::111111111111:user/base',
      });
      const whoIs = aws.handler('GetCallerIdentity');
      aws.on('GetCallerIdentity', (call) =>
        call.accessKeyId?.startsWith('AKIABASE')
          ? whoIs(call)
          : deny(`no identity for ${OPAQUE.token} and ${OPAQUE.secret} here`),
      );
      aws.on('AssumeRole', () => ({
        xml: `<AssumedRoleUser><Arn>${ROLE.replace(':iam:', ':sts:').replace('role/', 'assumed-role/')}/session</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAOPAQUE0000000000</AccessKeyId><SecretAccessKey>${OPAQUE.secret}</SecretAccessKey><SessionToken>${OPAQUE.token}</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`,
      }));
      aws.on('ListAccounts', () => deny(`no accounts for ${OPAQUE.token} here`));

      const exit = await scene.start(
        variables({
          ...FORMAT,
          AWS_ENDPOINT_URL: aws.endpoint,
          OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE,
          OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIABASE000000000000',
        }),
      ).exit;

      expect(exit.out).toContain('for [redacted] and [redacted] here');
      expect(shown(exit)).not.toMatch(/lavender|herons/);
    });

    it('as a web identity', async () => {
      const { variables } = await scene.simulate();
      const aws = await startScriptedAws();
      const file = join(await folder(), 'token');
      await writeFile(file, `${OPAQUE.token}\n`);
      aws.on('AssumeRoleWithWebIdentity', () =>
        deny(`nobody knows ${OPAQUE.token} here`, 'InvalidIdentityToken'),
      );

      const exit = await scene.start(
        variables({
          ...FORMAT,
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_WEB_IDENTITY_TOKEN_FILE: file,
          AWS_ROLE_ARN: ROLE,
          OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: undefined,
          OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: undefined,
        }),
      ).exit;

      expect(exit.out).toContain('nobody knows [redacted] here');
      expect(shown(exit)).not.toContain('herons');
    });

    it('as credentials of the container', async () => {
      const { variables } = await scene.simulate();
      const aws = await startScriptedAws();
      aws.on('GetCallerIdentity', () =>
        deny(`nobody has ${OPAQUE.token} and ${OPAQUE.secret} here`),
      );
      const agent = createServer((_request, response) =>
        response.setHeader('content-type', 'application/json').end(
          JSON.stringify({
            AccessKeyId: 'ASIAOPAQUE0000000000',
            SecretAccessKey: OPAQUE.secret,
            Token: OPAQUE.token,
            Expiration: new Date(Date.now() + 3_600_000).toISOString(),
          }),
        ),
      );
      const port = await freePort();
      await new Promise<void>((resolve) => agent.listen(port, '127.0.0.1', resolve));
      onTestFinished(() => void agent.close());

      const exit = await scene.start(
        variables({
          ...FORMAT,
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a plain word for the agent',
          OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: undefined,
          OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: undefined,
        }),
      ).exit;

      expect(exit.out).toContain('nobody has [redacted] and [redacted] here');
      expect(shown(exit)).not.toMatch(/lavender|herons|plain word/);
    });
  },
);

describe('a probe', () => {
  it("is told codes only, whatever AWS's and Port's texts are", async () => {
    const { aws, port, variables } = await scene.simulate();
    const words = 'arn:aws:iam::123456789012:role/secretive is not authorized <b>by us</b>';
    aws.faults.add({
      service: 'sts',
      effect: { type: 'error', code: 'AccessDenied', status: 403, message: words },
    });
    port.faults.add({
      effect: {
        kind: 'raw',
        status: 503,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: words }),
      },
    });
    const health = await freePort();
    const daemon = scene.start(
      variables({ ...POLLING, APPLICATION__PORT: String(health), OCEAN__PATH_PREFIX: '/aws' }),
    );
    await until(() => daemon.text().out.includes('secretive'), 'the failures are in the log');

    const texts = await Promise.all(
      [
        '/health/ready',
        '/aws/health/ready',
        '/health/live',
        '/health',
        '/metrics',
        '/docs',
        '/',
        '/isReady',
      ].map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${health}${path}`);
        return `${JSON.stringify([...response.headers])} ${await response.text()}`;
      }),
    );

    expect(texts[0]).toMatch(/"reasons":\["Port has not answered yet","[a-z-]+: see the log"\]/);
    for (const text of texts)
      expect(text).not.toMatch(/secretive|123456789012|not authorized|arn:|<b>by/);
  });
});

describe('the debugger', () => {
  it('does not open by a signal', async () => {
    const { variables } = await scene.simulate();
    const daemon: Daemon = scene.start(variables(POLLING));
    await until(() => daemon.text().out.includes('ocean-aws starts'), 'the start');

    for (let round = 0; round < 5; round++) {
      daemon.child.kill('SIGUSR1');
      await delay(20);
    }
    await until(() => daemon.text().out.includes('resync completed'), 'the first resync');

    expect((await daemon.end('SIGTERM')).err).toBe('');
  });
});

describe('a terminal', () => {
  const EVIL = 'a\u001b[2J\u0007\u009b31m\u202eb\u2028c\u2066d\u0008';

  it('is not steered by texts of AWS and Port, in either format', async () => {
    for (const format of ['json', 'terminal']) {
      const { aws, variables } = await scene.simulate();
      aws.faults.add({
        service: 'ec2',
        effect: { type: 'error', code: 'AccessDenied', status: 403, message: `evil ${EVIL}` },
      });

      const exit = await scene.start(variables({ APPLICATION__LOG_FORMAT: format })).exit;

      expect(exit.out).toContain('evil a');
      expect(shown(exit)).not.toMatch(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }
  });

  it('is not steered by settings, valid or not', async () => {
    const { variables } = await scene.simulate();
    const odd = {
      OCEAN__PATH_PREFIX: EVIL,
      OCEAN__SCHEDULED_RESYNC_INTERVAL: '5',
      [`OCEAN__${EVIL}`]: EVIL,
      OCEAN__INTEGRATION__CONFIG__OU_ID: 'ou-abcd-12345678',
    };
    const printed = await scene.start(variables(odd), ['--print-config']).exit;
    const refused = await scene.start(
      variables({ ...odd, OCEAN__CLIENT_TIMEOUT: EVIL, APPLICATION__LOG_LEVEL: EVIL }),
    ).exit;
    const argument = await scene.start(variables(), [`--${EVIL}`]).exit;

    expect([printed.code, refused.code, argument.code]).toEqual([0, 2, 2]);
    for (const exit of [printed, refused, argument]) {
      expect(shown(exit)).not.toMatch(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }
  });
});

describe('.env', () => {
  it('may be a folder, which holds no settings', async () => {
    const { variables } = await scene.simulate();
    const cwd = await folder();
    await mkdir(join(cwd, '.env'));

    const exit = await scene.start(variables(), ['--print-config'], cwd).exit;

    expect(exit).toMatchObject({ code: 0, err: '' });
  });
});
