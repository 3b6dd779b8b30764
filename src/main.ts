#!/usr/bin/env node
// The process edge: arguments, environment, signals, exit codes. Nothing else touches the process.
// Exit codes: 0 fine, 1 start-up or the single resync failed, 2 the configuration is wrong, 128+n
// after a second signal, or the first one to a command.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import type { App } from './app.js';
import { isDeskCommand } from './commands/desk-table.js';
import { askHealth } from './commands/health.js';
import { helpText } from './commands/help.js';
import { openLog } from './commands/open-log.js';
import { type Arguments, parseArguments } from './commands/parse-arguments.js';
import { printedConfig } from './commands/print-config.js';
import { createStopSignal } from './commands/stop-signal.js';
import { trustAuthorities } from './commands/trust-authorities.js';
import { programVersion } from './commands/version.js';
import { readDotenvFile } from './config/environment/dotenv-file.js';
import { parseDotenv } from './config/environment/parse-dotenv.js';
import { type LoadedConfig, loadConfig, secretsOfEnvironment } from './config/load-config.js';
import { type Crash, createCrash } from './crash.js';
import { AppError, toError } from './errors.js';
import { createRedactor } from './lib/secrets/redact.js';
import { withoutControlCharacters } from './lib/text/control-characters.js';
import { writeAll } from './lib/write-all.js';
import { live } from './live.js';
import { createLogBuffer } from './port/telemetry/log-buffer.js';

const SIGNAL_EDGE = {
  signals: { SIGINT: 2, SIGTERM: 15 },
  onSignal: (name: string, heard: () => void) => process.on(name, heard),
  exit: (code: number) => process.exit(code),
} as const;

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
    if (args.command === 'help') return print(helpText(args.about));
    if (args.command === 'version') return print(`${programVersion()}\n`);
    const deskCode = await desk(args);
    if (deskCode !== undefined) return deskCode;
    const loaded = load(args);
    if (args.command === 'run') return await run(loaded);
    if (args.command === 'health') return await health(loaded);
    if (args.command === 'probe') return await runProbe(loaded, args);
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

async function runProbe({ config, warnings }: LoadedConfig, called: Arguments): Promise<number> {
  const { probeArguments } = await import('./commands/probe/probe-arguments.js');
  const args = probeArguments(called.values, called.given);
  const { probe, requireKinds } = await import('./commands/probe/probe.js');
  requireKinds(args.kinds);
  const { redactor, log } = openLog(config);
  onCrash(log, () => undefined);
  const { signal } = createStopSignal(SIGNAL_EDGE);
  warn(warnings, log);
  const { createClients } = await import('./clients.js');
  const clients = createClients(
    config,
    { log, proxy: process.env, keepSecret: redactor.add },
    signal,
  );
  return probe({ config, clients, args, log, redact: redactor.text, signal });
}

async function desk(args: Arguments): Promise<number | undefined> {
  if (!isDeskCommand(args.command)) return undefined;
  const { runDesk } = await import('./commands/desk/run-desk.js');
  const redactor = createRedactor(knownSecrets());
  const stopped = createStopSignal(SIGNAL_EDGE);
  try {
    const code = await runDesk(args, {
      settings(log) {
        const loaded = load(args);
        warn(loaded.warnings, log);
        return loaded;
      },
      redactor,
      signal: stopped.signal,
      env: process.env,
      resourcesPath: defaultResources(),
      input: process.stdin,
      write: writeAll,
      isTerminal: { 1: process.stdout.isTTY === true, 2: process.stderr.isTTY === true },
      onCrash: (log) => onCrash(log, () => undefined),
    });
    return stopped.code ?? code;
  } catch (thrown) {
    if (stopped.code === undefined) throw thrown;
    complain('stopped before its end');
    return stopped.code;
  }
}

function onCrash(log: Logger, stop: () => Promise<unknown> | undefined): Crash {
  const crash = createCrash({ log, stop, exit: (code) => process.exit(code) });
  process.on('unhandledRejection', crash.caused);
  process.on('uncaughtException', crash.caused);
  return crash;
}

function warn(warnings: readonly string[], log: Logger): void {
  for (const warning of [...warnings, ...trustAuthorities(process.env, log)])
    log.warn({ warning }, 'configuration');
}

async function run({ config, warnings }: LoadedConfig): Promise<number> {
  setFlagsFromString(HEAP_GROWTH);
  const lines = config.log.toPort ? createLogBuffer() : undefined;
  const { redactor, log, shipped } = openLog(config, lines?.add);
  let app: App | undefined;
  const crash = onCrash(log, () => app?.stop('unexpected error'));
  log.info(
    {
      version: config.integration.version,
      integration: config.integration.identifier,
      listener: config.listener.type,
    },
    'ocean-aws starts',
  );
  warn(warnings, log);
  const { createApp } = await import('./app.js');
  const output = {
    write: (text: string) => process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true,
    shown: redactor.text,
    log: shipped,
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
  const code = await live(app, {
    shutdownMs: config.shutdownMs,
    log,
    ...SIGNAL_EDGE,
  });
  return crash.code ?? code;
}
