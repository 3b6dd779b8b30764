import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/kinds/kind.js';
import { loadKinds } from '../../../src/kinds/registry.js';
import { createMapper } from '../../../src/mapping/mapper.js';
import {
  createNeededReads,
  type NeededReads,
  unaskedFor,
} from '../../../src/resync/plan/needed-reads.js';
import type { KindPlan } from '../../../src/resync/plan/plan-cells.js';
import { mapping, plan, type ResourceOptions } from '../builders.js';

const kinds = await loadKinds([
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::CodePipeline::Pipeline',
  'AWS::RDS::DBCluster',
]);

function kindNamed(name: string): Kind {
  const kind = kinds.get(name);
  if (kind === undefined) throw new Error(`There is no ${name}.`);
  return kind;
}

const BUCKET = kindNamed('AWS::S3::Bucket');
const TAGGING = 'GetBucketTaggingAction';
const NAME = { identifier: '.Properties.BucketName' };

async function judged<T>(
  plans: readonly KindPlan[],
  judge: (readsOf: Parameters<typeof unaskedFor>[1]) => T,
): Promise<T> {
  const mapper = await createMapper({
    mapping: mapping(plans),
    environment: {},
    timeoutMs: 5000,
    workers: 1,
  });
  try {
    return judge(mapper.reads);
  } finally {
    await mapper.close();
  }
}

async function unneeded(
  kind: Kind,
  options: readonly ResourceOptions[],
  fetch: 'needed' | 'all' = 'needed',
): Promise<string[]> {
  const of = plan(kind, ...options);
  const reads: NeededReads = await judged([of], (readsOf) =>
    createNeededReads(fetch, [of], readsOf),
  );
  return [...reads.unneeded(of.resources)];
}

const property = (expression: string): ResourceOptions => ({
  entity: { ...NAME, properties: { x: expression } },
});

describe('a default enrichment', () => {
  it('is left out when no expression reads what it brings', async () => {
    expect(await unneeded(BUCKET, [property('.Properties.Arn')])).toEqual([TAGGING]);
  });

  it.each<[string, ResourceOptions]>([
    ['a property', property('.Properties.Tags[0].Value')],
    ['the identifier', { entity: { identifier: '.Properties.Tags[0].Value' } }],
    ['the title', { entity: { ...NAME, title: '.Properties | .Tags | first | .Value' } }],
    ['the icon', { entity: { ...NAME, icon: '.Properties["Tags"][0].Value' } }],
    ['the team', { entity: { ...NAME, team: '.Properties.Tags[] | .Value' } }],
    ['the blueprint', { entity: { ...NAME }, blueprint: '.Properties.Tags[0].Key' }],
    ['a relation', { entity: { ...NAME, relations: { r: '.Properties.Tags[0].Value' } } }],
    [
      'a relation by a search',
      {
        entity: {
          ...NAME,
          relations: {
            r: {
              combinator: '"and"',
              rules: [{ property: '"x"', operator: '"="', value: '.Properties.Tags[0].Value' }],
            },
          },
        },
      },
    ],
    ['the list of items', { entity: NAME, itemsToParse: '.Properties.Tags' }],
    ['a field beside a list of items', { ...property('.Properties.Tags'), itemsToParse: '[1]' }],
    ['a function that is called with it', property('def f(x): .Properties | x; f(.Tags)')],
    ['a variable', property('. as $all | "x" | $all.Properties.Tags')],
  ])('is needed when %s reads it', async (_where, options) => {
    expect(await unneeded(BUCKET, [options])).toEqual([]);
  });

  it('is needed when the selector reads it', async () => {
    const of = plan(BUCKET, { entity: NAME });
    const [only] = of.resources;
    if (only === undefined) throw new Error('unreachable: there is one');
    const query = 'any(.Properties.Tags[]?; .Key == "x")';
    const selecting = { ...of, resources: [{ ...only, selector: { ...only.selector, query } }] };

    const reads = await judged([selecting], (readsOf) =>
      createNeededReads('needed', [selecting], readsOf),
    );

    expect([...reads.unneeded(selecting.resources)]).toEqual([]);
  });

  it.each([
    '.',
    '..',
    '.Properties',
    '.Properties | keys',
    '.Properties | to_entries',
    'tostring',
    'tojson',
    '.[]',
    'getpath(["Properties", "Tags"])',
    '.Properties["Ta" + "gs"]',
    '.Properties[.Type]',
    'with_entries(.)',
    'path(..)',
    '. as $x | $x',
    'def f: .; f | tojson',
    '.Properties.Arn |= "x"',
    'input',
    '. as [$a] ?// {Properties: $a} | $a',
  ])('is needed when it is not certain what is read: %s', async (expression) => {
    expect(await unneeded(BUCKET, [property(expression)])).toEqual([]);
  });

  it.each(['env.HOME', '$ENV.HOME', '$__loc__', '.__ExtraContext', '.Type', 'now', '"x"'])(
    'is left out when nothing of the properties is read: %s',
    async (expression) => {
      expect(await unneeded(BUCKET, [property(expression)])).toEqual([TAGGING]);
    },
  );

  it('is needed when one of several mapping resources reads it', async () => {
    const both = [property('.Properties.Arn'), property('.Properties.Tags')];

    expect(await unneeded(BUCKET, both)).toEqual([]);
    expect(await unneeded(BUCKET, [both[0] ?? {}, both[0] ?? {}])).toEqual([TAGGING]);
  });

  it('is called when the selector names it, whatever is read', async () => {
    const named = { ...property('.Properties.Arn'), includeActions: [TAGGING] };

    expect(await unneeded(BUCKET, [named])).toEqual([]);
  });

  it('is called when everything is to be read', async () => {
    expect(await unneeded(BUCKET, [property('.Properties.Arn')], 'all')).toEqual([]);
  });

  it('that passes on what AWS adds is needed for a name that nobody declares', async () => {
    const table = kindNamed('AWS::DynamoDB::Table');
    const reading = (name: string) =>
      unneeded(table, [
        {
          entity: { identifier: '.Properties.TableArn', properties: { x: `.Properties.${name}` } },
        },
      ]);

    expect(await reading('TableName')).toEqual(['GetTableDetailsAction']);
    expect(await reading('Tags')).toEqual(['GetTableDetailsAction']);
    expect(await reading('ItemCount')).toEqual([]);
    expect(await reading('FromNextYear')).toEqual([]);
  });

  it('is judged apart from the others of its kind', async () => {
    const pipeline = kindNamed('AWS::CodePipeline::Pipeline');
    const reading = (name: string) =>
      unneeded(pipeline, [
        { entity: { identifier: '.Properties.Name', properties: { x: `.Properties.${name}` } } },
      ]);

    expect(await reading('Version')).toEqual(['GetPipelineDetailsAction', 'GetPipelineTagsAction']);
    expect(await reading('Tags')).toEqual(['GetPipelineDetailsAction']);
    expect(await reading('Stages')).toEqual(['GetPipelineTagsAction']);
  });
});

