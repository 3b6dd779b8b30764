// See history.ts. In four files, so that they run side by side.
import { it } from 'vitest';
import { HISTORY_LIMIT_MS, historyNumbers, playHistory } from './history.js';

it.each(historyNumbers(2))(
  'random history number %i',
  (number) => playHistory(number),
  HISTORY_LIMIT_MS,
);
