// What is answered to Prometheus.
import { setImmediate } from 'node:timers/promises';
import { type AnswerCacheDeps, createAnswerCache } from '../lib/waiting/answer-cache.js';
import type { PageBody } from '../types/page-body.js';
import { exposition, type Format, formatFor } from './exposition.js';
import type { MetricStore } from './store.js';

export interface MetricsAnswer {
  /** 200 when absent. */
  readonly status?: number;
  readonly contentType: string;
  readonly body: PageBody;
}

export interface MetricsRoute {
  readonly path: string;
  answer(request: { readonly accept: string }): Promise<MetricsAnswer>;
}

const BUSY = { status: 503, contentType: 'text/plain', body: 'Too many ask at once.\n' };
/** Of more than one piece, however many read them; some 12 MB each at most. */
const MOST_LONG_BODIES = 4;

/**
 * Answers with all metrics in the format that is asked for. Those who ask at once share one text;
 * one is written at a time, in pieces between which whatever waits has its turn.
 */
export function createMetricsRoute(
  store: Pick<MetricStore, 'read'>,
  pace: AnswerCacheDeps,
): MetricsRoute {
  // As they were when they were asked for, so none is given again.
  const bodies = createAnswerCache<PageBody>(pace, { freshMs: 0 });
  const long: AbortController[] = [];

  async function write(format: Format): Promise<PageBody> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let text = '';
    for (text of exposition(await store.read(), format)) {
      const piece = Buffer.from(text);
      bytes += piece.length;
      pieces.push(piece);
      await setImmediate();
    }
    if (pieces.length === 1) return text;
    const controller = new AbortController();
    long.push(controller);
    if (long.length > MOST_LONG_BODIES) long.shift()?.abort();
    return { bytes, pieces, signal: controller.signal };
  }

  return {
    path: '/metrics',
    async answer({ accept }) {
      const format = formatFor(accept);
      const body = await bodies.get(format.contentType, () => write(format));
      return body === undefined ? BUSY : { contentType: format.contentType, body };
    },
  };
}
