// One attempt through the SDK's own middleware stack, for operations that need it and for those who
// switch everything to it. A client per set of credentials, never shared between accounts; the SDK
// does not retry, because call.ts does.
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import type { AwsCredentials } from '../../types/session.js';
import { type CodeReader, createCodeReader, withoutMark } from '../answer/answer-code.js';
import { createShapeCheck, type ShapeCheck, statusOf } from '../answer/answer-shape.js';
import { AnswerError, MalformedAnswer } from '../errors/failure.js';
import type { AwsTransport, TransportResponse } from '../exchange.js';
import {
  type ClientConfiguration,
  type ClientConstructor,
  internalsOf,
  type SdkCommand,
  type SdkLogger,
  type SdkOperation,
  type SdkProtocol,
  type SdkRequestHandler,
  toHttpResponse,
} from '../sdk.js';
import { queryString } from './uri.js';

export interface StockSender {
  send(
    command: SdkCommand,
    operation: SdkOperation,
    request: {
      readonly credentials: AwsCredentials | undefined;
      readonly date: Date;
      readonly signal: AbortSignal;
    },
  ): Promise<unknown>;
}

const ANONYMOUS: AwsCredentials = { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };

export const SILENT: SdkLogger = { debug() {}, info() {}, warn() {}, error() {} };

export interface StockSenderDeps<C> {
  readonly Client: ClientConstructor<C>;
  readonly base: ClientConfiguration;
  readonly readAnswers: (protocol: SdkProtocol) => void;
}

/** A sender for one view; keeps one client for as long as the credentials stay the same. */
export function createStockSender<C extends object>({
  Client,
  base,
  readAnswers,
}: StockSenderDeps<C>): StockSender {
  let offsetMs = 0;
  let current:
    | { credentials: AwsCredentials; client: C; checkShape: ShapeCheck; codeIn: CodeReader }
    | undefined;

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
    readAnswers(config.protocol);
    // Left to itself, each client would learn the time alone, and of any answer.
    Object.defineProperty(config, 'systemClockOffset', { get: () => offsetMs, set() {} });
    const protocol = config.protocol.getShapeId();
    current = {
      credentials: own,
      client,
      checkShape: createShapeCheck(protocol),
      codeIn: createCodeReader(protocol),
    };
    return current;
  }

  return {
    async send(command, operation, { credentials, date, signal }) {
      offsetMs = date.getTime() - Date.now();
      const { client, checkShape, codeIn } = clientFor(credentials);
      let answer: TransportResponse | undefined;
      try {
        const inspect = (received: TransportResponse) => {
          answer = received;
          const status = statusOf(received, internalsOf(client).config.serviceId);
          if (status === received.status) checkShape(received, operation);
          return status;
        };
        return await internalsOf(client).send(command, { abortSignal: signal, inspect });
      } catch (error) {
        if (answer === undefined || !(error instanceof Error) || !('$fault' in error))
          throw unreadable(error) ?? error;
        throw new AnswerError(error, {
          status: responseOf(error)?.statusCode ?? answer.status,
          headers: answer.headers,
          code: codeIn(answer),
        });
      }
    },
  };
}

// The SDK hangs the response on what it throws; without a fault of the service, the answer could
// not be read.
function unreadable(error: unknown): MalformedAnswer | undefined {
  const response = responseOf(error);
  if (response === undefined) return undefined;
  return new MalformedAnswer(
    'The answer could not be read: it is truncated or malformed.',
    response.statusCode,
    response.headers,
  );
}

// Its status may differ from the one on the wire: S3 may report an error after it has begun a
// successful answer.
function responseOf(error: unknown): HttpResponse | undefined {
  return error instanceof Error && '$response' in error && HttpResponse.isInstance(error.$response)
    ? error.$response
    : undefined;
}

/**
 * The SDK's way to our transport: one pool, one set of time-outs and one proxy rule for both paths.
 * Our user agent follows the SDK's, which is not signed.
 */
export function requestHandlerOver(
  transport: AwsTransport,
  userAgent: () => string,
): SdkRequestHandler {
  return {
    async handle(request: HttpRequest, options) {
      const host =
        request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
      const search = queryString(request.query ?? {});
      const { status, headers, body } = await transport.exchange({
        origin: `${request.protocol}//${host}`,
        path: search === '' ? request.path : `${request.path}?${search}`,
        method: request.method,
        headers: { ...request.headers, 'user-agent': agentOf(request, userAgent()) },
        body: request.body,
        signal: options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined,
      });
      const real = options?.inspect?.({ status, headers, body }) ?? status;
      return { response: toHttpResponse(real, headers, status < 300 ? body : withoutMark(body)) };
    },
    // The pool belongs to the gateway.
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function agentOf({ headers }: HttpRequest, own: string): string {
  const sdk = headers['user-agent'];
  return sdk === undefined ? own : `${sdk} ${own}`;
}
