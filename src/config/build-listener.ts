// Settings -> listener and schedule: when a resync runs.
import { validateDetailed } from 'node-cron';
import type { Listener, Schedule } from './config.js';
import type { Variables } from './environment/read-environment.js';
import type { Notes } from './notes.js';
import type { SettingName, Settings } from './settings.js';
import { shownText } from './shown-values.js';

const TYPE = 'EVENT_LISTENER__TYPE' satisfies SettingName;
const INTERVAL = 'SCHEDULED_RESYNC_INTERVAL' satisfies SettingName;
const LISTENER_INTERVAL = 'EVENT_LISTENER__RESYNC_INTERVAL' satisfies SettingName;
const UNSUPPORTED = ['KAFKA', 'WEBHOOK', 'WEBHOOKS_ONLY', 'ACTIONS_ONLY'];

export interface ListenerResult {
  readonly listener: Listener;
  /**
   * Set when the type is one of Ocean's that this program does not offer; the text says which and
   * what to use.
   */
  readonly unsupported?: string;
}

/**
 * The event listener. `nested` tells whether any of its settings was given: then the type is
 * mandatory, as in Ocean.
 */
export function buildListener(settings: Settings, nested: boolean, notes: Notes): ListenerResult {
  const written = settings[TYPE];
  const polling: Listener = {
    type: 'POLLING',
    intervalSeconds: settings.EVENT_LISTENER__INTERVAL,
    resyncOnStart: settings.EVENT_LISTENER__RESYNC_ON_START,
  };
  if (written === 'ONCE') return { listener: { type: 'ONCE' } };
  if (written === 'POLLING') return { listener: polling };
  if (written === undefined) {
    if (nested)
      notes.problem(TYPE, 'POLLING or ONCE, because other settings of the listener are given');
    return { listener: polling };
  }
  if (UNSUPPORTED.includes(written)) {
    const why = written.endsWith('_ONLY')
      ? `${written} serves live events or actions and never syncs, which this program does not offer`
      : `${written} is not offered`;
    return {
      listener: polling,
      unsupported: `${notes.sourceOf(TYPE)}: ${why}; use {"type":"POLLING"}, or {"type":"ONCE"} for a single run`,
    };
  }
  const meant = ['POLLING', 'ONCE'].find((type) => type === written.trim().toUpperCase());
  notes.problem(
    TYPE,
    meant === undefined
      ? 'POLLING or ONCE'
      : `POLLING or ONCE in capital letters: did you mean ${meant}?`,
  );
  return { listener: polling };
}

/** A year. */
const MOST_MINUTES = 525_600;

/**
 * Minutes, or a cron expression with the time zone of `TZ`; else the minutes that the listener of
 * Port's templates gives.
 */
export function buildSchedule(
  settings: Settings,
  env: Variables,
  notes: Notes,
): Schedule | undefined {
  const written = settings[INTERVAL]?.trim();
  const ofListener = settings[LISTENER_INTERVAL];
  if (written === undefined)
    return ofListener === undefined ? undefined : { everyMinutes: ofListener };
  if (ofListener !== undefined && String(ofListener) !== written)
    notes.warn(LISTENER_INTERVAL, `is ignored, because ${notes.sourceOf(INTERVAL)} is set`);
  if (/^\d+$/.test(written) && Number(written) > 0 && Number(written) <= MOST_MINUTES)
    return { everyMinutes: Number(written) };
  const fields = written.split(/\s+/).length;
  if (fields !== 5 && fields !== 6) {
    notes.problem(
      INTERVAL,
      'a whole number of minutes from 1 to 525600, or a cron expression such as "0 3 * * *"',
    );
    return undefined;
  }
  const judged = validateDetailed(written);
  if (!judged.valid) {
    notes.problem(
      INTERVAL,
      `a valid cron expression; wrong: ${[...new Set(judged.errors.map((error) => error.field))].join(', ')}`,
    );
    return undefined;
  }
  const timeZone = env['TZ'];
  if (!timeZone) return { cron: written };
  if (isTimeZone(timeZone)) return { cron: written, timeZone };
  notes.hide(timeZone);
  notes.warnings.push(
    `TZ is not the name of a time zone (found ${shownText(timeZone)}), so the schedule is in the time zone of the system`,
  );
  return { cron: written };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
