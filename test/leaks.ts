// After each file of tests: no socket, server, timer, process or thread may be left, and Node may
// have warned of nothing. What is left at the end of one file would be closed by chance in another,
// or keep a process alive that should end.
import { setImmediate as turn } from 'node:timers/promises';
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
 * What was closed needs some turns of the event loop to be gone; what was not is still there after
 * all of them.
 */
const MOST_TURNS = 20_000;

const warnings: string[] = [];
let before: readonly string[] = [];

process.on('warning', noteWarning);

beforeAll(() => {
  before = active();
});

afterAll(async () => {
  let left = beyond(before, active());
  for (let turns = 0; left.length > 0 && turns < MOST_TURNS; turns += 1) {
    await turn();
    left = beyond(before, active());
  }
  process.off('warning', noteWarning);

  expect(left, 'left open by this file').toEqual([]);
  expect(warnings, 'warnings of Node in this file').toEqual([]);
});

function noteWarning({ name, message }: Error): void {
  if (name !== 'ExperimentalWarning') warnings.push(`${name}: ${message}`);
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
