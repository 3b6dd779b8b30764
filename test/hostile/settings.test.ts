// Hostile settings: the program refuses them with exit code 2 and names them, or takes them; it
// shows no secret and no stack.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISPLACED, SECRET, SETTING_ROWS, type SettingRow } from './support/setting-rows.js';
import { faultsOfOutput, strangersIn } from './support/watch.js';
import { fastClock, openWorkshop, type Workshop } from './support/workshop.js';

const LIMIT_MS = 60_000;
const RIGHT = {
  OCEAN__PORT__CLIENT_ID: 'hostile-client-id-5uF3',
  OCEAN__PORT__CLIENT_SECRET: SECRET,
};

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop[Symbol.asyncDispose]());

async function expectRefusedOrTaken(_title: string, { variables }: SettingRow): Promise<void> {
  await using run = workshop.start({ ...RIGHT, ...variables }, fastClock(1), {
    args: ['--print-config'],
  });
  const { code, out, err } = await run.exit;

  expect([0, 2]).toContain(code);
  if (code === 2) expect(err).toMatch(new RegExp(Object.keys(variables).join('|')));
  expect(faultsOfOutput(out + err, [SECRET, MISPLACED])).toEqual([]);
  expect(out + err).not.toMatch(/\n {4}at /);
  expect(strangersIn(run.record(), [])).toEqual([]);
}

describe.concurrent('the program refuses, or takes without showing it,', () => {
  it.each(SETTING_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    expectRefusedOrTaken,
    LIMIT_MS,
  );
});
