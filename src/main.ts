#!/usr/bin/env node
// The process edge: arguments, environment, signals, exit codes. Nothing else touches the process.
// Exit codes: 0 fine, 1 start-up or the single resync failed, 2 the configuration is wrong, 128+n
// after a second signal.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import type { App } from './app.js';
import { askHealth } from './commands/health.js';
import { helpText } from './commands/help.js';
import { type Arguments, type ProbeArguments, parseArguments } from './commands/parse-arguments.js';
import { printedConfig } from './commands/print-config.js';
import { trustAuthorities } from './commands/trust-authorities.js';
import { programVersion } from './commands/version.js';
import { readDotenvFile } from './config/environment/dotenv-file.js';
import { parseDotenv } from './config/environment/parse-dotenv.js';
import { type LoadedConfig, loadConfig, secretsOfEnvironment } from './config/load-config.js';
import { AppError, toError } from './errors.js';
import { createRedactor } from './lib/secrets/redact.js';
import { withoutControlCharacters } from './lib/text/control-characters.js';
import { createLog } from './log.js';
import { createLogBuffer } from './port/telemetry/log-buffer.js';

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * npm and timeout pass a signal on that the whole process group got already; within this time it is
 * the same one.
 */
const ECHO_MS = 200;

/** After an unexpected error the process ends within this time, whatever else is to be done. */
const LAST_WORDS_MS = 2_000;

/**
 * Lets the heap grow to twice what is alive before the old generation is collected, instead of four
 * times. Measured with 100,000 instances: 40 to 90 MiB less for some 7 % of processor time. It may
 * be set while the program runs; a V8 that does not know it says so on standard error and goes on.
 */
const HEAP_GROWTH = '--heap-growing-percent=100';

/**
 * Libraries read these from the process itself, so lines of `.env` must reach it; a real variable
 * wins.
 */
const FOR_LIBRARIES = /^(AWS_\w+|OTEL_\w+|https?_proxy|all_proxy|no_proxy|TZ)$/i;

// By default this signal opens the debugger, in which any local user reads every secret.
process.on('SIGUSR1', () => {});
process.exit(await main());

async function main(): Promise<number> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    const args = parseArguments(process.argv.slice(2));
    if (args.command === 'help') return print(helpText());
    if (args.command === 'version') return print(`${programVersion()}\n`);
    const loaded = load(args);
    if (args.command === 'run') return await run(loaded);
    if (args.command === 'health') return await health(loaded);
    if (args.probe !== undefined) return await runProbe(loaded, args.probe);
    if (loaded.warnings.length > 0)
      complain(loaded.warnings.map((warning) => `warning: ${warning}`).join('\n'));
    return print(printedConfig(loaded));
  } catch (thrown) {
    const error = toError(thrown);
    complain(
      error instanceof AppError
        ? `${error.message}\n${error.remedy}`
        : (error.stack ?? error.message),
    );
    return error instanceof AppError &&
      (error.code === 'config-invalid' || error.code === 'listener-unsupported')
      ? 2
      : 1;
  }
}

/**
 * Writes to standard error, where no log redacts: without what looks like a secret in the
 * environment, known to be valid or not.
 */
function complain(text: string): void {
  const redactor = createRedactor(knownSecrets());
  process.stderr.write(`${withoutControlCharacters(redactor.text(text))}\n`);
}

