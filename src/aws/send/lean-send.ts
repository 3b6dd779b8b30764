// One attempt on the lean path: the SDK's serializer, our signature, our transport, the SDK's
// protocol with our readers. Returns what the SDK's own stack would return, or throws an
// AnswerError, a MalformedAnswer, or the transport's error.
import type { AwsCredentials } from '../../types/session.js';
import { createCodeReader, withoutMark } from '../answer/answer-code.js';
import { createShapeCheck, statusOf } from '../answer/answer-shape.js';
import { JsonFormError } from '../answer/json-compiler.js';
import { XmlError } from '../answer/xml-cursor.js';
import { AnswerError, MalformedAnswer } from '../errors/failure.js';
import type { AwsTransport, TransportResponse } from '../exchange.js';
import { type SdkCommand, type SdkConfig, type SdkOperation, toHttpResponse } from '../sdk.js';
import {
  createEndpointResolver,
  type EndpointResolver,
  type ResolvedEndpoint,
} from './endpoint.js';
import type { Signer } from './sign.js';
import { queryString } from './uri.js';

export interface LeanSender {
  send(command: SdkCommand, operation: SdkOperation, request: LeanRequest): Promise<unknown>;
}

export interface LeanRequest {
  /** Undefined sends unsigned. */
  readonly credentials: AwsCredentials | undefined;
  readonly date: Date;
  readonly signal: AbortSignal;
}

export interface LeanSenderDeps {
  readonly config: SdkConfig;
  readonly region: string;
  readonly sign: Signer;
  readonly transport: AwsTransport;
  readonly userAgent: () => string;
}

/** A sender for one client, which all accounts share. */
export function createLeanSender({
  config,
  region,
  sign,
  transport,
  userAgent,
}: LeanSenderDeps): LeanSender {
  const { protocol } = config;
  const resolver: EndpointResolver = createEndpointResolver(config, region);
  const checkShape = createShapeCheck(protocol.getShapeId());
  const codeIn = createCodeReader(protocol.getShapeId());
  const contexts = new WeakMap<ResolvedEndpoint, object>();

  function contextOf(resolved: ResolvedEndpoint): object {
    const known = contexts.get(resolved);
    if (known !== undefined) return known;
    // Not a copy: a configuration has many fields, and S3's buckets have an endpoint each.
    const context: object = Object.create(config, {
      endpoint: { value: async () => resolved.endpoint },
    });
    contexts.set(resolved, context);
    return context;
  }

  return {
    async send(command, operation, { credentials, date, signal }) {
      const resolved = await resolver.resolve(command);
      const context = contextOf(resolved);
      const request = await protocol.serializeRequest(operation.schema, command.input, context);
      const host =
        request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
      const query = request.query ?? {};
      const body: string | Uint8Array | undefined = request.body;
      const headers =
        credentials === undefined
          ? { host, ...request.headers }
          : sign(
              {
                method: request.method,
                host,
                path: request.path,
                query,
                headers: request.headers,
                body,
              },
              resolved.signing,
              credentials,
              date,
            );
      headers['user-agent'] = userAgent();
      const search = queryString(query);
      const answer = await transport.exchange({
        origin: `${request.protocol}//${host}`,
        path: search === '' ? request.path : `${request.path}?${search}`,
        method: request.method,
        headers,
        body,
        signal,
      });
      return read(answer, operation, context);
    },
  };

  async function read(
    answer: TransportResponse,
    operation: SdkOperation,
    context: object,
  ): Promise<unknown> {
    const { headers } = answer;
    const body = answer.status < 300 ? answer.body : withoutMark(answer.body);
    const status = statusOf(answer, config.serviceId);
    if (status === answer.status) checkShape(answer, operation);
    try {
      return await protocol.deserializeResponse(
        operation.schema,
        context,
        toHttpResponse(status, { ...headers }, body),
      );
    } catch (error) {
      if (error instanceof Error && '$metadata' in error)
        throw new AnswerError(error, { status, headers, code: codeIn(answer) });
      const detail =
        error instanceof XmlError || error instanceof JsonFormError ? ` ${error.message}` : '';
      throw new MalformedAnswer(
        `The answer could not be read: it is truncated or malformed.${detail}`,
        status,
        headers,
      );
    } finally {
      answer.body = NO_BYTES;
    }
  }
}

const NO_BYTES = new Uint8Array();
