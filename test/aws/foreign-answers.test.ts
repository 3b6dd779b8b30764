// A successful answer is a list only if its body is one. Every list operation in use is answered,
// on both send paths, with bodies that are none.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import {
  type ClientConstructor,
  commandOf,
  internalsOf,
  operationOf,
  type SdkClient,
} from '../../src/aws/sdk.js';
import { type Loopback, rejection, scopeOf, startLoopback } from './loopback.js';

type CommandConstructor = new (input: Readonly<Record<string, unknown>>) => object;

interface ListOperation {
  readonly name: string;
  readonly Client: ClientConstructor<SdkClient>;
  readonly command: object;
  /** The name of the list in the output, and on the wire. */
  readonly list: string;
  readonly wire: string;
  readonly protocol: string;
  readonly root: string;
}

const SRC = join(import.meta.dirname, '../../src');
const INPUT = { Bucket: 'b', clusterName: 'c', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };

/** The list operations that `src` imports. */
async function listOperations(): Promise<readonly ListOperation[]> {
  const imports = new Map<string, Set<string>>();
  for (const folder of ['kinds', 'accounts'])
    for (const file of readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts'),
    ))
      for (const [, names = '', module = ''] of readFileSync(
        join(SRC, folder, file),
        'utf8',
      ).matchAll(/(?:im|ex)port \{([^}]*)\} from '(@aws-sdk\/client-[a-z0-9]+)'/g))
        for (const name of names.split(',').map((part) => part.trim()))
          if (/^(List|Describe)\w+Command$/.test(name))
            imports.set(module, (imports.get(module) ?? new Set()).add(name));
  const found: ListOperation[] = [];
  for (const [module, names] of imports) {
    const exported: Readonly<Record<string, unknown>> = await import(module);
    const Client = Object.entries(exported).find(
      ([name]) => /^[A-Z]\w*Client$/.test(name) && name !== 'Client',
    )?.[1] as ListOperation['Client'];
    const { protocol } = internalsOf(new Client({ region: 'eu-west-1' } as never)).config;
    for (const name of names) {
      const command = new (exported[name] as CommandConstructor)(INPUT);
      const { schema } = commandOf(command);
      for (const [list, member] of NormalizedSchema.of(schema[5]).structIterator()) {
        if (!member.isListSchema() || ['failures', 'ProductCodes'].includes(list)) continue;
        const { jsonName, xmlName } = member.getMergedTraits();
        const wire = protocol.getShapeId().includes('Json')
          ? (jsonName ?? list)
          : (xmlName ?? list);
        const root = String(operationOf(commandOf(command)).root);
        found.push({
          name: name.replace('Command', ''),
          Client,
          command,
          list,
          wire,
          protocol: protocol.getShapeId(),
          root,
        });
      }
    }
  }
  return found;
}

const HTML =
  '<!doctype html><html><head><title>Sign in</title></head><body><p>Welcome</p></body></html>';

function jsonBodies({ wire, name }: ListOperation): readonly string[] {
  const error = {
    __type: 'com.amazon.coral.service#InternalFailure',
    message: 'We encountered an internal error',
  };
  const other = wire === 'Things' ? 'Others' : 'Things';
  return [
    '',
    ' ',
    'null',
    'true',
    '0',
    '"none"',
    '[]',
    '[{}]',
    'OK',
    HTML,
    '<Error><Code>InternalError</Code></Error>',
    JSON.stringify(error),
    JSON.stringify({ __type: 'InternalFailure' }),
    JSON.stringify({ ...error, [wire]: [] }),
    JSON.stringify({ message: 'OK' }),
    JSON.stringify({ Message: null, Error: { Code: 'x' } }),
    JSON.stringify({ code: 500 }),
    JSON.stringify({ errors: [], [wire]: [] }),
    JSON.stringify({ [other]: [{ id: 1 }] }),
    JSON.stringify({ [`${name}Response`]: { [wire]: [] } }),
    JSON.stringify({ [wire]: {} }),
    JSON.stringify({ [wire]: 'none' }),
    JSON.stringify({ [wire]: 0 }),
    JSON.stringify({ [wire]: null }),
    JSON.stringify({ [wire]: [] }).slice(0, -1),
    `${JSON.stringify({ [wire]: [] })}{}`,
  ];
}

