// `ocean-aws map`, as its users run it: the built program, with nothing in its environment.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type HeldEntity, keyOf, withoutNulls } from '../e2e/support/catalog.js';
import { startHarness } from '../e2e/support/harness.js';
import { jsonLines, type RunOptions, runCommand } from './support/run-command.js';

const BUCKET = 'AWS::S3::Bucket';
const entitySchema = z.object({
  identifier: z.string(),
  blueprint: z.string(),
  title: z.string().nullable().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  relations: z.record(z.string(), z.unknown()).optional(),
});
const lineSchema = z.strictObject({
  line: z.number(),
  kind: z.string().nullable(),
  resource: z.number().nullable(),
  outcome: z.enum(['mapped', 'excluded', 'failed', 'unmapped', 'unusable']),
  entities: z.array(z.unknown()),
  excluded: z.number(),
  problems: z.array(
    z.strictObject({
      severity: z.enum(['error', 'note']),
      path: z.string().nullable(),
      expression: z.string().nullable(),
      message: z.string(),
    }),
  ),
});
const WHOLE_BUCKET = {
  Type: BUCKET,
  Properties: { BucketName: 'logs', Arn: 'arn:aws:s3:::logs', CreationDate: 'now', Tags: [] },
  __ExtraContext: { AccountId: '123456789012' },
};
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ocean-aws-map-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function mapText(input: string, args: readonly string[] = [], options: RunOptions = {}) {
  const ran = await runCommand(['map', ...args], { cwd: folder, ...options, input });
  return { ...ran, said: jsonLinesOf(ran.stderr) };
}

/** Of standard error, which is text where the command is refused. */
function jsonLinesOf(stderr: string): unknown[] {
  return stderr.startsWith('{') ? jsonLines(stderr) : [];
}

async function map(items: readonly unknown[], args: readonly string[] = []) {
  const ran = await mapText(items.map((item) => `${JSON.stringify(item)}\n`).join(''), args);
  return { ...ran, lines: z.array(lineSchema).parse(jsonLines(ran.stdout)) };
}

async function fileWith(text: string): Promise<string> {
  files += 1;
  const path = join(folder, `mapping-${files}.yml`);
  await writeFile(path, text);
  return path;
}

/** A mapping of buckets with these fields, and with more in its resource. */
function mappingOf(mappings: object, selector: object = {}, port: object = {}): Promise<string> {
  const entity = {
    mappings: { identifier: '.Properties.Arn', blueprint: '"s3Bucket"', ...mappings },
  };
  const resource = {
    kind: BUCKET,
    selector: { query: 'true', ...selector },
    port: { ...port, entity },
  };
  return fileWith(JSON.stringify({ resources: [resource] }));
}

it('makes of what raw prints the entities that a sync writes, with no environment', async () => {
  await using harness = await startHarness();
  const { after } = await harness.sync();
  const kinds = ['AWS::Account::Info', BUCKET, 'AWS::EC2::Instance', 'AWS::ECS::Cluster'];
  const raw = await runCommand(['raw', '--kind', kinds.join(), '--include-actions', 'all'], {
    variables: harness.variables(),
  });
  await harness.aws.close();
  await harness.port.close();

  const { code, stdout } = await mapText(raw.stdout);

  expect([raw.code, code]).toEqual([0, 0]);
  const mapped = new Map<string, HeldEntity>();
  for (const { outcome, entities } of z.array(lineSchema).parse(jsonLines(stdout))) {
    expect(outcome).toBe('mapped');
    for (const entity of z.array(entitySchema).parse(entities)) {
      const { blueprint, identifier, title = null, properties = {}, relations = {} } = entity;
      mapped.set(keyOf(blueprint, identifier), {
        title,
        properties: withoutNulls(properties),
        relations: withoutNulls(relations),
      });
    }
  }
  expect(after.size).toBeGreaterThan(20);
  expect(mapped).toEqual(after);
});

it('says nothing on standard error when every item was mapped to its last field', async () => {
  const { code, lines, stderr } = await map([WHOLE_BUCKET]);

  expect([code, stderr]).toEqual([0, '']);
  expect(lines).toEqual([
    {
      line: 1,
      kind: BUCKET,
      resource: 1,
      outcome: 'mapped',
      entities: [
        {
          identifier: 'arn:aws:s3:::logs',
          blueprint: 's3Bucket',
          title: 'logs',
          properties: { arn: 'arn:aws:s3:::logs', creationDate: 'now', tags: [] },
          relations: { account: '123456789012' },
        },
      ],
      excluded: 0,
      problems: [],
    },
  ]);
});

