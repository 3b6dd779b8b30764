// `ocean-aws explain`, as its users run it: the built program against both simulators. Its answers
// are held against those of `plan`, entity by entity.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Harness, INTEGRATION, startHarness } from '../e2e/support/harness.js';
import {
  type AppConfig,
  bundledMapping,
  EXTRA_BLUEPRINTS,
  FUNCTIONS,
  mappingWith,
  withEntity,
  withSelector,
} from '../e2e/support/mappings.js';
import { startSynced } from '../e2e/support/scenario.js';
import { bucketAt, clusterAt, instanceAt } from '../e2e/support/world-changes.js';
import { type Ran, runCommand } from './support/run-command.js';

const US = 'us-east-1';
const INSTANCE = 'AWS::EC2::Instance';
let harness: Harness;

afterEach(async () => {
  await harness[Symbol.asyncDispose]();
});

function explain(...args: string[]): Promise<Ran> {
  return runCommand(['explain', ...args], { variables: harness.variables() });
}

const source = z.object({
  resource: z.number(),
  kind: z.string(),
  accountId: z.string(),
  accountName: z.string().nullable(),
  organizationalUnitPath: z.string().nullable(),
  region: z.string(),
  raw: z.looseObject({ Type: z.string() }),
});
const explainSchema = z.object({
  schema: z.literal('ocean-aws/explain/v1'),
  blueprint: z.string(),
  identifier: z.string(),
  answer: z.string(),
  mapping: z.enum(['port', 'file', 'bundled']),
  port: z.object({ holds: z.string() }),
  looked: z.string(),
  sources: z.array(source.extend({ isLeftOut: z.boolean() })),
  fields: z.array(
    z.object({
      field: z.string(),
      resource: z.number(),
      expression: z.json(),
      now: z.json().optional(),
      unknown: z.string().optional(),
      port: z.json().optional(),
      isOutdone: z.boolean(),
      differs: z.boolean(),
      enrichments: z.array(z.string()),
    }),
  ),
  excluded: z.array(source.extend({ query: z.string() })),
  unmapped: z.array(source.extend({ problem: z.object({ message: z.string() }) })),
  deletion: z.object({ will: z.string(), reason: z.string(), because: z.string() }).optional(),
  near: z.array(z.string()),
  unreadCount: z.number(),
  requests: z.object({ aws: z.number(), port: z.number() }),
});
type Document = z.infer<typeof explainSchema>;

async function explained(...args: string[]): Promise<Document & { readonly code: number | null }> {
  const { code, stdout } = await explain(...args, '--json');
  return { code, ...explainSchema.parse(JSON.parse(stdout)) };
}

function fieldOf({ fields }: Document, name: string): Document['fields'][number] {
  const found = fields.find(({ field }) => field === name);
  if (found === undefined) throw new Error(`There is no field ${name}.`);
  return found;
}

function mapBy(config: AppConfig): void {
  harness.port.seed.mapping(INTEGRATION, config);
}

