// The options of `ocean-aws probe` as values.
import { shownText } from '../../config/shown-values.js';
import type { OptionValues } from '../command.js';
import { namesIn, refuse, textIn } from '../desk/option-values.js';

export interface ProbeArguments {
  readonly mode: 'shallow' | 'deep';
  /** Empty: no kind was named. */
  readonly kinds: readonly string[];
  /** Beats OCEAN__PROBE_ID. */
  readonly id?: string;
  /** Beats OCEAN__PROBE_REPORTING_MODE. */
  readonly reportTo?: 'log' | 'port';
}

/** Throws `config-invalid`. `words` are kinds that follow `--kinds` as arguments of their own. */
export function probeArguments(values: OptionValues, words: readonly string[]): ProbeArguments {
  const mode = textIn(values, 'mode')?.toLowerCase() ?? 'shallow';
  const reportTo = textIn(values, 'reporting-mode')?.toLowerCase();
  const isMode = mode === 'shallow' || mode === 'deep';
  const isReportTo = reportTo === undefined || reportTo === 'log' || reportTo === 'port';
  refuse([
    ...(isMode ? [] : [`--mode is shallow or deep, not ${shownText(mode)}`]),
    ...(isReportTo ? [] : [`--reporting-mode is log or port, not ${shownText(reportTo)}`]),
  ]);
  const id = textIn(values, 'probe-id');
  return {
    mode: isMode ? mode : 'shallow',
    kinds: [
      ...new Set([...namesIn(values, 'kinds'), ...words.flatMap((word) => word.split(/[\s,]+/))]),
    ].filter((kind) => kind !== ''),
    ...(id === undefined ? {} : { id }),
    ...(isReportTo && reportTo !== undefined ? { reportTo } : {}),
  };
}
