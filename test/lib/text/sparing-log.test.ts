import { expect, test } from 'vitest';
import { createSparingLog } from '../../../src/lib/text/sparing-log.js';
import { createLog } from '../../../src/log.js';

function sparing() {
  const lines: { readonly level: string; readonly msg: string }[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: [],
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { log: createSparingLog(log), levels: () => lines.map(({ level }) => level), lines };
}

test('a cause is a warning once, and once more after everything was forgotten', () => {
  const { log, levels, lines } = sparing();

  for (let round = 0; round < 3; round += 1) {
    log.warn('denied', { round }, 'a role was denied');
    log.warn('throttled', { round }, 'a role was throttled');
  }
  log.forget();
  log.warn('denied', { round: 4 }, 'a role was denied');

  expect(levels()).toEqual(['warn', 'warn', 'debug', 'debug', 'debug', 'debug', 'warn']);
  expect(lines[6]).toMatchObject({ round: 4, msg: 'a role was denied' });
});

test('a thousand causes are not a thousand warnings', () => {
  const { log, levels } = sparing();

  for (let cause = 0; cause < 1_000; cause += 1) log.warn(`${cause}`, {}, 'm');

  expect(levels().filter((level) => level === 'warn')).toHaveLength(100);
});
