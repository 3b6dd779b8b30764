// The text that Prometheus reads: its own format 0.0.4, or OpenMetrics 1.0 for those who accept it.
// Written here and not by prom-client, which has no units, and renames counters for good when its
// format is switched.
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

/** Characters; some 2,000 series, which take a few milliseconds. */
const PIECE = 256 * 1024;

/**
 * The text in pieces, each written when it is asked for. A series that changes meanwhile may have
 * its value from before or after.
 */
export function* exposition(
  families: readonly MetricFamily[],
  { isOpenMetrics }: Format,
): Generator<string> {
  let piece = '';
  for (const family of families) {
    let head = headOf(family, isOpenMetrics);
    for (const { labels, value } of family.series) {
      piece += `${head}${family.name}${labelText(labels)} ${numberText(value)}\n`;
      head = '';
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
  }
  yield isOpenMetrics ? `${piece}# EOF\n` : piece;
}

function headOf({ name, definition }: MetricFamily, isOpenMetrics: boolean): string {
  const { type, unit, help } = definition;
  const family = isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
  const head = `# HELP ${family} ${escaped(help, isOpenMetrics)}\n# TYPE ${family} ${type}\n`;
  return isOpenMetrics && unit !== undefined ? `${head}# UNIT ${family} ${unit}\n` : head;
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
