// A thread that asks daemons all the time whether they live, and notes how long each took to
// answer. What a daemon, or this thread, had to wait for a processor does not count: so many
// milliseconds late is its own doing, however loaded the machine is.
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

const PAUSE_MS = 100;
/** An answer that takes as long never comes. */
const NEVER_MS = 60_000;

const worst = new Map();

parentPort.on('message', ({ type, id, port, pid }) => {
  if (type === 'watch') watch(id, port, pid);
  else if (type === 'forget') worst.delete(id);
  else {
    const { ms = 0, since, waited, pid: watched } = worst.get(id) ?? {};
    const pending = since === undefined ? 0 : lateness(since, waited, watched);
    parentPort.postMessage({ id, ms: Math.max(ms, pending) });
    if (worst.has(id)) worst.get(id).ms = 0;
  }
});

async function watch(id, port, pid) {
  const entry = { ms: 0, since: undefined, waited: undefined, pid };
  worst.set(id, entry);
  while (worst.get(id) === entry) {
    entry.waited = waitedMs(pid);
    entry.since = performance.now();
    const answered = await ask(port);
    if (answered || performance.now() - entry.since >= NEVER_MS) entry.ms = Math.max(entry.ms, lateness(entry.since, entry.waited, pid));
    entry.since = undefined;
    await delay(PAUSE_MS);
  }
}

function lateness(since, waited, pid) {
  const excuse = waitedMs(pid) - waited;
  return Math.max(0, performance.now() - since - (Number.isFinite(excuse) ? excuse : 0));
}

/**
 * Milliseconds that the daemon's main thread and this one waited for a processor so far; 0 where
 * the system does not tell.
 */
function waitedMs(pid) {
  return waitOf(`/proc/${pid}/task/${pid}/schedstat`) + waitOf('/proc/thread-self/schedstat');
}

function waitOf(path) {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** False when nobody listens (any more). */
function ask(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/live', agent: false, timeout: NEVER_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(true));
      response.on('error', () => resolve(false));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
