// What Prometheus scrapes: `/metrics`.
import { exposition, formatFor } from './exposition.js';
import type { MetricStore } from './store.js';

export interface MetricsRoute {
  readonly path: string;
  answer(request: {
    readonly accept: string;
  }): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Answers with all metrics in the format that is asked for. Those who ask at once share one text. */
export function createMetricsRoute(store: Pick<MetricStore, 'read'>): MetricsRoute {
  const writing = new Map<string, Promise<string>>();
  return {
    path: '/metrics',
    async answer({ accept }) {
      const format = formatFor(accept);
      let text = writing.get(format.contentType);
      if (text === undefined) {
        text = store
          .read()
          .then((families) => exposition(families, format))
          .finally(() => writing.delete(format.contentType));
        writing.set(format.contentType, text);
      }
      return { contentType: format.contentType, body: await text };
    },
  };
}
