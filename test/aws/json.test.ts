// Our JSON deserializer makes of an answer what a client of the SDK makes of it that nothing of
// ours has touched.
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createJsonDeserializer } from '../../src/aws/answer/json-deserializer.js';
import { commandOf, internalsOf, type SdkClient, type SdkDeserializer } from '../../src/aws/sdk.js';

const configuration = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

interface Case {
  readonly name: string;
  readonly client: SdkClient;
  readonly command: object;
  readonly body: unknown;
}

const UNKNOWN = { NewMember: { deep: [1, 'x', null] }, newMember: 'y' };

const cases: readonly Case[] = [
  {
    name: 'json 1.0, all types of numbers, dates, booleans and nested structures',
    client: new DynamoDBClient(configuration),
    command: new DescribeTableCommand({ TableName: 't' }),
    body: {
      ...UNKNOWN,
      Table: {
        ...UNKNOWN,
        TableName: 't',
        ItemCount: 12345678901234,
        TableSizeBytes: 0,
        CreationDateTime: 1732532400.123,
        DeletionProtectionEnabled: false,
        AttributeDefinitions: [],
        KeySchema: [{ AttributeName: 'k', KeyType: 'HASH', ...UNKNOWN }],
        ProvisionedThroughput: {
          ReadCapacityUnits: 5,
          WriteCapacityUnits: null,
          LastIncreaseDateTime: 1732532400,
        },
        LocalSecondaryIndexes: null,
        StreamSpecification: { StreamEnabled: true },
        LatestStreamLabel: '',
      },
    },
  },
  {
    name: 'json 1.0, unions, blobs and maps',
    client: new DynamoDBClient(configuration),
    command: new GetItemCommand({ TableName: 't', Key: { a: { S: 'b' } } }),
    body: {
      Item: {
        text: { S: 'a' },
        number: { N: '1' },
        blob: { B: 'AAEC' },
        blobs: { BS: ['AAEC', ''] },
        list: { L: [{ BOOL: true }, { NULL: true }, { M: {} }] },
        map: { M: { a: { L: [] } } },
      },
      ConsumedCapacity: { CapacityUnits: 0.5, Table: null },
    },
  },
  {
    name: 'json 1.1, lists in lists, empty ones and nulls in them',
    client: new ECSClient(configuration),
    command: new DescribeServicesCommand({ services: ['s'] }),
    body: {
      failures: [],
      services: [
        {
          serviceName: 's',
          desiredCount: -1,
          createdAt: 1732532400,
          enableECSManagedTags: true,
          events: [{ id: 'e', createdAt: 1732532400.5, message: 'ü \u2028 "' }],
          loadBalancers: [],
          tags: [{ key: 'k', value: null }],
          deployments: null,
          networkConfiguration: {
            awsvpcConfiguration: { subnets: ['a', 'b'], securityGroups: [] },
          },
          ...UNKNOWN,
        },
        {},
      ],
    },
  },
  {
    name: 'json 1.1 of Organizations',
    client: new OrganizationsClient(configuration),
    command: new ListAccountsCommand({}),
    body: { Accounts: [{ Id: '1', JoinedTimestamp: 1732532400.123, Paths: [] }], NextToken: null },
  },
  {
    name: 'json of SQS, a map of texts',
    client: new SQSClient(configuration),
    command: new GetQueueAttributesCommand({ QueueUrl: 'q' }),
    body: {
      Attributes: { VisibilityTimeout: '30', Policy: '{"a":1}', Anything: 'else', __proto: '' },
    },
  },
  {
    name: 'rest-json with names of its own, maps and dates',
    client: new EKSClient(configuration),
    command: new DescribeClusterCommand({ name: 'c' }),
    body: {
      cluster: {
        name: 'c',
        createdAt: 1732532400.25,
        deletionProtection: false,
        tags: { a: 'b', empty: '' },
        logging: { clusterLogging: [{ types: ['api'], enabled: true }] },
        certificateAuthority: { data: 'AAEC' },
        encryptionConfig: [],
        resourcesVpcConfig: { publicAccessCidrs: null, endpointPublicAccess: true },
        ...UNKNOWN,
      },
    },
  },
  {
    name: 'rest-json of Lambda',
    client: new LambdaClient(configuration),
    command: new ListFunctionsCommand({}),
    body: {
      NextMarker: null,
      Functions: [
        {
          FunctionName: 'f',
          MemorySize: 128,
          CodeSize: 1,
          Layers: [],
          Environment: { Variables: { A: '' } },
          VpcConfig: { SubnetIds: [] },
        },
      ],
    },
  },
];

function deserializers({ client }: Case): {
  ours: SdkDeserializer;
  stock: SdkDeserializer;
  odd: string[];
} {
  const { protocol } = internalsOf(client).config;
  const stock = protocol.deserializer.codecDeserializer ?? protocol.deserializer;
  const odd: string[] = [];
  const note = (field: string): void => void odd.push(field);
  return {
    ours: createJsonDeserializer({
      stock,
      note,
      ownNames: /restJson/i.test(protocol.getShapeId()),
    }),
    stock,
    odd,
  };
}

function read(deserializer: SdkDeserializer, { command }: Case, body: unknown): unknown {
  return deserializer.read(commandOf(command).schema[5], Buffer.from(JSON.stringify(body)));
}

describe.each(cases)('the JSON deserializer on $name', (one) => {
  it('makes the same object as the SDK, and finds nothing odd', async () => {
    const { ours, stock, odd } = deserializers(one);
    const made = await read(ours, one, one.body);

    expect(made).toStrictEqual(await read(stock, one, one.body));
    expect(Object.keys(Object(made)).length).toBeGreaterThan(0);
    expect(odd).toEqual([]);
  });
});

describe.each(cases)(
  'with any one member of the answer taken out or null, the JSON deserializer on $name',
  (one) => {
    it.each(['absent', 'null'] as const)(
      'makes the same object as the SDK, where that makes one: %s',
      async (how) => {
        const { ours, stock } = deserializers(one);
        const damaged = damagedOnce(one.body, how);
        expect(damaged.length).toBeGreaterThan(1);
        for (const body of damaged) {
          const theirs = await outcome(() => read(stock, one, body));
          // Of some nulls the SDK makes an error; ours costs nothing around them.
          if (theirs !== 'an error')
            expect(await outcome(() => read(ours, one, body)), JSON.stringify(body)).toStrictEqual(
              theirs,
            );
        }
      },
    );
  },
);

/** Copies of the value with one member, at any depth below the first level, absent or null. */
function damagedOnce(value: unknown, how: 'absent' | 'null', depth = 0): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      damagedOnce(item, how, depth + 1).map((other) => value.with(index, other)),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const { [key]: _removed, ...rest } = value as Record<string, unknown>;
    const own = depth === 0 ? [] : [how === 'absent' ? rest : { ...value, [key]: null }];
    return [
      ...own,
      ...damagedOnce(member, how, depth + 1).map((other) => ({ ...value, [key]: other })),
    ];
  });
}

async function outcome(make: () => unknown): Promise<unknown> {
  try {
    return await make();
  } catch {
    return 'an error';
  }
}
