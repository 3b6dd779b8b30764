// `.env` as it should never be: the program refuses it with exit code 2 and says so, or leaves it
// alone; it never waits for it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET } from './support/setting-rows.js';
import { faultsOfOutput } from './support/watch.js';
import { fastClock, openWorkshop, type Workshop } from './support/workshop.js';

const LIMIT_MS = 60_000;
const RIGHT = {
  OCEAN__PORT__CLIENT_ID: 'hostile-client-id-5uF3',
  OCEAN__PORT__CLIENT_SECRET: SECRET,
};
/** What `.env` replaces by the value of A. */
const A = '$' + '{A}';
const HIDDEN = 'Zr8kQ2mX5vB9tL1cW4yP7nD3';

/** How it is made, by what it is. */
const REFUSED: Readonly<Record<string, (file: string) => void>> = {
  'a pipe that nobody writes': (file) => void execFileSync('mkfifo', [file]),
  'a file of 100 MB': (file) => {
    writeFileSync(file, `APPLICATION__LOG_LEVEL=${HIDDEN}\n`);
    truncateSync(file, 100_000_000);
  },
  'a binary file': (file) =>
    writeFileSync(
      file,
      Buffer.from(`\u007fELF\0\u0001\u00ff\nOCEAN__PORT__TOKEN=${HIDDEN}\n`, 'latin1'),
    ),
  'a link to itself': (file) => symlinkSync(file, file),
  'values that multiply': (file) =>
    writeFileSync(
      file,
      `A=${HIDDEN}\n${Array.from({ length: 60 }, () => `A=${A.repeat(10)}`).join('\n')}`,
    ),
  'a wrong setting with control characters': (file) =>
    writeFileSync(file, `APPLICATION__LOG_LEVEL=\u001b[2J\u009b31m\u202e${HIDDEN}\n`),
  'a deep listener': (file) =>
    writeFileSync(file, `OCEAN__EVENT_LISTENER=${'['.repeat(500_000)}\n`),
};
const LEFT_ALONE: Readonly<Record<string, (file: string) => void>> = {
  'a folder': (file) => mkdirSync(file),
  'a link to nowhere': (file) => symlinkSync('/no/such/file', file),
  'a link to /dev/null': (file) => symlinkSync('/dev/null', file),
  'a link to /dev/zero': (file) => symlinkSync('/dev/zero', file),
  empty: (file) => writeFileSync(file, ''),
  'a text of something else': (file) =>
    writeFileSync(file, `# ${HIDDEN}\n${'{"'.repeat(10_000)}\n${HIDDEN}\n<a>=\n='\n`),
  'a megabyte of places without an end': (file) =>
    writeFileSync(file, `A=${'${'.repeat(260_000)}}\nB=${'${:-'.repeat(100_000)}`),
  'a megabyte of quotes': (file) =>
    writeFileSync(file, `A="${'\\a'.repeat(260_000)}\n${`B='x\n"`.repeat(60_000)}`),
  '50,000 names that are none': (file) =>
    writeFileSync(
      file,
      Array.from({ length: 50_000 }, (_, index) => `OCEAN__NO_${index}=1`).join('\n'),
    ),
};

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop[Symbol.asyncDispose]());

async function start(
  make: (file: string) => void,
): Promise<{ readonly code: number | null; readonly err: string }> {
  const cwd = mkdtempSync(join(workshop.folder, 'cwd-'));
  make(join(cwd, '.env'));
  await using run = workshop.start(RIGHT, fastClock(1), { args: ['--print-config'], cwd });
  const { code, out, err } = await run.exit;
  expect(faultsOfOutput(out + err, [SECRET, HIDDEN])).toEqual([]);
  expect(out + err).not.toMatch(/\n {4}at /);
  return { code, err };
}

describe.concurrent('.env', () => {
  it.each(Object.entries(REFUSED))(
    'is refused when it is, or holds, %s',
    async (_what, make) => {
      const { code, err } = await start(make);

      expect(code).toBe(2);
      expect(err).toMatch(/\.env|APPLICATION__LOG_LEVEL|OCEAN__EVENT_LISTENER/);
    },
    LIMIT_MS,
  );

  it.each(Object.entries(LEFT_ALONE))(
    'does no harm when it is %s',
    async (_what, make) => {
      expect(await start(make)).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );
});
