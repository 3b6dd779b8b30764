// A collector of OTLP over HTTP with JSON, on loopback: keeps what it is sent, checked for the parts
// that tests look at.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

const attribute = z.object({
  key: z.string(),
  value: z.union([
    z.object({ stringValue: z.string() }).transform((value) => value.stringValue),
    z.object({ intValue: z.coerce.number() }).transform((value) => value.intValue),
    z.object({ doubleValue: z.number() }).transform((value) => value.doubleValue),
    z.object({ boolValue: z.boolean() }).transform((value) => value.boolValue),
  ]),
});
const attributes = z
  .array(attribute)
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const resource = z.object({ attributes });

const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes,
  events: z.array(z.object({ name: z.string(), attributes })).default([]),
  status: z.object({ code: z.number().optional() }),
});
export type CollectedSpan = z.infer<typeof span>;

const traceRequest = z.object({
  resourceSpans: z.array(
    z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

const points = z.object({
  isMonotonic: z.boolean().optional(),
  dataPoints: z.array(
    z.object({
      attributes,
      asDouble: z.number().optional(),
      asInt: z.coerce.number().optional(),
    }),
  ),
});
const metricRequest = z.object({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string(),
              sum: points.optional(),
              gauge: points.optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

export type CollectedMetric = z.infer<
  typeof metricRequest
>['resourceMetrics'][number]['scopeMetrics'][number]['metrics'][number];

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Of the last export. */
  readonly metrics: readonly CollectedMetric[];
  readonly resources: readonly z.infer<typeof resource>[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** `answer`: the status of each answer, or `hang` for none. */
export async function startCollector(answer: number | 'hang' = 200): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  let metrics: CollectedMetric[] = [];
  const resources: z.infer<typeof resource>[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    if (answer === 'hang') return;
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (path.endsWith('/v1/traces')) {
      for (const each of traceRequest.parse(body).resourceSpans) {
        resources.push(each.resource);
        spans.push(...each.scopeSpans.flatMap((scope) => scope.spans));
      }
    } else
      metrics = metricRequest
        .parse(body)
        .resourceMetrics.flatMap((each) => each.scopeMetrics.flatMap((scope) => scope.metrics));
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    get metrics() {
      return metrics;
    },
    resources,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
