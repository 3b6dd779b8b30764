// The variables of OpenTelemetry that say where traces and metrics go. Nothing in them stops the
// program: many clusters set them for every pod, and what is wrong is a warning that shows no value.
import type { OtlpConfig, OtlpTarget } from '../config.js';
import type { Variables } from './read-environment.js';

export interface OtlpReading {
  readonly otlp?: OtlpConfig;
  readonly warnings: readonly string[];
  /** Values of headers. */
  readonly secrets: readonly string[];
  /** Parts of addresses that may be secrets. */
  readonly doubtful: readonly string[];
}

type Signal = 'TRACES' | 'METRICS';

const PREFIX = 'OTEL_EXPORTER_OTLP_';
const DEFAULT_INTERVAL_MS = 60_000;
const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 3_600_000;
const LONGEST_VALUE = 4096;
const MOST_PAIRS = 64;
/** Shorter values would be hidden inside of ordinary words. */
const SHORTEST_SECRET = 6;
/** RFC 9110, 5.1 and 5.5. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/** Nothing but warnings unless an endpoint is set. */
export function readOtlp(all: Variables): OtlpReading {
  const warnings: string[] = [];
  const secrets: string[] = [];
  const doubtful: string[] = [];
  const written = (name: string): string => all[name]?.trim() ?? '';
  if (written('OTEL_SDK_DISABLED').toLowerCase() === 'true') return { warnings, secrets, doubtful };

  function endpoint(name: string): URL | undefined {
    const text = written(name);
    if (text === '') return undefined;
    const url = text.length <= LONGEST_VALUE && URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol) && !text.includes('@')) {
      for (const part of [url.pathname, url.search, url.hash]) doubtful.push(part.slice(1));
      return url;
    }
    warnings.push(
      `${name} is no http:// or https:// URL without user and password, and has no effect`,
    );
    return undefined;
  }

  function pairs(name: string, isHeader: boolean): Readonly<Record<string, string>> {
    const text = written(name);
    if (text.length > LONGEST_VALUE) {
      warnings.push(`${name} is longer than ${LONGEST_VALUE} characters, and has no effect`);
      return {};
    }
    const found: Record<string, string> = {};
    let isClean = true;
    for (const pair of text.split(',').slice(0, MOST_PAIRS)) {
      if (pair.trim() === '') continue;
      const at = pair.indexOf('=');
      const key = decoded(pair.slice(0, Math.max(0, at)).trim());
      const value = decoded(pair.slice(at + 1).trim());
      if (isHeader) secrets.push(...secretsOf(value), pair.slice(at + 1).trim());
      const fits = isHeader ? HEADER_NAME.test(key) && HEADER_VALUE.test(value) : key !== '';
      if (fits) found[key] = value;
      else isClean = false;
    }
    if (!isClean) warnings.push(`${name} is no list of key=value, and has effect only in part`);
    return found;
  }

  function target(signal: Signal): OtlpTarget | undefined {
    const exporter = written(`OTEL_${signal}_EXPORTER`);
    if (exporter === 'none') return undefined;
    const own = endpoint(`${PREFIX}${signal}_ENDPOINT`);
    const base = own === undefined ? endpoint(`${PREFIX}ENDPOINT`) : undefined;
    if (base !== undefined)
      base.pathname = `${base.pathname.replace(/\/+$/, '')}/v1/${signal.toLowerCase()}`;
    const url = own ?? base;
    if (url === undefined) return undefined;
    if (exporter !== '' && exporter !== 'otlp')
      warnings.push(`OTEL_${signal}_EXPORTER is neither otlp nor none; otlp is used`);
    for (const name of new Set([`${PREFIX}${signal}_PROTOCOL`, `${PREFIX}PROTOCOL`]))
      if (written(name) === 'grpc')
        warnings.push(
          `${name} is grpc, which is not offered: OTLP is sent over HTTP, usually to port 4318`,
        );
    return {
      url: url.href,
      headers: {
        ...pairs(`${PREFIX}HEADERS`, true),
        ...pairs(`${PREFIX}${signal}_HEADERS`, true),
      },
    };
  }

  function interval(): number {
    const text = written('OTEL_METRIC_EXPORT_INTERVAL');
    if (text === '') return DEFAULT_INTERVAL_MS;
    const ms = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (ms >= SHORTEST_INTERVAL_MS && ms <= LONGEST_INTERVAL_MS) return ms;
    warnings.push(
      `OTEL_METRIC_EXPORT_INTERVAL is no number of milliseconds from ${SHORTEST_INTERVAL_MS} to ${LONGEST_INTERVAL_MS}; ${DEFAULT_INTERVAL_MS} is used`,
    );
    return DEFAULT_INTERVAL_MS;
  }

  const traces = target('TRACES');
  const metrics = target('METRICS');
  const found = () => ({
    warnings: once(warnings),
    secrets: once(secrets).filter((text) => text.length >= SHORTEST_SECRET),
    doubtful,
  });
  if (traces === undefined && metrics === undefined) return found();
  const otlp = {
    ...(traces === undefined ? {} : { traces }),
    ...(metrics === undefined ? {} : { metrics }),
    serviceName: written('OTEL_SERVICE_NAME').slice(0, LONGEST_VALUE) || 'ocean-aws',
    resource: pairs('OTEL_RESOURCE_ATTRIBUTES', false),
    intervalMs: interval(),
  };
  return { otlp, ...found() };
}

/** A credential follows its scheme, such as Bearer. */
function secretsOf(value: string): readonly string[] {
  return [value, value.replace(/^\w+ +/, '')];
}

function once(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