describe('a field that only an enrichment on request brings', () => {
  const warnings = (of: KindPlan) => judged([of], (readsOf) => unaskedFor([of], readsOf));

  it('is told once for each mapping resource and action, with the action to add', async () => {
    const of = plan(
      BUCKET,
      {
        entity: {
          ...NAME,
          properties: {
            a: '.Properties.OwnershipControls',
            b: '.Properties.OwnershipControls.Rules[0]',
            c: '.Properties.BucketEncryption',
          },
        },
      },
      property('.Properties.OwnershipControls'),
    );

    expect(await warnings(of)).toEqual([
      'resources[0] (AWS::S3::Bucket) reads .Properties.OwnershipControls, which only GetBucketOwnershipControlsAction brings: add GetBucketOwnershipControlsAction to its selector.includeActions and allow s3:GetBucketOwnershipControls, or it is always null',
      'resources[0] (AWS::S3::Bucket) reads .Properties.BucketEncryption, which only GetBucketEncryptionAction brings: add GetBucketEncryptionAction to its selector.includeActions and allow s3:GetEncryptionConfiguration, or it is always null',
      'resources[1] (AWS::S3::Bucket) reads .Properties.OwnershipControls, which only GetBucketOwnershipControlsAction brings: add GetBucketOwnershipControlsAction to its selector.includeActions and allow s3:GetBucketOwnershipControls, or it is always null',
    ]);
  });

  it('is not told where the action is asked for, nor of what a default brings', async () => {
    const asked = {
      ...property('.Properties | .BucketEncryption, .Tags'),
      includeActions: ['GetBucketEncryptionAction'],
    };

    expect(await warnings(plan(BUCKET, asked))).toEqual([]);
  });

  it('is not told where the list brings it too', async () => {
    const tags = {
      entity: { identifier: '.Properties.DBClusterArn', title: '.Properties.TagList' },
    };

    expect(await warnings(plan(kindNamed('AWS::RDS::DBCluster'), tags))).toEqual([]);
  });

  it('is not told of an expression that reads everything', async () => {
    expect(await warnings(plan(BUCKET, property('.Properties | tojson')))).toEqual([]);
  });

  it('is not told where a misspelt key may be meant to ask for it', async () => {
    const of = plan(BUCKET, property('.Properties.BucketEncryption'));
    const unclear = {
      ...of,
      resources: of.resources.map((each) => ({
        ...each,
        selector: { ...each.selector, actionsUnclear: true as const },
      })),
    };

    expect(await warnings(of)).toHaveLength(1);
    expect(await warnings(unclear)).toEqual([]);
  });
});