it('names an expression that failed with its item, and ends with 1', async () => {
  const file = await mappingOf({ properties: { size: '.Properties.BucketName.Size' } });
  const { code, lines, said } = await map(
    [WHOLE_BUCKET, { ...WHOLE_BUCKET, Properties: { Arn: 'arn:aws:s3:::none' } }],
    ['--mapping', file],
  );

  expect(code).toBe(1);
  const at = {
    path: 'port.entity.mappings.properties.size',
    expression: '.Properties.BucketName.Size',
  };
  expect(lines).toMatchObject([
    {
      line: 1,
      outcome: 'mapped',
      entities: [{ properties: { size: null } }],
      problems: [{ ...at, severity: 'error', message: expect.stringContaining('Cannot index') }],
    },
    { line: 2, outcome: 'mapped', problems: [{ ...at, severity: 'note', message: 'gave null' }] },
  ]);
  expect(said).toMatchObject([
    { level: 'error', ...at, firstLine: 1, count: 1, resource: 0 },
    { level: 'warn', ...at, firstLine: 2, count: 1, msg: 'gave null' },
    { mapped: 2, failed: 0, entities: 2 },
  ]);
});

it('takes a null for a note, counted once for all items, and ends with 0', async () => {
  const { Tags: _tags, ...Properties } = WHOLE_BUCKET.Properties;
  const { code, lines, said } = await map(new Array(3).fill({ ...WHOLE_BUCKET, Properties }));

  expect(code).toBe(0);
  expect(lines.flatMap(({ problems }) => problems.map(({ severity }) => severity))).toEqual(
    new Array(3).fill('note'),
  );
  expect(said).toMatchObject([{ level: 'warn', expression: '.Properties.Tags', count: 3 }, {}]);
});

it('fails an item without an identifier, and one whose identifier Port refuses', async () => {
  const { code, lines } = await map([
    { ...WHOLE_BUCKET, Properties: {} },
    { ...WHOLE_BUCKET, Properties: { Arn: 'with space' } },
    WHOLE_BUCKET,
  ]);

  expect(code).toBe(1);
  expect(lines.map(({ outcome, entities }) => [outcome, entities.length])).toEqual([
    ['failed', 0],
    ['failed', 0],
    ['mapped', 1],
  ]);
  for (const { problems } of lines.slice(0, 2))
    expect(problems[0]).toMatchObject({
      severity: 'error',
      path: 'port.entity.mappings.identifier',
    });
});

it('maps lists, blueprints that items name, searches and relations as a sync does', async () => {
  const file = await mappingOf(
    {
      identifier: '.Properties.Arn + "/" + .tag.Key',
      blueprint: '.tag.Key',
      properties: { value: '.tag.Value' },
      relations: {
        bucket: '.Properties.Arn',
        owner: {
          combinator: '"and"',
          rules: [{ property: '"name"', operator: '"="', value: '.tag.Value' }],
        },
      },
    },
    { query: '.tag.Value != "no"' },
    { itemsToParse: '.Properties.Tags', itemsToParseName: 'tag' },
  );
  const Tags = [
    { Key: 'team', Value: 'blue' },
    { Key: 'cost', Value: 'no' },
    { Key: 'zone', Value: null },
  ];
  const { code, lines } = await map(
    [
      { ...WHOLE_BUCKET, Properties: { ...WHOLE_BUCKET.Properties, Tags } },
      WHOLE_BUCKET,
      {
        ...WHOLE_BUCKET,
        Properties: { ...WHOLE_BUCKET.Properties, Tags: [{ Key: 'cost', Value: 'no' }] },
      },
    ],
    ['--mapping', file],
  );

  expect(code).toBe(0);
  const rules = [{ property: 'name', operator: '=', value: 'blue' }];
  expect(lines).toMatchObject([
    {
      outcome: 'mapped',
      excluded: 1,
      entities: [
        {
          identifier: 'arn:aws:s3:::logs/team',
          blueprint: 'team',
          properties: { value: 'blue' },
          relations: { bucket: 'arn:aws:s3:::logs', owner: { combinator: 'and', rules } },
        },
        { blueprint: 'zone', properties: { value: null }, relations: { owner: null } },
      ],
      problems: [
        { path: 'port.entity.mappings.properties.value', message: 'gave null in 1 of 2 entities' },
        { path: 'port.entity.mappings.relations.owner', message: 'gave null in 1 of 2 entities' },
      ],
    },
    { outcome: 'mapped', entities: [], problems: [] },
    { outcome: 'excluded', entities: [], excluded: 1, problems: [] },
  ]);
});

