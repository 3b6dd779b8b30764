// How the page writes numbers, times and outcomes.
import type { OutcomeStatus } from '../../types/outcome.js';
import { type Html, html } from './html.js';

/** With commas. */
export function number(value: number): string {
  return value < 1000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The first count with the singular, others with the plural. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The two largest units, such as `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000 && ms % 1000 > 0) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1000)} s`;
  if (ms < HOUR_MS) return two(ms, MINUTE_MS, 'min', 1000, 's');
  if (ms < DAY_MS) return two(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return two(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function two(ms: number, large: number, name: string, small: number, rest: string): string {
  const remaining = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${name}${remaining > 0 ? ` ${remaining} ${rest}` : ''}`;
}

/** How long ago, or in how long, with the moment itself for machines and as a hint. */
export function moment(time: Date, now: Date): Html {
  const ms = now.getTime() - time.getTime();
  const distance = duration(coarse(Math.abs(ms)));
  const words = Math.abs(ms) < 1000 ? 'now' : ms < 0 ? `in ${distance}` : `${distance} ago`;
  return html`<time datetime="${time.toISOString()}" title="${plainTime(time)}">${words}</time>`;
}

/** Whole seconds; behind ten minutes whole minutes, behind a day whole hours. */
function coarse(ms: number): number {
  const unit = ms < 10 * MINUTE_MS ? 1000 : ms < DAY_MS ? MINUTE_MS : HOUR_MS;
  return Math.floor(ms / unit) * unit;
}

/** As `2026-01-31 13:05 UTC`. */
export function plainTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

interface Look {
  readonly sign: string;
  readonly tone: 'ok' | 'warning' | 'bad' | 'unknown';
  readonly words: string;
}

/** Each outcome has a sign of its own, so that colour alone says nothing. */
export const LOOKS: Readonly<Record<OutcomeStatus, Look>> = {
  complete: { sign: '●', tone: 'ok', words: 'complete' },
  degraded: { sign: '◐', tone: 'warning', words: 'degraded' },
  cancelled: { sign: '◌', tone: 'unknown', words: 'cancelled' },
  throttled: { sign: '◔', tone: 'warning', words: 'throttled' },
  unreachable: { sign: '△', tone: 'bad', words: 'unreachable' },
  failed: { sign: '✕', tone: 'bad', words: 'failed' },
  denied: { sign: '⊘', tone: 'bad', words: 'denied' },
};

/** Sign and word of an statusMark, with a count when one is given. */
export function statusMark(status: OutcomeStatus, count?: number): Html {
  const { sign, tone, words } = LOOKS[status];
  const before = count === undefined ? '' : `${number(count)} `;
  return html`<span class="outcome ${tone}"><span aria-hidden="true">${sign}</span> ${before}${words}</span>`;
}
