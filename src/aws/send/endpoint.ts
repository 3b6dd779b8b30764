// Where a request goes and for which region it is signed: the configured endpoint, else the SDK's
// endpoint rules.
import { resolveParams } from '@smithy/core/endpoints';
import type { EndpointV2 } from '@smithy/types';
import type { SdkCommand, SdkCommandConstructor, SdkConfig } from '../sdk.js';
import type { SigningScope } from './sign.js';

export interface ResolvedEndpoint {
  readonly endpoint: EndpointV2;
  readonly signing: SigningScope;
}

export interface EndpointResolver {
  /** Throws the SDK's EndpointError for input that no endpoint fits. */
  resolve(command: SdkCommand): ResolvedEndpoint | Promise<ResolvedEndpoint>;
}

/**
 * The endpoint configured for a service, if any; keys are those of AWS_ENDPOINT_URL_<SERVICE> in
 * lower case.
 */
export function configuredEndpoint(
  endpoints: Readonly<Record<string, string>>,
  serviceId: string,
): string | undefined {
  return endpoints[serviceId.toLowerCase().replace(/[^a-z0-9]+/g, '_')] ?? endpoints['default'];
}

/**
 * Resolves endpoints of one client. Asks the rules once per operation, or per call where the input
 * decides, as S3's buckets do.
 */
export function createEndpointResolver(config: SdkConfig, region: string): EndpointResolver {
  const fixed = new Map<SdkCommandConstructor, ResolvedEndpoint | undefined>();
  // The SDK asks the credentials for their account where endpoints may depend on it; the client is
  // shared, so it belongs to none.
  const ofNobody: SdkConfig = Object.create(config, { credentials: { value: async () => ({}) } });

  async function ask(
    command: SdkCommand,
    operation: SdkCommandConstructor,
  ): Promise<ResolvedEndpoint> {
    const parameters = await resolveParams(command.input, operation, ofNobody as never);
    return withSigning(config.endpointProvider(parameters, {}));
  }

  function withSigning(endpoint: EndpointV2): ResolvedEndpoint {
    const schemes = endpoint.properties?.['authSchemes'];
    const scheme = Array.isArray(schemes)
      ? schemes.find((one) => one?.name === 'sigv4')
      : undefined;
    const text = (value: unknown, otherwise: string) =>
      typeof value === 'string' && value !== '' ? value : otherwise;
    return {
      endpoint,
      signing: {
        region: text(scheme?.signingRegion, region),
        service: text(scheme?.signingName, config.defaultSigningName),
        escapePath:
          config.signingEscapePath &&
          !(
            scheme !== undefined &&
            'disableDoubleEncoding' in scheme &&
            scheme['disableDoubleEncoding'] === true
          ),
      },
    };
  }

  return {
    resolve(command) {
      const operation = command.constructor;
      const known = fixed.get(operation);
      if (known !== undefined) return known;
      const resolved = ask(command, operation);
      if (fixed.has(operation) || dependsOnInput(operation)) {
        fixed.set(operation, undefined);
        return resolved;
      }
      return resolved.then((endpoint) => {
        fixed.set(operation, endpoint);
        return endpoint;
      });
    },
  };
}

function dependsOnInput(operation: SdkCommandConstructor): boolean {
  return Object.values(operation.getEndpointParameterInstructions()).some(
    ({ type }) => type === 'contextParams' || type === 'operationContextParams',
  );
}