it('excludes items of regions that the selector leaves out, and maps those that name none', async () => {
  const queue = (name: string, context: object) => ({
    Type: 'AWS::SQS::Queue',
    Properties: { QueueUrl: name },
    __ExtraContext: context,
  });
  const resource = {
    kind: 'AWS::SQS::Queue',
    selector: { query: 'true', regionPolicy: { allow: ['eu-west-1'] } },
    port: { entity: { mappings: { identifier: '.Properties.QueueUrl', blueprint: '"queue"' } } },
  };
  const file = await fileWith(JSON.stringify({ resources: [resource] }));
  const items = [
    queue('here', { Region: 'eu-west-1' }),
    queue('there', { Region: 'us-east-1' }),
    queue('anywhere', {}),
  ];

  const { code, lines } = await map(items, ['--mapping', file]);

  expect(code).toBe(0);
  expect(lines.map(({ outcome, excluded }) => [outcome, excluded])).toEqual([
    ['mapped', 0],
    ['excluded', 1],
    ['mapped', 0],
  ]);
});

it('hides what a sync would not read for the resource, and says which action brings it', async () => {
  const OwnershipControls = { Rules: [] };
  const item = {
    ...WHOLE_BUCKET,
    Properties: { ...WHOLE_BUCKET.Properties, OwnershipControls },
  };
  const fields = { properties: { owner: '.Properties.OwnershipControls' } };
  const action = 'GetBucketOwnershipControlsAction';
  const unasked = await map([item], ['--mapping', await mappingOf(fields)]);
  const asked = await map(
    [item],
    ['--mapping', await mappingOf(fields, { includeActions: [action] })],
  );

  expect(unasked.lines).toMatchObject([{ entities: [{ properties: { owner: null } }] }]);
  expect(unasked.stderr).toContain(action);
  expect(asked.lines).toMatchObject([{ entities: [{ properties: { owner: OwnershipControls } }] }]);
  expect([asked.code, asked.stderr]).toEqual([0, '']);
  const misspelt = await map(
    [item],
    ['--mapping', await mappingOf(fields, { includeAction: [action] })],
  );
  expect(misspelt.lines[0]?.entities).toEqual([
    { identifier: 'arn:aws:s3:::logs', blueprint: 's3Bucket' },
  ]);
  expect(misspelt.lines[0]?.problems).toMatchObject([
    { severity: 'note', message: 'is left out, as what it reads is not known' },
  ]);
});

