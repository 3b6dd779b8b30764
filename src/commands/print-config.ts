// `ocean-aws --print-config`: every setting, its value and where it comes from, and the
// configuration that results. Secrets are redacted.
import type { LoadedConfig } from '../config/load-config.js';
import {
  describeSettings,
  isSecretSetting,
  type SettingName,
  settingNames,
} from '../config/settings.js';
import { createRedactor, REDACTED } from '../lib/secrets/redact.js';
import { withoutControlCharacters } from '../lib/text/control-characters.js';
import { cutQuoted } from '../lib/text/cut-text.js';

/** As long as an ARN may be; a list of more is below, one item in a line. */
const LONGEST_VALUE = 2048;

/** The text of `--print-config`. */
export function printedConfig(loaded: LoadedConfig): string {
  const redactor = createRedactor(loaded.config.secrets);
  const defaults = new Map(describeSettings().map((row) => [row.variable, row.default]));
  const lines = settingNames.map((name) => {
    const { value, source } = effective(name, loaded, defaults.get(`OCEAN__${name}`) ?? '');
    return `OCEAN__${name} = ${cutQuoted(redactor.text(value), LONGEST_VALUE)}  (${source})`;
  });
  const { secrets, otlp, ...config } = loaded.config;
  const signals = (['traces', 'metrics'] as const).filter((signal) => otlp?.[signal]);
  const result = { ...config, otlp: signals, secrets: `${secrets.length} values` };
  return withoutControlCharacters(
    `${lines.join('\n')}\n\n${JSON.stringify(redactor.json(result), null, 2)}\n`,
  );
}

function effective(
  name: SettingName,
  { written }: LoadedConfig,
  fallback: string,
): { readonly value: string; readonly source: string } {
  const found = written.get(name);
  if (found === undefined)
    return { value: fallback === '' ? 'not set' : fallback.replaceAll('`', ''), source: 'default' };
  const value = isSecretSetting(name)
    ? REDACTED
    : typeof found.raw === 'string'
      ? found.raw
      : JSON.stringify(found.raw);
  return { value, source: `${found.origin}: ${found.source}` };
}
