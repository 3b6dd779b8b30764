// The results as one Markdown table for docs/performance.md, with the targets beside the figures.
import { availableParallelism, cpus } from 'node:os';
import type { Measurement, SyncResult } from './run-world.js';
import { WORLDS } from './worlds.js';

/** Results of one world by run. */
export type Results = ReadonlyMap<string, readonly (readonly SyncResult[])[]>;

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const HEAD = [
  'World',
  'Sync',
  'Wall s',
  'CPU s',
  'Peak RSS MiB',
  'AWS calls',
  'Minimum',
  'Ratio',
  'Port requests',
  'CPU ms per cell / resource / entity',
  'Floor: wall s, CPU s',
  'Wall, CPU x floor',
];

/** AWS calls as a multiple of the fewest that AWS's API allows: more than this wants a reason. */
const CALLS_LIMIT = 1.05;

/** The whole report. */
export function report(results: Results): string {
  const rows: string[][] = [];
  for (const [name, runs] of results) {
    for (const [index, sync] of (runs[0] ?? []).entries()) {
      const all = runs.flatMap((run) => run.slice(index, index + 1));
      rows.push(row(WORLDS[name]?.title ?? name, sync, all));
    }
  }
  const tables = [
    markdown(HEAD, rows),
    markdown(['Target', 'Limit', 'Reached', ''], targets(results)),
  ];
  const above = aboveMinimum(results);
  if (above.length > 0)
    tables.push(
      markdown([`More than ${CALLS_LIMIT} x the minimum of AWS calls`, 'Calls beyond it'], above),
    );
  return `${[machine(), ...tables].join('\n\n')}\n`;
}

/** What worlds with too many calls make them with, the most first. */
function aboveMinimum(results: Results): string[][] {
  const rows = new Map<string, string>();
  for (const [name, [run = []]] of results) {
    for (const result of run) {
      if (callsRatio(result) <= CALLS_LIMIT) continue;
      const beyond = result.awsCalls.filter(({ made, minimum }) => made > minimum);
      const sorted = beyond.sort((a, b) => b.made - b.minimum - (a.made - a.minimum));
      rows.set(
        WORLDS[name]?.title ?? name,
        sorted.map(({ operation, made, minimum }) => `${operation} ${made - minimum}`).join(', '),
      );
    }
  }
  return [...rows];
}

function row(
  title: string,
  { sync, cells, resources, entities }: SyncResult,
  all: readonly SyncResult[],
): string[] {
  const of = (pick: (result: SyncResult) => number) => spread(all.map(pick));
  const cpu = of(({ daemon }) => daemon.cpuMs);
  const wall = of(({ daemon }) => daemon.wallMs);
  const calls = of(callsMade);
  const fewest = of(fewestCalls);
  const floors = all.flatMap(({ floor }) => floor ?? []);
  const each = (count: number) => (count === 0 ? '-' : (cpu.median / count).toFixed(2));
  return [
    title,
    sync,
    seconds(wall),
    seconds(cpu),
    range(
      of(({ daemon }) => daemon.maxRssMb),
      1,
      0,
    ),
    count(calls),
    count(fewest),
    (calls.median / fewest.median).toFixed(3),
    count(of(({ daemon }) => daemon.portRequests)),
    `${each(cells)} / ${each(resources)} / ${each(entities)}`,
    ...besideFloor(floors, wall, cpu),
  ];
}

function besideFloor(floors: readonly Measurement[], wall: Spread, cpu: Spread): string[] {
  if (floors.length === 0) return ['-', '-'];
  const floorWall = spread(floors.map(({ wallMs }) => wallMs)).median;
  const floorCpu = spread(floors.map(({ cpuMs }) => cpuMs)).median;
  return [
    `${(floorWall / 1000).toFixed(2)}, ${(floorCpu / 1000).toFixed(2)}`,
    `${(wall.median / floorWall).toFixed(1)}, ${(cpu.median / floorCpu).toFixed(1)}`,
  ];
}