it('goes on after lines that it cannot use, names each of them, and ends with 1', async () => {
  const deep = `{"Type":"${BUCKET}","Properties":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  const long = `{"Type":"${'x'.repeat(17 * 1024 * 1024)}"}`;
  const good = JSON.stringify(WHOLE_BUCKET);
  const input = [
    `\uFEFF${good}`,
    'no JSON',
    '["a list"]',
    '',
    '{}',
    '{"Type":"AWS::S3::Buckett","Properties":{}}',
    `{"Type":"${BUCKET}","Properties":[]}`,
    `{"Type":"${BUCKET}","Properties":{},"__ExtraContext":1}`,
    deep,
    long,
    '{"Type":"AWS::SQS::Queue","Properties":{}}',
    `${good}\r`,
    good,
  ].join('\n');

  const { code, stdout, stderr } = await mapText(input);

  expect(code).toBe(1);
  const lines = z.array(lineSchema).parse(jsonLines(stdout));
  expect(lines.map(({ line, outcome, problems }) => [line, outcome, problems[0]?.message])).toEqual(
    [
      [1, 'mapped', undefined],
      [2, 'unusable', expect.stringContaining('is not JSON')],
      [3, 'unusable', expect.stringContaining('no object')],
      [5, 'unusable', expect.stringContaining('no Type')],
      [6, 'unusable', expect.stringContaining(`did you mean ${BUCKET}?`)],
      [7, 'unusable', expect.stringContaining('Properties')],
      [8, 'unusable', expect.stringContaining('__ExtraContext')],
      [9, 'unusable', expect.stringContaining('levels deep')],
      [10, 'unusable', expect.stringContaining('longer than')],
      [11, 'unmapped', expect.stringContaining('AWS::SQS::Queue')],
      [12, 'mapped', undefined],
      [13, 'mapped', undefined],
    ],
  );
  expect(stderr).toContain('"unusable":8');
});

it('takes items without Type for the kind that --kind names, and passes over other kinds', async () => {
  const { Type: _type, ...untyped } = WHOLE_BUCKET;
  const { code, lines } = await map(
    [untyped, { Type: 'AWS::EC2::Instance', Properties: {} }],
    ['--kind', BUCKET],
  );
  const two = await map([untyped], ['--kind', `${BUCKET},AWS::EC2::Instance`]);
  const none = await map([WHOLE_BUCKET], ['--kind', 'AWS::EC2::Instance']);

  expect(code).toBe(0);
  expect(lines).toMatchObject([{ line: 1, kind: BUCKET, outcome: 'mapped' }]);
  expect([two.code, two.lines[0]?.problems[0]?.message]).toEqual([
    1,
    expect.stringContaining('several kinds'),
  ]);
  expect([none.code, none.stdout]).toEqual([1, '']);
  expect(none.stderr).toContain('no item is of a kind that --kind names');
});

it.each([
  ['a kind that is none', ['--kind', 'AWS::S3::Buckett'], 'did you mean AWS::S3::Bucket?'],
  ['a kind that the mapping lacks', ['--kind', 'AWS::SQS::Queue'], 'no resource of the mapping'],
  ['a file that is not there', ['--mapping', 'nowhere.yml'], 'the mapping file'],
  ['an argument', ['items.ndjson'], 'unexpected argument'],
])('%s is refused in words with 2, and nothing is printed', async (_what, args, words) => {
  const { code, stdout, stderr } = await mapText(JSON.stringify(WHOLE_BUCKET), args);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
});

it('refuses a mapping with every problem that it has, and prints nothing', async () => {
  const uncompiled = await mappingOf({ title: 'tru(', icon: '.a |' });
  const misshapen = await fileWith('resources: [{kind: AWS::S3::Buckett}]');

  const first = await map([WHOLE_BUCKET], ['--mapping', uncompiled]);
  const second = await map([WHOLE_BUCKET], ['--mapping', misshapen]);

  expect([first.code, first.stdout, second.code, second.stdout]).toEqual([2, '', 2, '']);
  expect(first.stderr).toContain('mappings.title');
  expect(first.stderr).toContain('mappings.icon');
  expect(second.stderr).toContain('did you mean AWS::S3::Bucket?');
  expect(second.stderr).not.toContain('in Port');
});

it('says that there was nothing to map', async () => {
  const { code, stdout, stderr } = await mapText('');

  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('there is no item on standard input');
});

it('shows no secret, neither of an item nor of a broken line', async () => {
  const key = 'AKIAIOSFODNN7EXAMPLE';
  const file = await mappingOf({
    title: '.Properties.Note',
    properties: { password: '"hunter2!"' },
  });
  const item = { ...WHOLE_BUCKET, Properties: { Arn: 'arn:aws:s3:::logs', Note: `see ${key}` } };
  const { stdout, stderr } = await mapText(`${JSON.stringify(item)}\n{"${key}`, [
    '--mapping',
    file,
  ]);

  expect(stdout).toContain('"title":"see [redacted]"');
  expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${key}|hunter2!"[,}]`));
});

it('maps more than fits in its memory, a line at a time, and keeps their order', async () => {
  const Note = 'x'.repeat(2000);
  const count = 60_000;
  const line = (index: number): string =>
    `{"Type":"${BUCKET}","Properties":{"Arn":"arn:aws:s3:::b${index}","Note":"${Note}"}}\n`;
  const input = Array.from({ length: count }, (_each, index) => line(index)).join('');
  const file = await mappingOf({});

  const { code, stdout, stderr } = await mapText(input, ['--mapping', file], {
    variables: { NODE_OPTIONS: '--max-old-space-size=64' },
  });

  expect([code, stderr]).toEqual([0, '']);
  const identifiers = stdout.match(/arn:aws:s3:::b\d+/g) ?? [];
  expect(identifiers.length).toBe(count);
  expect([identifiers[0], identifiers.at(-1)]).toEqual([
    'arn:aws:s3:::b0',
    `arn:aws:s3:::b${count - 1}`,
  ]);
});

it('ends when nobody reads on', async () => {
  const input = `${JSON.stringify(WHOLE_BUCKET)}\n`.repeat(20_000);
  const { code, stderr } = await mapText(input, [], { closeAfter: 1 });

  expect([code, stderr]).toEqual([141, '']);
});

it('maps what it has while more may come, and ends at a signal while it waits', async () => {
  const { code, stdout } = await mapText(`${JSON.stringify(WHOLE_BUCKET)}\n`, [], {
    holdInput: true,
    printed: (send) => send('SIGTERM'),
  });

  expect(code).toBe(143);
  expect(jsonLines(stdout)).toMatchObject([{ line: 1, outcome: 'mapped' }]);
});
