// App configs and blueprints for tests: the bundled mapping as data that a test changes, and two
// more kinds.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const mappings = z.looseObject({
  identifier: z.unknown(),
  blueprint: z.unknown(),
  properties: z.record(z.string(), z.string()).optional(),
  relations: z.record(z.string(), z.string()).optional(),
});
const resource = z.looseObject({
  kind: z.string(),
  selector: z.looseObject({ query: z.string() }),
  port: z.looseObject({ entity: z.looseObject({ mappings }) }),
});
const appConfig = z.looseObject({ resources: z.array(resource) });

export type AppConfig = z.infer<typeof appConfig>;
export type AppResource = z.infer<typeof resource>;

/** The bundled mapping; each call gives a copy of its own. */
export function bundledMapping(): AppConfig {
  return appConfig.parse(
    parse(
      readFileSync(
        new URL('../../../.port/resources/port-app-config.yml', import.meta.url),
        'utf8',
      ),
    ),
  );
}

/** The bundled mapping with each resource of `kind` replaced by what `change` makes of it. */
export function mappingWith(
  kind: string,
  change: (found: AppResource) => AppResource | readonly AppResource[],
): AppConfig {
  const config = bundledMapping();
  return {
    ...config,
    resources: config.resources.flatMap((found) => (found.kind === kind ? change(found) : [found])),
  };
}

export function withSelector(
  found: AppResource,
  selector: Readonly<Record<string, unknown>>,
): AppResource {
  return { ...found, selector: { ...found.selector, ...selector } };
}

export function withEntity(
  found: AppResource,
  entity: Readonly<Record<string, unknown>>,
): AppResource {
  return {
    ...found,
    port: {
      ...found.port,
      entity: { ...found.port.entity, mappings: { ...found.port.entity.mappings, ...entity } },
    },
  };
}

/** Functions with their tags, which are an enrichment on request. */
export const FUNCTIONS: AppResource = {
  kind: 'AWS::Lambda::Function',
  selector: { query: 'true', includeActions: ['ListTagsAction'] },
  port: {
    entity: {
      mappings: {
        identifier: '.Properties.FunctionArn',
        title: '.Properties.FunctionName',
        blueprint: '"lambdaFunction"',
        properties: {
          runtime: '.Properties.Runtime',
          memorySize: '.Properties.MemorySize',
          region: '.__ExtraContext.Region',
          tags: '.Properties.Tags',
        },
        relations: { account: '.__ExtraContext.AccountId' },
      },
    },
  },
};

/** Queues with their attributes, a default enrichment, and their tags, one on request. */
export const QUEUES: AppResource = {
  kind: 'AWS::SQS::Queue',
  selector: { query: 'true', includeActions: ['ListQueueTagsAction'] },
  port: {
    entity: {
      mappings: {
        identifier: '.Properties.QueueArn',
        title: '.Properties.QueueArn | split(":") | last',
        blueprint: '"sqsQueue"',
        properties: {
          visibilityTimeout: '.Properties.VisibilityTimeout',
          kmsKey: '.Properties.KmsMasterKeyId',
          region: '.__ExtraContext.Region',
          tags: '.Properties.Tags',
        },
        relations: { account: '.__ExtraContext.AccountId' },
      },
    },
  },
};

export const QUEUE_BLUEPRINT = blueprint('sqsQueue', 'Queue', {
  visibilityTimeout: 'number',
  kmsKey: 'string',
  region: 'string',
  tags: 'object',
});

/** Accounts as Organizations lists them, with the unit they are in. */
export const ORGANIZATION_ACCOUNTS: AppResource = {
  kind: 'AWS::Organizations::Account',
  selector: { query: 'true', includeActions: ['ListParentsAction'] },
  port: {
    entity: {
      mappings: {
        identifier: '.Properties.Id',
        title: '.Properties.Name',
        blueprint: '"organizationAccount"',
        properties: {
          email: '.Properties.Email',
          state: '.Properties.State',
          parentId: '.Properties.Parents[0].Id',
        },
      },
    },
  },
};

export const EXTRA_BLUEPRINTS = [
  { ...blueprint('awsAccount', 'AWS Account', {}), relations: {} },
  blueprint('lambdaFunction', 'Lambda Function', {
    runtime: 'string',
    memorySize: 'number',
    region: 'string',
    tags: 'object',
  }),
  {
    ...blueprint('organizationAccount', 'Account of the organization', {
      email: 'string',
      state: 'string',
      parentId: 'string',
    }),
    relations: {},
  },
];

/** A blueprint with properties of these types, related to the account. */
/** For mappings that are about what is read, not what is made of it. */
export const ANY_BLUEPRINT = { ...blueprint('any', 'Any', { field: 'string' }), relations: {} };

function blueprint(
  identifier: string,
  title: string,
  types: Readonly<Record<string, 'string' | 'number' | 'object'>>,
) {
  return {
    identifier,
    title,
    icon: 'AWS',
    schema: {
      properties: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
      required: [],
    },
    mirrorProperties: {},
    calculationProperties: {},
    aggregationProperties: {},
    relations: {
      account: { title: 'Account', target: 'awsAccount', required: false, many: false },
    },
  };
}

/** The bundled mapping and the two more kinds. */
export function fullMapping(): AppConfig {
  const config = bundledMapping();
  return { ...config, resources: [...config.resources, FUNCTIONS, ORGANIZATION_ACCOUNTS] };
}
