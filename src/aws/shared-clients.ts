// The SDK clients of the process: one per (service, region), without credentials of its own.

import type { AwsConfig } from '../config/config.js';
import { createAnswerReaders } from './answer/answer-readers.js';
import type { OddValues } from './answer/odd-values.js';
import type { AwsTransport } from './exchange.js';
import {
  type ClientConfiguration,
  type ClientConstructor,
  internalsOf,
  type SdkClient,
  type SdkProtocol,
} from './sdk.js';
import { configuredEndpoint } from './send/endpoint.js';
import { createLeanSender, type LeanSender } from './send/lean-send.js';
import type { Signer } from './send/sign.js';
import { requestHandlerOver, SILENT } from './send/stock-send.js';

/** A client of one service in one region, with what goes with it. */
export interface SharedClient {
  readonly client: SdkClient;
  readonly service: string;
  readonly configuration: ClientConfiguration;
  readonly sender: LeanSender;
  readonly readAnswers: (protocol: SdkProtocol) => void;
}

interface ClientsDeps {
  readonly endpoints: AwsConfig['endpoints'];
  readonly transport: AwsTransport;
  readonly sign: Signer;
  readonly userAgent: () => string;
  readonly oddValues: Pick<OddValues, 'of'>;
}

/** Makes each client once, when it is first asked for. */
export function createSharedClients({
  endpoints,
  transport,
  sign,
  userAgent,
  oddValues,
}: ClientsDeps) {
  const requestHandler = requestHandlerOver(transport, userAgent);
  const shared = new Map<unknown, Map<string, SharedClient>>();

  function configurationFor(region: string, endpoint: string | undefined): ClientConfiguration {
    return {
      region,
      credentials: () =>
        Promise.reject(new Error('A shared client has no credentials of its own.')),
      maxAttempts: 1,
      retryMode: 'standard',
      logger: SILENT,
      requestHandler,
      ignoreConfiguredEndpointUrls: true,
      accountIdEndpointMode: 'disabled',
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    };
  }

  function create(Client: ClientConstructor<SdkClient>, region: string): SharedClient {
    // The service id, which decides the endpoint, is known only to the client itself.
    const ordinary = configurationFor(region, undefined);
    const first = new Client(ordinary);
    const service = internalsOf(first).config.serviceId;
    const endpoint = configuredEndpoint(endpoints, service);
    const configuration = endpoint === undefined ? ordinary : configurationFor(region, endpoint);
    const client = endpoint === undefined ? first : new Client(configuration);
    const { config } = internalsOf(client);
    const readAnswers = createAnswerReaders(oddValues.of(service));
    readAnswers(config.protocol);
    return {
      client,
      service,
      configuration,
      readAnswers,
      sender: createLeanSender({ config, region, sign, transport, userAgent }),
    };
  }

  return (Client: ClientConstructor<SdkClient>, region: string): SharedClient => {
    let byRegion = shared.get(Client);
    if (byRegion === undefined) {
      byRegion = new Map();
      shared.set(Client, byRegion);
    }
    const known = byRegion.get(region);
    if (known !== undefined) return known;
    const created = create(Client, region);
    byRegion.set(region, created);
    return created;
  };
}