describe('an entity that AWS and Port have', () => {
  it('is traced to its account, unit, region and expressions, and nothing is written', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    const before = harness.snapshot();

    const answer = await explained('ec2Instance', id);

    expect(answer).toMatchObject({ code: 0, answer: 'unchanged', looked: 'origin' });
    expect(answer.sources).toMatchObject([
      {
        kind: INSTANCE,
        accountId: account,
        accountName: expect.stringMatching(/./),
        organizationalUnitPath: expect.stringMatching(/^Root/),
        region: US,
        isLeftOut: false,
        raw: { Properties: { InstanceId: id }, __ExtraContext: { AccountId: account } },
      },
    ]);
    expect(fieldOf(answer, 'properties.state')).toMatchObject({
      expression: '.Properties.State.Name',
      now: 'running',
      port: 'running',
      differs: false,
    });
    expect(answer.fields.filter(({ differs }) => differs)).toEqual([]);
    expect(harness.snapshot()).toEqual(before);
  });

  it('shows which field differs, and what a sync would do about it', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    harness.world.changeInstance(account, US, id, { InstanceType: 'm7g.metal' });

    const answer = await explained('ec2Instance', id);
    const { stdout } = await explain('ec2Instance', id);

    expect(answer).toMatchObject({ code: 0, answer: 'update' });
    expect(answer.fields.filter(({ differs }) => differs)).toMatchObject([
      { field: 'properties.instanceType', now: 'm7g.metal', port: expect.any(String) },
    ]);
    expect(stdout).toContain('The next sync updates it: 1 of 10 fields differ.');
    expect(stdout).toMatch(/~ properties\.instanceType: "m7g\.metal", in Port "/);
  });

  it('names the read behind a field, and why a field is unknown and stays', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const arn = clusterAt(harness.world, account, US).arn;
    const bucket = `arn:aws:s3:::${bucketAt(harness.world, account)}`;
    harness.world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });

    const cluster = await explained('ecsCluster', arn);
    const tags = fieldOf(await explained('s3Bucket', bucket), 'properties.tags');
    const { code, stdout } = await explain('s3Bucket', bucket);

    expect(fieldOf(cluster, 'properties.status').enrichments).toEqual(['DescribeClustersAction']);
    expect(fieldOf(cluster, 'relations.account').enrichments).toEqual([]);
    expect(tags.enrichments).toEqual(['GetBucketTaggingAction']);
    expect(tags.unknown).toContain('s3:GetBucketTagging was denied');
    expect(tags).toMatchObject({ differs: false, port: expect.any(Array) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\? properties\.tags: unknown, in Port .*, which stays/);
  });

  it('is read in its own account and region only', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    harness.aws.requests.clear();

    await explained('ec2Instance', id);

    const asked = harness.aws.requests.recent({ operation: 'DescribeInstances' });
    expect(asked).toMatchObject([{ accountId: account, region: US }]);
  });

  it('is said to come from several resources of the mapping, of which the last one counts', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    mapBy(
      mappingWith(INSTANCE, (found) => [
        found,
        withEntity(found, { title: '"another"', properties: {}, relations: {} }),
      ]),
    );

    const answer = await explained('ec2Instance', id);

    expect(answer.answer).toBe('update');
    expect(answer.sources.map(({ resource }) => resource)).toEqual([2, 3]);
    const titles = answer.fields.filter(({ field }) => field === 'title');
    expect(titles).toMatchObject([
      { resource: 2, now: id, isOutdone: true, differs: false },
      { resource: 3, now: 'another', isOutdone: false, differs: true },
    ]);
    expect(fieldOf(answer, 'properties.state')).toMatchObject({ isOutdone: false, resource: 2 });
  });

  it('is said to be one of several resources of AWS, with the one that is chosen', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) =>
        withEntity(found, { identifier: '"the-instance-of-" + .__ExtraContext.AccountId' }),
      ),
    });
    const account = harness.account(1);
    await harness.sync();

    const answer = await explained('ec2Instance', `the-instance-of-${account}`);

    expect(answer.answer).toBe('unchanged');
    expect(answer.sources.length).toBeGreaterThan(1);
    expect(answer.sources.filter(({ isLeftOut }) => !isLeftOut)).toHaveLength(1);
  });

  it('is found under a blueprint that an expression gives', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) =>
        withEntity(found, { blueprint: '"ec2" + (.Type | split("::") | last)' }),
      ),
    });
    const id = instanceAt(harness.world, harness.account(1), US);
    await harness.sync();

    const answer = await explained('ec2Instance', id);

    expect(answer).toMatchObject({ code: 0, answer: 'unchanged' });
    expect(fieldOf(answer, 'blueprint').now).toBe('ec2Instance');
  });
});