function knownSecrets(): readonly string[] {
  try {
    return secretsOfEnvironment(process.env, readDotenvFile('.env'));
  } catch {
    // What is wrong with `.env` is being said, and nothing of it is known.
    return secretsOfEnvironment(process.env, '');
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function load({ once, logLevel, port }: Arguments): LoadedConfig {
  const dotenv = readDotenvFile('.env');
  for (const [name, value] of Object.entries(parseDotenv(dotenv, process.env))) {
    if (FOR_LIBRARIES.test(name)) process.env[name] ??= value;
  }
  return loadConfig(process.env, {
    dotenv,
    version: programVersion(),
    stdoutIsTerminal: process.stdout.isTTY === true,
    resourcesPath: defaultResources(),
    folderExists: existsSync,
    processors: availableParallelism(),
    overrides: {
      once,
      ...(logLevel === undefined ? {} : { logLevel }),
      ...(port === undefined ? {} : { port }),
    },
  });
}

/** `.port/resources` of the working directory, as with Ocean; else the copy beside the bundle. */
function defaultResources(): string {
  const ours = fileURLToPath(new URL('./resources', import.meta.url));
  return !existsSync('.port/resources') && existsSync(ours) ? ours : '.port/resources';
}

async function health({ config }: LoadedConfig): Promise<number> {
  const reason = await askHealth(config.server);
  if (reason !== undefined) complain(reason);
  return reason === undefined ? 0 : 1;
}

async function runProbe({ config, warnings }: LoadedConfig, args: ProbeArguments): Promise<number> {
  const { probe, requireKinds } = await import('./commands/probe.js');
  requireKinds(args.kinds);
  const redactor = createRedactor(config.secrets);
  const log = createLog({ ...config.log, secrets: config.secrets, redactor });
  const ended = new AbortController();
  for (const signal of Object.keys(SIGNALS))
    process.once(signal, () => ended.abort(new Error(signal)));
  for (const warning of [...warnings, ...trustAuthorities(process.env, log)])
    log.warn({ warning }, 'configuration');
  const { createClients } = await import('./app.js');
  const clients = createClients(
    config,
    { log, proxy: process.env, keepSecret: redactor.add },
    ended.signal,
  );
  return probe({ config, clients, args, log, redact: redactor.text, signal: ended.signal });
}

async function run({ config, warnings }: LoadedConfig): Promise<number> {
  setFlagsFromString(HEAP_GROWTH);
  const redactor = createRedactor(config.secrets);
  const lines = config.log.toPort ? createLogBuffer() : undefined;
  const log = createLog({
    ...config.log,
    secrets: config.secrets,
    redactor,
    also: lines?.add,
  });
  let app: App | undefined;
  let isCrashing = false;
  const crash = (thrown: unknown): void => {
    log.fatal({ err: toError(thrown) }, 'unexpected error');
    if (isCrashing || app === undefined) process.exit(1);
    isCrashing = true;
    setTimeout(() => process.exit(1), LAST_WORDS_MS);
    // Ends all work at once; what goes on is to tell Port, and to send it the lines.
    app.stop('unexpected error').finally(() => process.exit(1));
  };
  process.on('unhandledRejection', crash);
  process.on('uncaughtException', crash);
  log.info(
    {
      version: config.integration.version,
      integration: config.integration.identifier,
      listener: config.listener.type,
    },
    'ocean-aws starts',
  );
  for (const warning of [...warnings, ...trustAuthorities(process.env, log)])
    log.warn({ warning }, 'configuration');
  const { createApp } = await import('./app.js');
  const output = {
    write: (text: string) => process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true,
    shown: redactor.text,
  };
  app = createApp(config, {
    log,
    output,
    lines,
    meter: process,
    proxy: process.env,
    keepSecret: redactor.add,
    hide: redactor.text,
  });
  return live(app, config.shutdownMs, log);
}

/** Runs the app until it is done, fails, or a signal stops it; resolves with the exit code. */
function live(app: App, shutdownMs: number, log: Logger): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    let signalledAt = Number.NEGATIVE_INFINITY;
    const stop = (reason: string, code?: number): void => {
      stopping = true;
      // Whatever does not end in time is cut off: a supervisor would kill us soon after.
      setTimeout(() => resolve(code ?? 1), shutdownMs + 1000);
      app.stop(reason).then(
        (drained) => resolve(code ?? drained),
        (thrown) => {
          log.error({ err: toError(thrown) }, 'could not stop cleanly');
          resolve(1);
        },
      );
    };
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        const isEcho = performance.now() - signalledAt < ECHO_MS;
        if (stopping && !isEcho) process.exit(128 + number);
        if (stopping) return;
        signalledAt = performance.now();
        log.info({ signal }, 'stopping');
        stop(signal);
      });
    }
    app
      .start()
      .then(() => app.done)
      .then(
        (code) => {
          if (!stopping) resolve(code);
        },
        (thrown) => {
          if (stopping) return;
          log.error({ err: toError(thrown) }, 'start-up failed');
          stop('start-up failed', 1);
        },
      );
  });
}
