import { readFile } from 'node:fs/promises';
import { raw } from 'jq-wasm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { KIND_NAMES } from '../../src/kinds/registry.js';
import { readDefaultResources } from '../../src/port/integration/resources.js';

const ROOT = new URL('../../.port/', import.meta.url).pathname;
const config = z.object({
  resources: z.array(
    z.object({
      kind: z.string(),
      port: z.object({
        entity: z.object({
          mappings: z.object({
            identifier: z.string(),
            blueprint: z.string(),
            properties: z.record(z.string(), z.string()).default({}),
            relations: z.record(z.string(), z.string()).default({}),
          }),
        }),
      }),
    }),
  ),
});

async function mappings() {
  const { mapping } = await readDefaultResources(`${ROOT}resources`);
  return config
    .parse(mapping)
    .resources.map(({ kind, port }) => ({ kind, ...port.entity.mappings }));
}

describe('the default resources', () => {
  it('map only to blueprints, properties and relations that they define', async () => {
    const { blueprints } = await readDefaultResources(`${ROOT}resources`);
    for (const { blueprint, properties, relations } of await mappings()) {
      const target = blueprints.find(({ identifier }) => `"${identifier}"` === blueprint);
      expect(Object.keys(target?.schema.properties ?? {})).toEqual(
        expect.arrayContaining(Object.keys(properties)),
      );
      expect(Object.keys(Object(target?.['relations']))).toEqual(Object.keys(relations));
    }
  });

  it('are the five blueprints and the four kinds of the integration that this one replaces', async () => {
    const { blueprints, mapping } = await readDefaultResources(`${ROOT}resources`);
    expect(blueprints.map(({ identifier }) => identifier)).toEqual([
      'awsAccount',
      's3Bucket',
      'ec2Instance',
      'ecsCluster',
      'snsTopic',
    ]);
    expect((await mappings()).map(({ kind }) => kind)).toEqual([
      'AWS::Account::Info',
      'AWS::S3::Bucket',
      'AWS::EC2::Instance',
      'AWS::ECS::Cluster',
    ]);
    expect(mapping).toMatchObject({
      deleteDependentEntities: true,
      createMissingRelatedEntities: true,
      entityDeletionThreshold: 0.9,
    });
  });

  it.each([
    [
      { AccountId: '111122223333', Region: 'eu-west-1' },
      'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
    ],
    [
      { AccountId: '111122223333', Region: 'cn-north-1', Partition: 'aws-cn' },
      'arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-1',
    ],
    [
      { AccountId: '111122223333', Region: 'us-gov-west-1', Partition: 'aws-us-gov' },
      'arn:aws-us-gov:ec2:us-gov-west-1:111122223333:instance/i-1',
    ],
  ])('give an instance in %o its ARN', async (context, expected) => {
    const result = await raw(
      { Properties: { InstanceId: 'i-1' }, __ExtraContext: context },
      await arnExpression(),
    );
    expect(JSON.parse(result.stdout)).toBe(expected);
  });

  it.each([[{ AccountId: '111122223333' }], [{ Region: 'eu-west-1' }], [{}]])(
    'give no half ARN when the context is %o',
    async (context) => {
      const { stdout } = await raw(
        { Properties: { InstanceId: 'i-1' }, __ExtraContext: context },
        await arnExpression(),
      );
      expect(stdout.trim()).toBe('');
    },
  );
});

it('describes itself to Port with all its kinds, and settings that have a type', async () => {
  const spec = z.object({
    type: z.literal('aws-v3'),
    features: z.array(z.object({ resources: z.array(z.object({ kind: z.string() })) })),
    configurations: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'integer', 'boolean', 'url', 'object', 'array']),
      }),
    ),
  });
  const { configurations, features } = spec.parse(
    parse(await readFile(`${ROOT}spec.yaml`, 'utf8')),
  );

  expect(configurations.map(({ name }) => name)).toContain('accountRoleArn');
  expect(features.flatMap(({ resources }) => resources.map(({ kind }) => kind)).sort()).toEqual(
    [...KIND_NAMES].sort(),
  );
});

async function arnExpression(): Promise<string> {
  return (
    (await mappings()).find(({ kind }) => kind === 'AWS::EC2::Instance')?.properties['arn'] ?? ''
  );
}
