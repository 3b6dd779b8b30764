// What every output and every process owes, whatever it was fed: no secret, no line without
// measure, no control character, little memory, no other host, and probes answered.
import { readFileSync } from 'node:fs';
import type { Harness } from '../../e2e/support/harness.js';
import { EXTERNAL_ID } from '../../e2e/support/harness.js';

/** Longer than anything worth reading. */
const LONGEST_LINE = 65_536;
/** Probes are asked by supervisors with a time-out of a second at least. */
export const LATEST_PROBE_MS = 1_000;
/**
 * A daemon for a small organization holds about 150 MiB; the largest answer that is read may come
 * several times at once.
 */
export const MOST_MEMORY_MIB = 640;

/**
 * What a terminal obeys instead of printing it: control characters, separators of lines, marks that
 * turn the direction of text.
 */
const CONTROL = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Keys of the sessions, tokens of sessions and access tokens, as the simulators make them. */
const SHAPES = [/ASIA[A-Z0-9]{12,}/, /IQoJb3JpZ2lu\S+/, /eyJhbGciOi[\w-]+\.[\w-]+/];

/** Put into answers where a secret is that AWS or Port hands out. */
export const HANDED_OUT = 'hostile-secret-Zq7R2mX9vK4tB8nL1cW5';

/** What must not be found in any output, in words; empty when all is well. */
export function faultsOfOutput(text: string, secrets: readonly string[]): string[] {
  const found: string[] = [];
  for (const secret of [...secrets, HANDED_OUT])
    if (secret !== '' && text.includes(secret))
      found.push(`it shows ${secret}: ${around(text, secret)}`);
  for (const shape of SHAPES) {
    const [match] = shape.exec(text) ?? [];
    if (match !== undefined) found.push(`it shows ${match.slice(0, 30)}: ${around(text, match)}`);
  }
  for (const line of text.split('\n')) {
    if (line.length > LONGEST_LINE)
      found.push(`it has a line of ${line.length} characters: ${line.slice(0, 200)}`);
    const [control] = CONTROL.exec(line) ?? [];
    if (control !== undefined)
      found.push(
        `it has the character ${control.charCodeAt(0).toString(16)}: ${JSON.stringify(around(line, control))}`,
      );
  }
  return [...new Set(found)];
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(0, at - 120), at + part.length + 40);
}

export function secretsOf({ world, port }: Pick<Harness, 'world' | 'port'>): string[] {
  return [port.clientSecret, world.base.secretAccessKey, world.base.accessKeyId, EXTERNAL_ID];
}

/** The most memory that a process ever held; undefined where the system does not tell. */
export function peakMemoryMib(pid: number): number | undefined {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Places that a process reached for and that are none of the simulators. */
export function strangersIn(record: string, allowed: readonly string[]): string[] {
  const places = allowed.map((url) => `connect ${new URL(url).host}`);
  return record.split('\n').filter((line) => line !== '' && !places.includes(line));
}
