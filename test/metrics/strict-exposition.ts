// Reads what Prometheus would scrape as strictly as `promtool check metrics` and the text of
// OpenMetrics 1.0 do, and throws for everything that either does not allow.

export interface ReadSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string | undefined;
  readonly series: readonly ReadSeries[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/;
const NUMBER = /^[+-]?(\d+(\.\d+)?([eE][+-]?\d+)?|Inf)$/;

interface Draft {
  name: string;
  help?: string;
  type?: string;
  unit?: string;
  readonly series: ReadSeries[];
}

/** Families by name. `isOpen`: the rules of OpenMetrics, else those of the format 0.0.4. */
export function readStrictly(text: string, isOpen: boolean): ReadonlyMap<string, ReadFamily> {
  if (!text.endsWith('\n') || text.includes('\r')) throw new Error('lines do not end in a newline');
  const lines = text.slice(0, -1).split('\n');
  if (isOpen && lines.pop() !== '# EOF') throw new Error('no # EOF at the end');
  const families = new Map<string, Draft>();
  const seen = new Set<string>();
  let current: Draft | undefined;
  for (const line of lines) {
    const meta = META.exec(line);
    if (meta !== null) {
      const [, what = '', name = '', value = ''] = meta;
      if (current?.name !== name) {
        if (families.has(name)) throw new Error(`${name} is in two places`);
        current = { name, series: [] };
        families.set(name, current);
      }
      note(current, what, value);
      continue;
    }
    if (line.startsWith('#')) throw new Error(`a comment that is none of the three: ${line}`);
    const series = readSeries(line);
    if (current === undefined || series.name !== sampleName(current, isOpen))
      throw new Error(`${series.name} is not in its family`);
    const key = JSON.stringify([series.name, Object.entries(series.labels).sort()]);
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    current.series.push(series);
  }
  return new Map([...families].map(([name, draft]) => [name, checked(draft, isOpen)]));
}

function note(family: Draft, what: string, value: string): void {
  const key = what === 'HELP' ? 'help' : what === 'TYPE' ? 'type' : 'unit';
  if (family[key] !== undefined || family.series.length > 0)
    throw new Error(`${what} of ${family.name} is twice, or after its series`);
  family[key] = value;
}

/** A counter of OpenMetrics has `_total` in its series only; that of 0.0.4 in its name. */
function sampleName({ name, type }: Draft, isOpen: boolean): string {
  return isOpen && type === 'counter' ? `${name}_total` : name;
}

function checked({ name, help, type, unit, series }: Draft, isOpen: boolean): ReadFamily {
  if (help === undefined || type === undefined) throw new Error(`${name} has no HELP or TYPE`);
  if (!['counter', 'gauge'].includes(type)) throw new Error(`${name} is a ${type}`);
  if (!isOpen && unit !== undefined) throw new Error(`${name} has a UNIT in 0.0.4`);
  if (!isOpen && (type === 'counter') !== name.endsWith('_total'))
    throw new Error(`${name}: counters, and nothing else, end in _total`);
  if (isOpen && name.endsWith('_total')) throw new Error(`${name} is no name of a family`);
  if (unit !== undefined && !name.endsWith(`_${unit}`))
    throw new Error(`${name} does not end in its unit ${unit}`);
  if (/_(milliseconds|ms|minutes|kilobytes|megabytes|percent)(_total)?$/.test(name))
    throw new Error(`${name} has no base unit`);
  if (series.length === 0) throw new Error(`${name} has no series`);
  for (const { value } of series)
    if (type === 'counter' && !(value >= 0)) throw new Error(`${name} is below zero`);
  return { name, help, type, unit, series };
}

function readSeries(line: string): ReadSeries {
  const [, name = '', labelText, number = ''] = SAMPLE.exec(line) ?? [];
  if (name === '' || !NUMBER.test(number)) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = labelText ?? '';
  while (rest !== '') {
    const [whole, label, value = '', comma] = LABEL.exec(rest) ?? [];
    if (whole === undefined || label === undefined || label in labels || label.startsWith('__'))
      throw new Error(`labels that cannot be read: ${line}`);
    rest = rest.slice(whole.length);
    if (comma === ',' && rest === '') throw new Error(`a comma at the end: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
  }
  return { name, labels, value: Number(number.replace('Inf', 'Infinity')) };
}
