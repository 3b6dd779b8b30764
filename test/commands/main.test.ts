// The process edge, bundled as in production but with an app that does what the test says.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../repo/source-files.js';

const APP = `
export function createApp(config, { log }) {
  const mode = process.env.TEST_APP;
  const never = new Promise(() => {});
  const alive = setInterval(() => {}, 1000);
  return {
    async start() {
      if (mode === 'start fails') throw new Error('no such Port ' + config.port.clientSecret);
      if (mode === 'crash') setImmediate(() => Promise.reject(new Error('unforeseen')));
      log.info({ sdkWarning: process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED, region: process.env.AWS_REGION }, 'started');
    },
    done: mode === 'done 0' ? Promise.resolve(0) : mode === 'done 1' ? Promise.resolve(1) : never,
    stop: (reason) => { clearInterval(alive); log.info({ reason }, 'stopped'); return mode === 'hangs' ? never : Promise.resolve(0); },
  };
}`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ocean-aws-main-'));
  const stub: Plugin = {
    name: 'stub-app',
    setup(setup) {
      setup.onResolve({ filter: /\/app\.js$/ }, () => ({ path: 'app', namespace: 'stub' }));
      setup.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: APP }));
    },
  };
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    define: { OCEAN_AWS_VERSION: '"9.8.7"' },
    plugins: [stub],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const valid = {
  OCEAN__PORT__CLIENT_ID: 'port-client-one',
  OCEAN__PORT__CLIENT_SECRET: 'port-secret-one',
};

interface Running {
  readonly child: ChildProcess;
  readonly text: { out: string; err: string };
  readonly exit: Promise<{
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }>;
  printed(part: string): Promise<void>;
}

function start(args: readonly string[], env: Record<string, string> = valid): Running {
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  return {
    child,
    text,
    exit: once(child, 'close').then(([code]) => ({ code, ...text })),
    async printed(part) {
      while (!text.out.includes(part)) await once(child.stdout, 'data');
    },
  };
}

describe('what needs no configuration', () => {
  test('--version and --help print and exit 0', async () => {
    expect(await start(['--version'], {}).exit).toEqual({ code: 0, out: '9.8.7\n', err: '' });
    expect(await start(['--help'], {}).exit).toMatchObject({
      code: 0,
      out: expect.stringContaining('ocean-aws [options]'),
    });
  });

  test('an unknown flag is exit code 2', async () => {
    expect(await start(['--frobnicate']).exit).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--frobnicate'),
    });
  });
});

describe('configuration', () => {
  test('a bad one lists every problem on stderr and exits 2', async () => {
    const { code, out, err } = await start([], { OCEAN__PORT__BASE_URL: 'foo' }).exit;

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('3 problems');
    for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'BASE_URL'])
      expect(err).toContain(`OCEAN__PORT__${name}`);
    expect(err).not.toContain('    at ');
  });

  test('a listener that is not offered is exit code 2', async () => {
    const { code, err } = await start([], { ...valid, OCEAN__EVENT_LISTENER: '{"type":"KAFKA"}' })
      .exit;

    expect(code).toBe(2);
    expect(err).toContain('POLLING');
  });

  test('.env in the working directory counts, and its AWS variables reach the process', async () => {
    writeFileSync(
      join(folder, '.env'),
      'OCEAN__PORT__CLIENT_SECRET=from-the-file\nAWS_REGION=eu-north-1\n',
    );
    try {
      const { code, out } = await start([], {
        OCEAN__PORT__CLIENT_ID: 'port-client-one',
        TEST_APP: 'done 0',
      }).exit;

      expect(code).toBe(0);
      expect(out).toContain('"region":"eu-north-1"');
      expect(out).toContain('"sdkWarning":"true"');
    } finally {
      rmSync(join(folder, '.env'));
    }
  });

  test('warnings are log lines', async () => {
    const { out } = await start([], { ...valid, TEST_APP: 'done 0', OCEAN__PROCESSING_MODE: 'dsp' })
      .exit;

    expect(JSON.parse(out.split('\n')[1] ?? '')).toMatchObject({
      level: 'warn',
      warning: expect.stringContaining('OCEAN__PROCESSING_MODE'),
    });
  });

  test('--print-config redacts and exits 0', async () => {
    const { code, out } = await start(['--print-config']).exit;

    expect(code).toBe(0);
    expect(out).toContain('OCEAN__PORT__CLIENT_SECRET = [redacted]');
    expect(out).not.toContain('port-secret-one');
  });
});

describe('exit codes', () => {
  test.each([0, 1])('an app that is done by itself gives its code, %i', async (code) => {
    expect(await start([], { ...valid, TEST_APP: `done ${code}` }).exit).toMatchObject({ code });
  });

  test('a failed start is logged without secrets and exits 1', async () => {
    const { code, out } = await start([], { ...valid, TEST_APP: 'start fails' }).exit;

    expect(code).toBe(1);
    expect(out).toContain('no such Port [redacted]');
    expect(out).toContain('start-up failed');
  });

  test('an unhandled rejection is logged and exits 1', async () => {
    const { code, out } = await start([], { ...valid, TEST_APP: 'crash' }).exit;

    expect(code).toBe(1);
    expect(out).toContain('unforeseen');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops the app and exits with its code',
    async (signal) => {
      const run = start([], valid);
      await run.printed('started');

      run.child.kill(signal);

      const { code, out } = await run.exit;
      expect(code).toBe(0);
      expect(out).toContain(`"reason":"${signal}","msg":"stopped"`);
    },
  );

  test('a second signal exits at once', async () => {
    const run = start([], {
      ...valid,
      TEST_APP: 'hangs',
      OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN: '300',
    });
    await run.printed('started');

    run.child.kill('SIGTERM');
    await run.printed('stopped');
    const again = setInterval(() => run.child.kill('SIGTERM'), 50);

    expect(await run.exit).toMatchObject({ code: 143 });
    clearInterval(again);
  });

  test('an echo of the first signal, as npm and timeout send it, is not a second one', async () => {
    const run = start([], valid);
    await run.printed('started');

    for (let times = 0; times < 3; times += 1) run.child.kill('SIGINT');

    const { code, out } = await run.exit;
    expect(code).toBe(0);
    expect(out).toContain('"reason":"SIGINT","msg":"stopped"');
  });

  test('an app that does not stop is cut off with 1', async () => {
    const run = start([], {
      ...valid,
      TEST_APP: 'hangs',
      OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN: '0',
    });
    await run.printed('started');

    run.child.kill('SIGTERM');

    expect(await run.exit).toMatchObject({ code: 1 });
  });
});
