// The text that Prometheus reads: its own format 0.0.4, or OpenMetrics 1.0 for those who accept it.
// Written here and not by prom-client, which has no units, and renames counters for good when its
// format is switched.
import { createBreather } from '../lib/breather.js';
import type { MetricFamily, MetricSeries } from '../types/metric.js';

export interface Format {
  readonly contentType: string;
  readonly isOpenMetrics: boolean;
}

const PROMETHEUS: Format = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  isOpenMetrics: false,
};
const OPEN_METRICS: Format = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  isOpenMetrics: true,
};

/** Longer ones are nobody's honest question. */
const LONGEST_ACCEPT = 2048;

/** OpenMetrics when the header accepts it at least as gladly as anything else. */
export function formatFor(accept: string): Format {
  if (accept.length > LONGEST_ACCEPT) return PROMETHEUS;
  let open = 0;
  let plain = 0;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    const version = parameters.find((each) => each.startsWith('version='))?.slice(8);
    if (type === 'application/openmetrics-text') {
      // Of later versions nothing is known here; without one, any is meant.
      if (version === undefined || /^(0\.0\.1|1\.0\.0)$/.test(version))
        open = Math.max(open, quality);
    } else if (type === 'text/plain') plain = Math.max(plain, quality);
  }
  return open > 0 && open >= plain ? OPEN_METRICS : PROMETHEUS;
}

function qualityOf(parameters: readonly string[]): number {
  const written = parameters.find((each) => each.startsWith('q='))?.slice(2);
  const quality = written === undefined ? 1 : Number(written);
  return quality >= 0 && quality <= 1 ? quality : 0;
}

/** The whole text. Long ones are written in slices between which others have their turn. */
export async function exposition(
  families: readonly MetricFamily[],
  { isOpenMetrics }: Format,
): Promise<string> {
  const breather = createBreather();
  const parts: string[] = [];
  for (const { name, definition, series } of families) {
    if (series.length === 0) continue;
    const { type, unit, help } = definition;
    const family = isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
    parts.push(`# HELP ${family} ${escaped(help, isOpenMetrics)}\n# TYPE ${family} ${type}\n`);
    if (isOpenMetrics && unit !== undefined) parts.push(`# UNIT ${family} ${unit}\n`);
    for (const each of series) {
      const pause = breather.pause();
      if (pause !== undefined) await pause;
      parts.push(`${name}${labelText(each.labels)} ${numberText(each.value)}\n`);
    }
  }
  if (isOpenMetrics) parts.push('# EOF\n');
  return parts.join('');
}

function labelText(labels: MetricSeries['labels']): string {
  let text = '';
  for (const name in labels)
    text += `${text === '' ? '' : ','}${name}="${escaped(String(labels[name]), true)}"`;
  return text === '' ? '' : `{${text}}`;
}

function escaped(text: string, quotes: boolean): string {
  if (!/[\\\n"]/.test(text)) return text;
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quotes ? plain.replaceAll('"', '\\"') : plain;
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