function targets(results: Results): string[][] {
  const rows: string[][] = [];
  const add = (what: string, limit: number, value: number | undefined, unit: string) => {
    if (value !== undefined)
      rows.push([
        what,
        `${limit} ${unit}`,
        `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`,
        value <= limit ? 'yes' : 'no',
      ]);
  };
  const of = (world: string, sync: number, pick: (result: SyncResult) => number) =>
    median(results, world, sync, pick);
  const daemon = (pick: (measurement: Measurement) => number) => (result: SyncResult) =>
    pick(result.daemon);
  add(
    'first sync of 860 resources, wall',
    4,
    of('default', 0, (result) => result.daemon.wallMs / 1000),
    's',
  );
  add(
    '... CloudQuery tuned, without mapping and catalog',
    2.75,
    of('default', 0, (result) => result.daemon.wallMs / 1000),
    's',
  );
  add(
    '... CPU',
    4,
    of('default', 0, (result) => result.daemon.cpuMs / 1000),
    's',
  );
  add(
    '... peak RSS',
    200,
    of(
      'default',
      0,
      daemon(({ maxRssMb }) => maxRssMb),
    ),
    'MiB',
  );
  const startup =
    of(
      'startup',
      0,
      daemon(({ cpuMs }) => cpuMs),
    ) ?? 0;
  add(
    startup > 0 ? 'CPU per empty cell, start-up excluded' : 'CPU per empty cell',
    0.3,
    of('wide', 0, ({ daemon: { cpuMs }, cells }) => (cpuMs - startup) / cells),
    'ms',
  );
  add(
    'CPU per page of 100 instances before mapping',
    12,
    of('pages', 0, ({ daemon: { cpuMs }, resources }) => (cpuMs - startup) / (resources / 100)),
    'ms',
  );
  for (const name of ['all-kinds', 'expensive']) {
    add(
      `AWS calls as a multiple of the minimum, ${WORLDS[name]?.title ?? name}`,
      CALLS_LIMIT,
      of(name, 0, callsRatio),
      '',
    );
  }
  for (const name of ['10k', '100k', '1m']) {
    const perThousand = ({ daemon: { portRequests }, entities }: SyncResult) =>
      portRequests / (entities / 1000);
    const title = WORLDS[name]?.title ?? name;
    add(`Port requests per 1,000 new entities, ${title}`, 52, of(name, 0, perThousand), '');
    add(`Port requests per 1,000 unchanged entities, ${title}`, 2, of(name, 1, perThousand), '');
    add(
      `peak RSS, ${title}`,
      250,
      of(
        name,
        0,
        daemon(({ maxRssMb }) => maxRssMb),
      ),
      'MiB',
    );
  }
  return rows;
}

function median(
  results: Results,
  world: string,
  sync: number,
  pick: (result: SyncResult) => number,
): number | undefined {
  const values = (results.get(world) ?? []).flatMap((run) => run.slice(sync, sync + 1).map(pick));
  return values.length === 0 ? undefined : spread(values).median;
}

function callsMade({ awsCalls }: SyncResult): number {
  return sum(awsCalls, ({ made }) => made);
}

function fewestCalls({ awsCalls }: SyncResult): number {
  return sum(awsCalls, ({ minimum }) => minimum);
}

function callsRatio(result: SyncResult): number {
  return callsMade(result) / fewestCalls(result);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (position: number) => sorted[position] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

function seconds(values: Spread): string {
  return range(values, 1000, 2);
}

function range({ median, min, max }: Spread, divisor: number, digits: number): string {
  const text = (value: number) => (value / divisor).toFixed(digits);
  return min === max ? text(median) : `${text(median)} (${text(min)}-${text(max)})`;
}

function count({ median }: Spread): string {
  return Math.round(median).toLocaleString('en-US');
}

function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${availableParallelism()} cores (${model}), which the simulators share; Node ${process.versions.node}; ${process.platform} ${process.arch}. Medians, with the range where a world ran more than once.`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
