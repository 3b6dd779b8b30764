// One attempt through the SDK's own middleware stack, for operations that need it and for those who switch everything to it.
// A client per set of credentials, never shared between accounts; the SDK does not retry, because call.ts does.
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import type { AwsCredentials } from '../types/session.js';
import { checkSubstance, createShapeCheck, type ShapeCheck } from './answer-shape.js';
import { MalformedAnswer } from './failure.js';
import {
  type ClientConfiguration,
  type ClientConstructor,
  internalsOf,
  type SdkCommand,
  type SdkLogger,
  type SdkOperation,
  type SdkRequestHandler,
  toHttpResponse,
} from './sdk.js';
import type { Transport, TransportResponse } from './transport.js';
import { queryString } from './uri.js';

export interface StockSender {
  send(
    command: SdkCommand,
    operation: SdkOperation,
    request: { readonly credentials: AwsCredentials | undefined; readonly signal: AbortSignal },
  ): Promise<unknown>;
}

const ANONYMOUS: AwsCredentials = { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };

export const SILENT: SdkLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** A sender for one view; keeps one client for as long as the credentials stay the same. */
export function createStockSender<C extends object>(Client: ClientConstructor<C>, base: ClientConfiguration): StockSender {
  let current: { readonly credentials: AwsCredentials; readonly client: C; readonly checkShape: ShapeCheck } | undefined;

  function clientFor(credentials: AwsCredentials | undefined): NonNullable<typeof current> {
    const own = credentials ?? ANONYMOUS;
    if (current?.credentials === own) return current;
    const client = new Client({
      ...base,
      credentials: async () => ({ ...own }),
      ...(credentials === undefined ? { signer: { sign: async <T>(request: T) => request } } : {}),
    });
    // Even with a silent logger it walks every output.
    const { middlewareStack, config } = internalsOf(client);
    middlewareStack.remove('loggerMiddleware');
    current = { credentials: own, client, checkShape: createShapeCheck(config.protocol.getShapeId()) };
    return current;
  }

  return {
    async send(command, operation, { credentials, signal }) {
      const { client, checkShape } = clientFor(credentials);
      try {
        let answer: TransportResponse | undefined;
        const inspect = (received: TransportResponse) => {
          checkShape(received, operation);
          answer = received;
        };
        const output = await internalsOf(client).send(command, { abortSignal: signal, inspect });
        if (answer !== undefined) checkSubstance(output, answer, operation);
        return output;
      } catch (error) {
        throw unreadable(error) ?? error;
      }
    },
  };
}

// The SDK hangs the response on what it throws; without a fault of the service on it, the answer could not be read.
function unreadable(error: unknown): MalformedAnswer | undefined {
  if (!(error instanceof Error) || !('$response' in error) || '$fault' in error) return undefined;
  const { $response: response } = error;
  if (!HttpResponse.isInstance(response)) return undefined;
  return new MalformedAnswer('The answer could not be read: it is truncated or malformed.', response.statusCode, response.headers);
}

/** The SDK's way to our transport: one pool, one set of time-outs and one proxy rule for both paths. */
export function requestHandlerOver(transport: Transport): SdkRequestHandler {
  return {
    async handle(request: HttpRequest, options) {
      const host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
      const search = queryString(request.query ?? {});
      const { status, headers, body } = await transport.exchange({
        origin: `${request.protocol}//${host}`,
        path: search === '' ? request.path : `${request.path}?${search}`,
        method: request.method,
        headers: request.headers,
        body: request.body,
        signal: options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined,
      });
      options?.inspect?.({ status, headers, body });
      return { response: toHttpResponse(status, headers, body) };
    },
    // The pool belongs to the gateway.
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}
