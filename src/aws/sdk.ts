// Edge to the inner side of the AWS SDK: client configuration, commands and protocols, which it
// exports but does not promise. Every assumption about their shape is in this file; the versions
// are pinned and a test compares with the SDK's own stack.
import { HttpResponse } from '@smithy/core/protocols';
import { NormalizedSchema, operation } from '@smithy/core/schema';
import type {
  EndpointParameterInstructions,
  EndpointV2,
  HttpRequest,
  OperationSchema,
  SchemaRef,
  StaticStructureSchema,
} from '@smithy/types';
import type { AwsCredentials } from '../types/session.js';
import type { TransportResponse } from './exchange.js';

/** Passed through the SDK's stack to the request handler. */
export interface SdkSendOptions {
  readonly abortSignal: AbortSignal;
  /** Gives the status that the answer really has; throws when it cannot be one of AWS's. */
  readonly inspect: (answer: TransportResponse) => number;
}

/** What the SDK calls to send a request of its own stack. */
export interface SdkRequestHandler {
  handle(
    request: HttpRequest,
    options?: { readonly abortSignal?: unknown; readonly inspect?: SdkSendOptions['inspect'] },
  ): Promise<{ response: HttpResponse }>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
}

export interface SdkLogger {
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
}

/** The part of the configuration that every client of SDK v3 accepts. */
export interface ClientConfiguration {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly signer?: { sign<T>(request: T): Promise<T> };
  readonly maxAttempts: number;
  readonly retryMode: string;
  readonly logger: SdkLogger;
  readonly requestHandler: SdkRequestHandler;
  /** Only S3 knows it; the others ignore it. */
  readonly forcePathStyle?: boolean;
  /**
   * Only DynamoDB knows it. `disabled`: one host a region, whose connections all accounts share,
   * instead of one an account.
   */
  readonly accountIdEndpointMode: 'disabled';
  /** Endpoints come from our configuration alone, never from the environment behind our back. */
  readonly ignoreConfiguredEndpointUrls: boolean;
}

/** Generic over every client of SDK v3. */
export type ClientConstructor<C> = new (configuration: ClientConfiguration) => C;

/** The members that the model of a service gives a structure, by the structure's schema. */
export function modelMembers([, , , , members]: StaticStructureSchema): readonly string[] {
  return members;
}

/** What every client of SDK v3 is, as far as callers of the gateway are concerned. */
export interface SdkClient {
  readonly config: object;
  destroy(): void;
}

export interface SdkCommand {
  readonly input: Readonly<Record<string, unknown>>;
  readonly schema: readonly [9, string, string, SdkTraits | number, SchemaRef, SchemaRef];
  readonly constructor: SdkCommandConstructor;
}

export interface SdkCommandConstructor {
  getEndpointParameterInstructions(): EndpointParameterInstructions;
}

interface SdkTraits {
  readonly http?: readonly [method: string, path: string, status: number];
  readonly httpChecksum?: unknown;
}

export interface SdkDeserializer {
  read(schema: SchemaRef, bytes: Uint8Array | string, key?: string): unknown;
  readSchema(schema: SchemaRef, value: unknown): unknown;
  setSerdeContext(context: unknown): void;
  readonly stringDeserializer: { read(schema: SchemaRef, text: string): unknown };
  /** How JSON deserializers read one value of a schema. */
  _read?: (schema: SchemaRef, value: unknown) => unknown;
  /** Present on the wrapper that protocols with HTTP bindings use; holds the real one. */
  codecDeserializer?: SdkDeserializer;
}

export interface SdkProtocol {
  deserializer: SdkDeserializer;
  getShapeId(): string;
  serializeRequest(
    operation: OperationSchema,
    input: object,
    context: object,
  ): Promise<HttpRequest>;
  deserializeResponse(
    operation: OperationSchema,
    context: object,
    response: HttpResponse,
  ): Promise<unknown>;
}

