// Makes sure that Node is new enough and that dependencies are installed as the lockfile says.
// Plain Node, no dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Installs when `node_modules` is missing or does not hold what the lockfile names. Exits with a
 * message when that cannot be done.
 */
export function ensure() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    fail(
      `Node ${process.versions.node} is too old: ocean-aws needs Node 20.12 or newer (https://nodejs.org).`,
    );
  }
  if (isInstalled()) return;
  process.stderr.write('Installing dependencies (npm ci)...\n');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', args, {
    cwd: root,
    env: withoutSecrets(process.env),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error) fail(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0)
    fail(
      'npm ci failed; its messages are above. The npm registry must be reachable for the first run.',
    );
}

const SECRET_NAME =
  /^(OCEAN__|AWS_|AZURE_|GOOGLE_)|SECRET|TOKEN|PASS|PWD|CREDENTIAL|AUTH|_PAT$|_DSN$|JWT|COOKIE|CONNECTION|KEY|(CLIENT|EXTERNAL)_?ID/i;
const NPMS_OWN =
  /^(npm_config_|npm_(execpath|node_execpath|package_json|command|lifecycle_event)$|NPM_TOKEN$|NODE_AUTH_TOKEN$|SSH_AUTH_SOCK$)/i;
const PROXY = /_proxy$/i;
const PASSWORD_IN_URL = /:\/\/[^\s/]*:[^\s]*@/;

/**
 * The environment without what npm and the packages that it installs have no business to see:
 * settings and credentials of the program, and whatever else looks like a credential. npm's own
 * settings and proxies stay.
 */
export function withoutSecrets(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        NPMS_OWN.test(name) ||
        PROXY.test(name) ||
        !(SECRET_NAME.test(name) || PASSWORD_IN_URL.test(value ?? '')),
    ),
  );
}

function isInstalled() {
  const lockfile = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return true;
  // Older than the lockfile, as after a checkout: fine when every package has the version that the
  // lockfile names.
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.link ||
      (present[path] ? present[path].version === entry.version : entry.optional || entry.peer),
  );
}

/**
 * Runs a program of the project (a path below node_modules or the root) with this Node; returns its
 * exit code.
 */
export function runNode(args, options = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(`could not run ${args[0]}: ${result.error.message}`);
  return result.status ?? 1;
}

/** The script that an installed package runs for one of its commands. */
export function binary(name, command = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensure();
