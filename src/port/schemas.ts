// What we read of Port's answers, and nothing more. A missing list is an error, never an empty
// list.

import * as z from 'zod';
import { isObject } from '../lib/json-value.js';
import { readMember } from '../lib/read-member.js';

/** Kept as it came: zod's own record would drop a member named `__proto__`. */
const record = z.custom<Readonly<Record<string, unknown>>>(isObject);
/** A key of any value, or none: without `optional` zod asks for the key itself. */
const anything = z.unknown().optional();
const optionalText = z.string().nullish().catch(undefined);
const optionalFlag = z.boolean().nullish().catch(undefined);

/** Any body at all: the status said what there was to say. */
export const anyAnswer = z.unknown();

/**
 * That a write of the set-up was done: Port shows the blueprint or the integration as it is now, or
 * says `ok`. Any other body is of somebody else.
 */
export const doneAnswer = z.unknown().refine((body) => {
  const blueprint = readMember(body, 'blueprint');
  if (blueprint !== undefined) return typeof readMember(blueprint, 'identifier') === 'string';
  return (
    readMember(body, 'ok') === true || record.safeParse(readMember(body, 'integration')).success
  );
});

const integration = z.object({
  config: anything,
  installationType: optionalText,
  installationAppType: optionalText,
  version: optionalText,
  changelogDestination: anything,
  actionsProcessingEnabled: optionalFlag,
  incrementalSyncEnabled: optionalFlag,
  processingMode: optionalText,
  createPortResourcesOrigin: optionalText,
  arePortResourcesInitialized: optionalFlag,
  resyncState: z
    .object({ updatedAt: optionalText, status: optionalText })
    .nullish()
    .catch(undefined),
});

export type Integration = z.infer<typeof integration>;

export const integrationAnswer = z.object({ integration });
/** Creation is believed by its status; the document is a bonus. */
export const createdAnswer = z.object({ integration: integration.nullish().catch(undefined) });
export const provisionAnswer = z.object({ integrations: z.array(z.unknown()).nullish().catch([]) });
export const organizationAnswer = z.object({
  organization: z
    .object({
      id: optionalText,
      name: optionalText,
      featureFlags: z.array(z.unknown()).nullish().catch([]),
    })
    .nullish()
    .catch(undefined),
});
export const resyncRequestAnswer = z.object({
  request: z.object({ updatedAt: optionalText }).nullish(),
});

export const blueprintAnswer = z.object({
  blueprint: z.looseObject({
    identifier: z.string(),
    title: optionalText,
    schema: z.looseObject({ properties: record }).catch({ properties: {} }),
  }),
});

export const blueprintsAnswer = z.object({
  blueprints: z.array(
    z.object({
      identifier: z.string(),
      relations: z.record(z.string(), z.object({ target: z.string() })).nullish(),
    }),
  ),
});

/** What is not understood is no blueprint without properties. */
export const blueprintSchema = z.object({
  identifier: z.string(),
  schema: z.object({ properties: record, required: z.array(z.string()).nullish() }),
  relations: record.nullish(),
  mirrorProperties: record.nullish(),
  calculationProperties: record.nullish(),
  aggregationProperties: record.nullish(),
});
/** Elements are checked one by one by the reader. */
export const blueprintDocuments = z.object({ blueprints: z.array(z.unknown()) });

export const ownedEntity = z.object({
  identifier: z.string().min(1),
  blueprint: z.string().min(1),
  properties: record.optional().catch(undefined),
  relations: record.optional().catch(undefined),
});

/** Elements are checked one by one by the reader, so that an odd one spoils only itself. */
export const entitiesAnswer = z.object({
  entities: z.array(z.unknown()),
  next: z.string().max(100_000).nullish(),
});

export const heldEntity = ownedEntity.extend({
  blueprint: z.string().optional(),
  title: anything,
  icon: anything,
  team: anything,
});
export type HeldEntity = z.infer<typeof heldEntity>;
export const entityAnswer = z.object({ entity: heldEntity });

/** Port numbers its results; without a number they are matched by identifier. */
const index = z.number().int().optional().catch(undefined);
export const bulkAnswer = z.object({
  entities: z.array(z.object({ index, identifier: anything, created: optionalFlag })),
  errors: z
    .array(
      z.object({
        index,
        identifier: anything,
        statusCode: z.coerce.number().catch(0),
        error: optionalText,
        message: optionalText,
      }),
    )
    .nullish()
    .transform((errors) => errors ?? []),
});
export type BulkAnswer = z.infer<typeof bulkAnswer>;

export const deletedAnswer = z.object({
  deletedEntities: z
    .array(
      z.union([
        z.string(),
        z.object({ identifier: z.string() }).transform((entity) => entity.identifier),
      ]),
    )
    .nullish()
    .transform((deleted) => deleted ?? []),
});