export interface SdkConfig {
  readonly serviceId: string;
  readonly defaultSigningName: string;
  readonly signingEscapePath: boolean;
  /**
   * What the SDK's own stack adds to our clock to sign, in milliseconds; it changes it by the
   * `Date` of any answer.
   */
  systemClockOffset?: number;
  readonly protocol: SdkProtocol;
  endpointProvider(parameters: object, context: object): EndpointV2;
}

export interface SdkInternals {
  readonly config: SdkConfig;
  readonly middlewareStack: { remove(name: string): boolean };
  send(command: object, options: SdkSendOptions): Promise<unknown>;
}

/** The inner side of a client. */
export function internalsOf(client: object): SdkInternals {
  return client as SdkInternals;
}

/** A command as the SDK's stack sees it; anything else is a defect of the caller. */
export function commandOf(command: unknown): SdkCommand {
  const candidate = command as SdkCommand;
  if (!Array.isArray(candidate?.schema) || candidate.schema[0] !== 9)
    throw new TypeError('Not a command of the AWS SDK v3 with a schema.');
  return candidate;
}

/** An operation of a service, with what the send path must know of it. */
export interface SdkOperation {
  readonly name: string;
  readonly schema: OperationSchema;
  readonly method: string | undefined;
  readonly needsChecksum: boolean;
  readonly streams: boolean;
  /** A successful answer has a body, so an empty one is a broken answer and not an empty result. */
  readonly expectsBody: boolean;
  /** The root of the answer's body is an object of named members. */
  readonly structuredBody: boolean;
  /** The name of the root element in protocols that do not derive it from the operation's name. */
  readonly root: string | undefined;
}

/** Reads a command's schema once; callers keep the result. */
export function operationOf(command: SdkCommand): SdkOperation {
  const [, namespace, name, traits, input, output] = command.schema;
  const http = typeof traits === 'object' ? traits.http : undefined;
  const body = bodyOf(output);
  return {
    name,
    schema: operation(namespace, name, traits as never, input, output),
    method: http?.[0],
    needsChecksum: typeof traits === 'object' && traits.httpChecksum !== undefined,
    streams: hasStream(input) || hasStream(output),
    ...body,
  };
}

function hasStream(ref: SchemaRef): boolean {
  const schema = NormalizedSchema.of(ref);
  if (!schema.isStructSchema()) return false;
  for (const [, member] of schema.structIterator()) if (member.isStreaming()) return true;
  return false;
}

type Body = Pick<SdkOperation, 'expectsBody' | 'structuredBody' | 'root'>;

function bodyOf(ref: SchemaRef): Body {
  const schema = NormalizedSchema.of(ref);
  if (!schema.isStructSchema())
    return { expectsBody: false, structuredBody: false, root: undefined };
  let members = 0;
  for (const [, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) {
      const structured =
        member.isStructSchema() || member.isMapSchema() || member.isDocumentSchema();
      return { expectsBody: structured, structuredBody: structured, root: rootOf(member) };
    }
    if (!traits.httpHeader && !traits.httpPrefixHeaders && !traits.httpResponseCode) members += 1;
  }
  return { expectsBody: members > 0, structuredBody: members > 0, root: rootOf(schema) };
}

function rootOf(schema: NormalizedSchema): string | undefined {
  return schema.getMergedTraits().xmlName ?? schema.getName();
}

/** A response in the form the SDK's protocols read. */
export function toHttpResponse(
  statusCode: number,
  headers: Record<string, string>,
  body: Uint8Array,
): HttpResponse {
  return new HttpResponse({ statusCode, headers, body });
}

/**
 * A view of a client of class C whose `send` is ours: `instanceof` holds and the SDK's paginators
 * take it.
 */
export function viewOf<C>(client: object, send: (command: unknown) => Promise<unknown>): C {
  const view: C = Object.create(client, { send: { value: send } });
  return view;
}