describe('an entity that Port does not have', () => {
  it('would be created when AWS has it', async () => {
    harness = await startSynced();
    const { InstanceId: id = '' } = harness.world.addInstance(harness.account(2), US);

    const { code, stdout } = await explain('ec2Instance', id);
    const answer = await explained('ec2Instance', id);

    expect(code).toBe(0);
    expect(stdout).toContain('AWS has it, Port does not: the next sync creates it.');
    expect(answer).toMatchObject({ answer: 'create', port: { holds: 'nothing' } });
    expect(fieldOf(answer, 'title').port).toBeUndefined();
  });

  it('is not selected, by which mapping resource and query, with the data of the resource', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) =>
        withSelector(found, { query: '.Properties.InstanceType == "none"' }),
      ),
    });
    const id = instanceAt(harness.world, harness.account(1), US);

    const answer = await explained('ec2Instance', id);
    const { code, stdout } = await explain('ec2Instance', id);

    expect(answer).toMatchObject({ answer: 'excluded', sources: [], fields: [] });
    expect(answer.excluded).toMatchObject([
      { resource: 2, query: '.Properties.InstanceType == "none"', region: US },
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('the selector of resources[2] (.Properties.InstanceType == "none")');
    expect(stdout).toContain(`"InstanceId": "${id}"`);
  });

  it('cannot be mapped, by which expression', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) =>
        withSelector(found, { query: '.Properties | error("broken")' }),
      ),
    });
    const id = instanceAt(harness.world, harness.account(1), US);

    const answer = await explained('ec2Instance', id);

    expect(answer).toMatchObject({ code: 0, answer: 'unmapped' });
    expect(answer.unmapped[0]?.problem.message).toContain('broken');
  });

  it('is nowhere, and what is nearly the same is named', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);

    const wrong = await explained('ec2Instance', `${id}0`);
    const shouted = await explained('ec2Instance', id.toUpperCase());
    const { code, stdout } = await explain('ec2Instance', 'i-none');

    expect(wrong).toMatchObject({ code: 1, answer: 'absent', near: [id] });
    expect(shouted).toMatchObject({ code: 1, answer: 'absent', near: [id] });
    expect(code).toBe(1);
    expect(stdout).toContain('Neither AWS nor Port has it.');
  });

  it('is not said to be nowhere while a place that may have it was not read', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.world.denyAction(account, { action: 'ec2:DescribeInstances', by: 'identity-policy' });

    const { code, stdout } = await explain('ec2Instance', 'i-none');

    expect(code).toBe(1);
    expect(stdout).toContain('Port does not have it. Whether AWS has it is not known.');
    expect(stdout).toContain(`${INSTANCE} of account ${account} in ${US}: denied`);
  });

  it('has a blueprint that nothing fills, and the nearest one is named', async () => {
    harness = await startSynced();

    const { code, stdout } = await explain('ec2instances', 'i-none');

    expect(code).toBe(1);
    expect(stdout).toContain('Port has no blueprint ec2instances.');
    expect(stdout).toContain('did you mean ec2Instance?');
  });
});

describe('an entity that AWS does not have any more', () => {
  it('is deleted by the next sync, on evidence', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    harness.world.removeInstance(account, US, id);

    const answer = await explained('ec2Instance', id);
    const { code, stdout } = await explain('ec2Instance', id);

    expect(answer).toMatchObject({
      answer: 'delete',
      looked: 'whole',
      deletion: { will: 'delete', reason: 'read-and-absent' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('every cell it can come from was read to its end');
    expect(stdout).toContain(`${US} in ${account}`);
  });

  it('is held back where it may be, with the reason', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    harness.world.removeInstance(account, US, id);
    harness.world.denyAction(account, { action: 'ec2:DescribeInstances', by: 'identity-policy' });

    const answer = await explained('ec2Instance', id);
    const { code, stdout } = await explain('ec2Instance', id);

    expect(answer).toMatchObject({ answer: 'heldBack', deletion: { reason: 'cell-unread' } });
    expect(code).toBe(0);
    expect(stdout).toContain('the next sync keeps it');
    expect(stdout).toContain('ec2:DescribeInstances');
  });

  it('is not judged when only a part is looked at', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    harness.world.removeInstance(account, US, id);

    const answer = await explained('ec2Instance', id, '--account', account, '--region', US);
    const { code, stdout } = await explain('ec2Instance', id, '--account', account);

    expect(answer).toMatchObject({ answer: 'unseen', looked: 'part' });
    expect(answer.deletion).toBeUndefined();
    expect(code).toBe(1);
    expect(stdout).toContain('Nothing is said of deletion');
  });

  it('is deleted because its selector leaves it out, and that is said', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);
    const config = mappingWith(INSTANCE, (found) => withSelector(found, { query: 'false' }));
    mapBy({ ...config, entityDeletionThreshold: 1 });

    const answer = await explained('ec2Instance', id);
    const { stdout } = await explain('ec2Instance', id);

    expect(answer).toMatchObject({ answer: 'delete', deletion: { reason: 'read-and-absent' } });
    expect(answer.excluded).toHaveLength(1);
    expect(stdout).toContain('AWS has it, but the selector of resources[2] (false)');
  });

  it('is judged also where no resource of the mapping fills its blueprint', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);
    const config = mappingWith(INSTANCE, () => []);
    mapBy({ ...config, entityDeletionThreshold: 1 });

    const answer = await explained('ec2Instance', id);

    expect(answer).toMatchObject({ answer: 'delete', deletion: { reason: 'blueprint-unfilled' } });
  });
});

