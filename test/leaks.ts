// After each file of tests: no socket, server, timer, process or thread may be left, and Node may
// have warned of nothing. What is left at the end of one file would be closed by chance in another,
// or keep a process alive that should end.
import { setTimeout as pause } from 'node:timers/promises';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { afterAll, beforeAll, expect } from 'vitest';

/**
 * What a test can leave behind. Not among them: channels and reads of files, which are Node's and
 * vitest's own.
 */
const WATCHED = new Set([
  'PipeServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'Timeout',
  'UDPWrap',
  'Worker',
]);

/**
 * What was closed is gone after some turns of the event loop, and vitest's own timer, by which it
 * sends what it has to tell, within 100 ms; what was left open is still there after all pauses.
 */
const PAUSE_MS = 5;
const MOST_PAUSES = 400;

/** Of this thread: timers that earlier files left open, which are no fault of the next one. */
const TIMERS_LEFT = 'timers that tests left open';

const warnings: string[] = [];
let before: readonly string[] = [];

process.on('warning', noteWarning);

beforeAll(() => {
  const others = active().filter((type) => type !== 'Timeout');
  before = [...others, ...Array.from({ length: timersLeft() }, () => 'Timeout')];
});

afterAll(async () => {
  let left = beyond(before, active());
  for (let pauses = 0; left.length > 0 && pauses < MOST_PAUSES; pauses += 1) {
    await pause(PAUSE_MS);
    left = beyond(before, active());
  }
  process.off('warning', noteWarning);
  setEnvironmentData(TIMERS_LEFT, timersLeft() + left.filter((type) => type === 'Timeout').length);

  expect(left, 'left open by this file').toEqual([]);
  expect(warnings, 'warnings of Node in this file').toEqual([]);
});

function noteWarning({ name, message }: Error): void {
  if (name !== 'ExperimentalWarning') warnings.push(`${name}: ${message}`);
}

function timersLeft(): number {
  return Number(getEnvironmentData(TIMERS_LEFT) ?? 0);
}

function active(): readonly string[] {
  return process.getActiveResourcesInfo().filter((type) => WATCHED.has(type));
}

/** The second list without what the first has, one for one. */
function beyond(known: readonly string[], found: readonly string[]): readonly string[] {
  const rest = [...known];
  return found.filter((type) => {
    const at = rest.indexOf(type);
    if (at === -1) return true;
    rest.splice(at, 1);
    return false;
  });
}
