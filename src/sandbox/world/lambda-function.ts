// Lambda functions as ListFunctions returns them (about 0.9 KB of JSON), and what GetFunction adds.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

/** A function with its tags, which Lambda hands out through ListTags and GetFunction only. */
export interface LambdaFunction {
  readonly Configuration: FunctionConfiguration;
  readonly Tags: Readonly<Record<string, string>>;
}

export interface FunctionPatch {
  readonly Configuration?: Partial<FunctionConfiguration>;
  readonly Tags?: Readonly<Record<string, string>>;
}

const SALT = 0x1a;
const VERBS = ['resize', 'notify', 'ingest', 'rotate', 'export', 'audit'] as const;
const RUNTIMES = ['nodejs20.x', 'python3.12', 'java21', 'provided.al2023'] as const;

/**
 * The position in a function's name or ARN; the caller checks that the function there is the same.
 */
export function functionPosition(id: string): number | undefined {
  const digits = /-(\d{6})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A function with some of its configuration, or its tags, replaced. */
export function patchFunction(item: LambdaFunction, patch: FunctionPatch): LambdaFunction {
  return {
    Configuration: { ...item.Configuration, ...patch.Configuration },
    Tags: patch.Tags ?? item.Tags,
  };
}

/** The ARN of a function name in a place. */
export function functionArn(place: Place, name: string): string {
  return `arn:${place.partition}:lambda:${place.region}:${place.accountId}:function:${name}`;
}

/**
 * The function at a position of a place. Its environment holds a secret-looking value on purpose.
 */
export function makeFunction(place: Place, position: number): LambdaFunction {
  const key = resourceKey(place, position, SALT);
  const name = `${pick(VERBS, key)}-${String(position).padStart(6, '0')}`;
  const stack = `${place.region}:${place.accountId}`;
  const modified = new Date(place.epoch - (key % 400) * 86_400_000)
    .toISOString()
    .replace('Z', '+0000');
  return {
    Configuration: {
      FunctionName: name,
      FunctionArn: functionArn(place, name),
      Runtime: pick(RUNTIMES, key),
      Role: `arn:${place.partition}:iam::${place.accountId}:role/service-role/${name}`,
      Handler: 'index.handler',
      CodeSize: 1000 + (key % 5_000_000),
      Description: key % 3 === 0 ? '' : `Runs "${name}" & reports`,
      Timeout: pick([3, 30, 300], key),
      MemorySize: pick([128, 512, 1024], mix(key, 1)),
      LastModified: modified,
      CodeSha256: Buffer.from(hex(key, 32), 'hex').toString('base64'),
      Version: '$LATEST',
      ...(key % 3 === 1 ? { VpcConfig: network(place, key) } : {}),
      Environment: {
        Variables: {
          LOG_LEVEL: 'info',
          TABLE: `${name}-table`,
          DB_PASSWORD: `s3cr3t-${hex(mix(key, 2), 16)}`,
        },
      },
      ...(key % 4 === 0
        ? {
            KMSKeyArn: `arn:${place.partition}:kms:${stack}:key/${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 3), 12)}`,
          }
        : {}),
      TracingConfig: { Mode: key % 2 === 0 ? 'Active' : 'PassThrough' },
      RevisionId: `${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 4), 12)}`,
      ...(key % 2 === 0
        ? {
            Layers: [
              {
                Arn: `arn:${place.partition}:lambda:${stack}:layer:common:${(key % 20) + 1}`,
                CodeSize: key % 100_000,
              },
            ],
          }
        : {}),
      PackageType: 'Zip',
      Architectures: [key % 2 === 0 ? 'arm64' : 'x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    },
    Tags:
      key % 4 === 3
        ? {}
        : { team: pick(['payments', 'platform', 'data'], mix(key, 5)), env: 'production' },
  };
}

function network(place: Place, key: number) {
  return {
    SubnetIds: [`subnet-0${hex(mix(place.key, 0), 16)}`, `subnet-0${hex(mix(place.key, 1), 16)}`],
    SecurityGroupIds: [`sg-0${hex(mix(key, 6), 16)}`],
    VpcId: `vpc-0${hex(mix(place.key, 9), 16)}`,
    Ipv6AllowedForDualStack: false,
  };
}

/**
 * The configuration as GetFunction returns it: the list form plus the states that the list never
 * has.
 */
export function detailedConfiguration(
  configuration: FunctionConfiguration,
  place: Place,
): FunctionConfiguration {
  return {
    ...configuration,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:${place.partition}:lambda:${place.region}::runtime:${hex(place.key, 32)}`,
    },
  };
}
