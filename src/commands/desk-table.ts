// The commands of the operator's desk, each with what runs it: read when it is asked for.
import type { DeskCommand } from './desk/desk.js';

const RUNS = {
  doctor: async (): Promise<DeskCommand> => (await import('./doctor/doctor.js')).doctor,
  plan: async (): Promise<DeskCommand> => (await import('./plan/plan.js')).plan,
  explain: async (): Promise<DeskCommand> => (await import('./explain/explain.js')).explain,
  map: async (): Promise<DeskCommand> => (await import('./map/map.js')).map,
  raw: async (): Promise<DeskCommand> => (await import('./raw/raw.js')).raw,
  policy: async (): Promise<DeskCommand> => (await import('./policy/policy.js')).policy,
} as const;

export type DeskName = keyof typeof RUNS;

/** True for the name of one of them. */
export function isDeskCommand(name: string): name is DeskName {
  return Object.hasOwn(RUNS, name);
}

/** What runs the command. */
export function deskCommand(name: DeskName): Promise<DeskCommand> {
  return RUNS[name]();
}