function xmlBodies(operation: ListOperation): readonly string[] {
  const { wire } = operation;
  const whole = (content: string, root?: string) => xmlAnswer(operation, content, root);
  return [
    '',
    ' ',
    'OK',
    '{}',
    JSON.stringify({ [wire]: [] }),
    HTML,
    '<html/>',
    '<Error><Code>InternalError</Code></Error>',
    '<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>',
    '<Response><Errors><Error><Code>Unavailable</Code></Error></Errors></Response>',
    whole(`<${wire}/>`, 'Foreign'),
    whole(`<${wire}/>`, 'ListThingsResponse'),
    whole(`<${wire}/>`, 'ListBucketResult'),
    whole(''),
    whole('none'),
    whole('<things/>'),
    whole('<Error><Code>InternalError</Code></Error>'),
    whole(`<${wire}/><Error><Code>InternalError</Code></Error>`),
    whole(`<${wire}/><Message>no</Message>`),
    whole(`<${wire}>none</${wire}>`),
    whole(`<${wire}><![CDATA[none]]></${wire}>`),
    whole(`<${wire}><thing/></${wire}>`),
    whole(`<${wire}><Error><Code>x</Code></Error></${wire}>`),
    whole(`<${wire}/><${wire}/>`),
    whole(`<${wire}/>`).slice(0, -1),
    `${whole(`<${wire}/>`)}<more/>`,
    `${whole(`<${wire}/>`)}more`,
  ];
}

function xmlAnswer(
  { protocol, name, root }: ListOperation,
  content: string,
  foreign?: string,
): string {
  const outer = foreign ?? (protocol.endsWith('Query') ? `${name}Response` : root);
  const inner =
    protocol === 'aws.protocols#awsQuery' ? `<${name}Result>${content}</${name}Result>` : content;
  return `<?xml version="1.0"?>\n<${outer}>${inner}</${outer}>`;
}

const operations = await listOperations();

it('all list operations are found', () => {
  expect(operations.length).toBeGreaterThan(35);
  expect(new Set(operations.map(({ protocol }) => protocol)).size).toBeGreaterThanOrEqual(6);
});

describe.each(['lean', 'stock'] as const)('on the %s path', (clientStack) => {
  let server: Loopback;
  let gateway: AwsGateway;

  beforeAll(async () => {
    server = await startLoopback(() => ({}));
    const config = { endpoints: { default: server.url }, clientStack, requestTimeoutMs: 30_000 };
    let waitedMs = 0;
    const sleep = async (ms: number) => {
      waitedMs += ms;
    };
    // Waiting puts the clock forward and takes no time.
    gateway = createAwsGateway({ config, env: {}, now: () => Date.now() + waitedMs, sleep });
  });

  afterAll(async () => {
    await gateway.close();
    await server.close();
  });

  /** What the operation answers, to everybody who takes a list out of it. */
  async function listOf({ Client, command, list }: ListOperation, body: string): Promise<unknown> {
    server.respond = () => ({ body });
    const client = gateway.client(Client, scopeOf());
    const output = await internalsOf(client).send(command, {} as never);
    return Object(output)[list];
  }

  it.each(operations)('$name gives a list only where there is one', async (operation) => {
    const isJson = operation.protocol.includes('Json');
    const right = isJson
      ? JSON.stringify({ [operation.wire]: [] })
      : xmlAnswer(operation, `<${operation.wire}/>`);
    expect(await listOf(operation, right)).toEqual([]);

    for (const body of isJson ? jsonBodies(operation) : xmlBodies(operation)) {
      const taken = await listOf(operation, body).catch((error: unknown) => error);
      expect(Array.isArray(taken), `${operation.name}: ${body}`).toBe(false);
      if (taken !== undefined)
        expect(taken, body).toMatchObject({
          name: 'AwsError',
          evidence: { code: expect.any(String) },
        });
    }
  });

  it('takes an absent list for an empty one only where AWS leaves it out', async () => {
    const absent: string[] = [];
    for (const operation of operations) {
      const list = await listOf(
        operation,
        operation.protocol.includes('Json') ? '{}' : xmlAnswer(operation, ''),
      ).catch(() => undefined);
      if (Array.isArray(list)) absent.push(operation.name);
    }

    expect(absent).toEqual(['ListQueues']);
  });

  it('refuses an answer of SQS without queues that has anything else', async () => {
    const queues = operations.find(({ name }) => name === 'ListQueues');
    if (queues === undefined) throw new Error('no such operation');

    expect(await rejection(listOf(queues, '{"NextToken":"t","things":1}'))).toMatchObject({
      awsCode: 'malformed-response',
    });
    expect(await listOf(queues, '{"__type":"com.amazonaws.sqs#ListQueuesResult"}')).toEqual([]);
  });
});
