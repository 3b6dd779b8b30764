// The bodies of the integration routes. Port publishes few of them; what is checked here is what
// its own client sends.
import * as z from 'zod';

const Time = z.iso.datetime({ offset: true, local: true });

const MappingResource = z.looseObject({
  kind: z.string(),
  selector: z.looseObject({ query: z.string() }),
  port: z.looseObject({
    entity: z.looseObject({ mappings: z.union([z.looseObject({}), z.array(z.looseObject({}))]) }),
    itemsToParse: z.string().nullable().optional(),
  }),
});

/** A mapping. Empty is allowed; unknown keys are kept. */
const MappingConfig = z.looseObject({
  deleteDependentEntities: z.boolean().optional(),
  createMissingRelatedEntities: z.boolean().optional(),
  enableMergeEntity: z.boolean().optional(),
  entityDeletionThreshold: z.number().min(0).max(1).optional(),
  resources: z.array(MappingResource).optional(),
});

const Destination = z.union([
  z.strictObject({ type: z.literal('KAFKA') }),
  z.strictObject({ type: z.literal('WEBHOOK'), url: z.string(), agent: z.boolean().optional() }),
  z.strictObject({}),
]);

const settable = {
  title: z.string().nullable().optional(),
  version: z.string().optional(),
  changelogDestination: Destination.nullable().optional(),
  config: MappingConfig.nullable().optional(),
  actionsProcessingEnabled: z.boolean().optional(),
  incrementalSyncEnabled: z.boolean().optional(),
  processingMode: z.enum(['dsp', 'ocean-core']).optional(),
  createPortResourcesOrigin: z.enum(['Empty', 'Default', 'Ocean', 'Port']).nullable().optional(),
  arePortResourcesInitialized: z.boolean().optional(),
};

/** POST `/integration`. */
export const IntegrationCreate = z.strictObject({
  installationId: z.string().min(1),
  installationAppType: z.string().min(1),
  installationType: z.string().optional(),
  ...settable,
});

/** PATCH `/integration/{id}`; every field is optional. */
export const IntegrationPatch = z.strictObject({
  installationAppType: z.string().min(1).optional(),
  ...settable,
});

/** PATCH `/integration/{id}/config`. */
export const ConfigPatch = z.strictObject({ config: MappingConfig });

/**
 * PATCH `/integration/{id}/resync-state`. The wire name `intervalInMinuets` is misspelled, and the
 * right spelling is refused.
 */
export const ResyncState = z.strictObject({
  status: z.enum(['running', 'completed', 'failed', 'aborted']),
  lastResyncStart: Time.nullable().optional(),
  lastResyncEnd: Time.nullable().optional(),
  nextResync: Time.nullable().optional(),
  intervalInMinuets: z.number().nullable().optional(),
});
export type ResyncState = z.infer<typeof ResyncState>;

/** POST `/integration/{id}/kinds/{kind}/examples`: raw resources. */
export const Examples = z.strictObject({
  examples: z.array(z.record(z.string(), z.unknown())).min(1),
});

/** PUT and POST `/integration/{id}/cursor`. */
export const Cursor = z.looseObject({ primary: Time.nullable() });
