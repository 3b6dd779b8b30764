// Loaded into the daemon with --import: time runs HOSTILE_HASTE times faster, so that pauses and
// time limits are over soon, and every place that the process connects to or asks the resolver for
// is written, once, to the file HOSTILE_RECORD.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

const { HOSTILE_HASTE, HOSTILE_START, HOSTILE_RECORD } = process.env;
const haste = Number(HOSTILE_HASTE);
const start = Number(HOSTILE_START);
const seen = new Set();

function record(line) {
  if (seen.has(line)) return;
  seen.add(line);
  appendFileSync(HOSTILE_RECORD, `${line}\n`);
}

function around(owner, name, note) {
  const original = owner[name];
  owner[name] = function (...args) {
    const line = note(args);
    if (line !== undefined) record(line);
    return original.apply(this, args);
  };
}

around(net.Socket.prototype, 'connect', (args) => {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof options !== 'object') return `connect ${typeof args[1] === 'string' ? args[1] : 'localhost'}:${options}`;
  return options.path === undefined || options.path === null ? `connect ${options.host ?? 'localhost'}:${options.port}` : `connect ${options.path}`;
});
for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(resolver).filter((each) => /^(lookup|resolve)/.test(each) && typeof resolver[each] === 'function')) {
    around(resolver, name, ([host]) => (net.isIP(String(host)) > 0 ? undefined : `${name} ${host}`));
  }
}
around(dgram.Socket.prototype, 'send', () => 'send a datagram');

const now = Date.now.bind(Date);
Date.now = () => Math.round(start + (now() - start) * haste);
const tick = performance.now.bind(performance);
performance.now = () => tick() * haste;
const { setTimeout: later, setInterval: often } = timers;
// A time limit of many seconds keeps enough of the wall's time for a machine under load.
const sooner = (ms) => (typeof ms === 'number' ? Math.max(ms / haste, ms >= 5_000 ? 1_000 : 0) : ms);
timers.setTimeout = globalThis.setTimeout = Object.assign((callback, ms, ...rest) => later(callback, sooner(ms), ...rest), later);
timers.setInterval = globalThis.setInterval = (callback, ms, ...rest) => often(callback, sooner(ms), ...rest);
const pause = timersPromises.setTimeout;
timersPromises.setTimeout = (ms, ...rest) => pause(sooner(ms), ...rest);
syncBuiltinESMExports();
