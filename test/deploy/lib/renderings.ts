// The values that the chart is rendered, checked and installed with.
import { fileURLToPath } from 'node:url';
import { valueSet } from './value-sets.js';

/** Value sets of Port's chart that this program has everything for. */
export const INSTALLED_SETS = [
  '01-documented',
  '03-cronjob',
  '06-existing-secret-one',
  '08-irsa-and-scheduling',
  '09-irsa-cronjob',
  '18-self-signed-inline',
] as const;

export type InstalledSet = (typeof INSTALLED_SETS)[number];

/** What is refused in words, turned off. */
const TURNED_OFF: Readonly<Record<string, readonly string[]>> = {
  '18-self-signed-inline': [
    '--set=liveEvents.worker.enabled=false',
    '--set=actionsProcessor.enabled=false',
    '--set=actionsProcessor.worker.enabled=false',
    '--set=incrementalSync.enabled=false',
  ],
};

/** The arguments of Helm for a value set, as far as this program has what it asks for. */
export function setArgs(name: InstalledSet): readonly string[] {
  return [...valueSet(name).args, ...(TURNED_OFF[name] ?? [])];
}

type Rendering = readonly [name: string, args: readonly string[]];

/** Everything that is rendered: the defaults, the value sets, and every option of our own. */
export const RENDERED: readonly Rendering[] = [
  ['the defaults', []],
  ...INSTALLED_SETS.map((name): Rendering => [name, setArgs(name)]),
  ['every option', [values('every-option')]],
  ['every option of a CronJob', [values('every-cron-option')]],
];

function values(name: string): string {
  return `--values=${fileURLToPath(new URL(`../values/${name}.yaml`, import.meta.url))}`;
}