describe('an entity of another data source', () => {
  it('is never touched, and that is said', async () => {
    harness = await startSynced();
    harness.port.seed.entity({ blueprint: 'ec2Instance', identifier: 'i-by-hand' });

    const answer = await explained('ec2Instance', 'i-by-hand');
    const { code, stdout } = await explain('ec2Instance', 'i-by-hand');

    expect(answer).toMatchObject({ answer: 'foreign', port: { holds: 'others' } });
    expect(code).toBe(0);
    expect(stdout).toContain('ours neither changes nor deletes it');
  });

  it('is written over when AWS has it, as the next sync shows', async () => {
    harness = await startSynced();
    const { InstanceId: id = '' } = harness.world.addInstance(harness.account(2), US);
    harness.port.seed.entity({ blueprint: 'ec2Instance', identifier: id, title: 'by hand' });

    const answer = await explained('ec2Instance', id);
    const { stdout } = await explain('ec2Instance', id);
    const { after } = await harness.sync();

    expect(answer).toMatchObject({ answer: 'create', port: { holds: 'others' } });
    expect(fieldOf(answer, 'title')).toMatchObject({ now: id, port: 'by hand', differs: true });
    expect(stdout).toContain('writes over it');
    expect(after.get(`ec2Instance ${id}`)?.title).toBe(id);
  });
});

describe('a Port that does not answer', () => {
  it.each([
    ['GET', /\/v1\/blueprints\/ec2Instance\/entities\//, 403],
    ['POST', '/v1/entities/search', 500],
  ])('to %s %s is not taken for one that holds nothing', async (method, path, status) => {
    harness = await startSynced();
    harness.port.faults.add({ method, path, effect: { kind: 'status', status } });

    const { code, stdout } = await explain('ec2Instance', 'i-none');

    expect(code).toBe(1);
    expect(stdout).toContain('it is not known whether it is there');
    expect(stdout).toContain(`Port did not say what it holds: ${method} `);
  });

  it('leaves unknown what it holds; AWS is explained all the same', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);
    const folder = await mkdtemp(join(tmpdir(), 'explain-'));
    try {
      const file = join(folder, 'mapping.json');
      await writeFile(file, JSON.stringify(bundledMapping()));
      await harness.port.stop();

      const { code, stdout } = await explain('ec2Instance', id, '--mapping', file);

      expect(code).toBe(1);
      expect(stdout).toContain('AWS has it. What Port holds of it is not known.');
      expect(stdout).toContain('Port did not say what it holds');
      expect(stdout).toContain('= properties.state: "running"');
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

describe('a mapping out of the ordinary', () => {
  it('makes entities of the parts of a resource, each with its own selector', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) => {
        const parts = withEntity(
          withSelector(found, { query: '.item.DeviceName == "/dev/xvda"' }),
          {
            identifier: '.item.Ebs.VolumeId',
            title: '.item.DeviceName',
            properties: { state: '.Properties.State.Name' },
          },
        );
        return {
          ...parts,
          port: { ...parts.port, itemsToParse: '.Properties.BlockDeviceMappings' },
        };
      }),
    });
    const account = harness.account(1);
    const id = instanceAt(harness.world, account, US);
    const instance = [...harness.world.instances(account, US)].find(
      ({ InstanceId }) => InstanceId === id,
    );
    const [root = '', data = ''] = (instance?.BlockDeviceMappings ?? []).map(
      ({ Ebs }) => Ebs?.VolumeId,
    );

    const selected = await explained('ec2Instance', root);
    const excluded = await explained('ec2Instance', data);

    expect(selected).toMatchObject({ answer: 'create' });
    expect(selected.sources).toMatchObject([{ raw: { Properties: { InstanceId: id } } }]);
    expect(fieldOf(selected, 'title')).toMatchObject({ now: '/dev/xvda', enrichments: [] });
    expect(excluded).toMatchObject({ answer: 'excluded', sources: [] });
    expect(excluded.excluded).toMatchObject([{ raw: { Properties: { InstanceId: id } } }]);
  });

  it('that identifies by a search in Port leaves open which entity it gives, and says so', async () => {
    harness = await startHarness({
      mapping: mappingWith(INSTANCE, (found) =>
        withEntity(found, {
          identifier: {
            combinator: '"and"',
            rules: [{ property: '"$title"', operator: '"="', value: '.Properties.InstanceId' }],
          },
        }),
      ),
    });

    const { code, stdout } = await explain('ec2Instance', 'i-none');

    expect(code).toBe(1);
    expect(stdout).toContain('resources[2] of the mapping has a search in Port as identifier');
    expect(stdout).not.toContain('Neither AWS nor Port');
  });

  it('that does not merge withholds what could not be read as a whole', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    const bucket = `arn:aws:s3:::${bucketAt(harness.world, account)}`;
    mapBy({ ...bundledMapping(), enableMergeEntity: false });
    harness.world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });

    const { code, stdout } = await explain('s3Bucket', bucket);

    expect(code).toBe(0);
    expect(stdout).toContain('the next sync does not write it');
    expect(stdout).toContain('? properties.tags: unknown');
  });
});

describe('a search for the entity', () => {
  it('goes through all places when that is asked for', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);
    harness.aws.requests.clear();

    const answer = await explained('ec2Instance', id, '--everywhere');

    expect(answer).toMatchObject({ answer: 'unchanged', looked: 'fillers' });
    expect(harness.aws.requests.count({ operation: 'DescribeInstances' })).toBe(4 * 3);
  });

  it('goes on where the place that the entity names has it no more', async () => {
    harness = await startSynced();
    const bucket = bucketAt(harness.world, harness.account(1));
    harness.world.removeBucket(bucket);
    harness.world.addBucket(harness.account(2), { Name: bucket });

    const answer = await explained('s3Bucket', `arn:aws:s3:::${bucket}`);

    expect(answer).toMatchObject({ answer: 'update', looked: 'whole' });
    expect(answer.sources).toMatchObject([{ accountId: harness.account(2) }]);
    expect(fieldOf(answer, 'relations.account')).toMatchObject({ differs: true });
  });

  it('ends at the first signal, without an answer', async () => {
    harness = await startSynced();
    const id = instanceAt(harness.world, harness.account(1), US);
    const fault = harness.aws.faults.add({
      operation: 'DescribeInstances',
      effect: { type: 'hang' },
    });
    let send: ((signal: NodeJS.Signals) => void) | undefined;
    const ran = runCommand(['explain', 'ec2Instance', id], {
      variables: harness.variables(),
      started(way) {
        send = way;
      },
    });
    await vi.waitFor(() => expect(fault.hits).toBeGreaterThan(0), 60_000);
    send?.('SIGINT');

    const { code, stdout, stderr } = await ran;
    fault.remove();
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('stopped before its end');
  });
});

describe('secrets', () => {
  it('are in neither form of the explanation, also where the mapping makes a field of them', async () => {
    const secrets = { OCEAN__INTEGRATION__CONFIG__INCLUDE_SECRET_VALUES: 'true' };
    const functions = withEntity(FUNCTIONS, {
      properties: {
        tags: '.Properties.Environment.Variables',
        password: '.Properties.Environment.Variables.DB_PASSWORD',
      },
    });
    harness = await startHarness({
      variables: secrets,
      blueprints: EXTRA_BLUEPRINTS,
      mapping: { ...bundledMapping(), resources: [functions] },
    });
    const account = harness.account(1);
    const [lambda] = harness.world.functions(account, US);
    const { FunctionArn: arn = '', Environment } = lambda?.Configuration ?? {};
    const secret = Environment?.Variables?.['DB_PASSWORD'] ?? 'none';

    const text = await explain('lambdaFunction', arn);
    const json = await explain('lambdaFunction', arn, '--json');

    expect(secret).toMatch(/^s3cr3t-/);
    for (const { code, stdout } of [text, json]) {
      expect(code).toBe(0);
      expect(stdout).toContain('DB_PASSWORD');
      expect(stdout).toContain('LOG_LEVEL');
      expect(stdout).not.toContain(secret);
    }
  });
});

describe('the command line', () => {
  it.each([
    [['ec2Instance'], 'needs BLUEPRINT and IDENTIFIER'],
    [['ec2Instance', '..'], 'are names, as Port shows them'],
    [['ec2Instance', 'i-1', '--kind', 'AWS::EC2::Instanc'], 'did you mean AWS::EC2::Instance?'],
  ])('%j is refused in words with 2', async (args, words) => {
    harness = await startHarness();

    const { code, stdout, stderr } = await explain(...args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});
