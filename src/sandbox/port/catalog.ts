// What tests and the sandbox see of the simulated Port, and how they put things into it without
// HTTP.

import { isObject } from '../../lib/json-value.js';
import { blueprintDocument } from './blueprint-routes.js';
import { Blueprint } from './blueprint-schema.js';
import type { EntityStore, StoredEntity } from './entity-store.js';
import type { Ingest, Shipped } from './ingest-routes.js';
import type { Integration, IntegrationStore } from './integration-store.js';
import { type JsonObject, parseObject } from './json.js';
import type { Resources } from './other-routes.js';
import type { Probes } from './probe-routes.js';
import { parseBody } from './reply.js';
import type { Runs } from './runs.js';
import { type CatalogState, targetsOf } from './state.js';

export interface CatalogEntity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title: string | null;
  readonly icon: string | null;
  readonly team: readonly string[];
  readonly properties: JsonObject;
  readonly relations: JsonObject;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly datasource: string;
}

export interface ResyncReport {
  readonly status: string;
  /** When the report arrived, ISO 8601. */
  readonly at: string;
  readonly [key: string]: unknown;
}

/** Readers. Everything is a copy. */
export interface Catalog {
  blueprints(): JsonObject[];
  blueprint(identifier: string): JsonObject | undefined;
  /** Entities of one blueprint in the order of creation, or of all. Iterates lazily. */
  entities(blueprint?: string): Iterable<CatalogEntity>;
  entity(blueprint: string, identifier: string): CatalogEntity | undefined;
  count(blueprint?: string): number;
  /** The document that GET answers. */
  integration(installationId: string): JsonObject | undefined;
  integrations(): JsonObject[];
  /** Every resync-state report, oldest first. */
  resyncStates(installationId: string): ResyncReport[];
  /** Raw examples by kind. */
  examples(installationId: string): Readonly<Record<string, readonly unknown[]>>;
  /** Log lines, metric items and heartbeats received on the ingest URLs. */
  shipped(installationId: string): Readonly<Shipped> | undefined;
  /** Every state that was sent for a probe, oldest first. */
  probeStates(id: string): JsonObject[];
  actions(): JsonObject[];
  pages(): JsonObject[];
  scorecards(blueprint: string): JsonObject[];
}

export interface SeedEntity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: readonly string[];
  readonly properties?: JsonObject;
  readonly relations?: JsonObject;
  /** The whole User-Agent of the writer; empty by default. */
  readonly datasource?: string;
  /** ISO 8601; now by default. */
  readonly updatedAt?: string;
}

/**
 * Puts things in place directly. Blueprints are checked; entities and mappings are taken as they
 * are, so that broken ones can be staged.
 */
export interface Seed {
  blueprint(definition: JsonObject): void;
  /** Creates or replaces an entity. */
  entity(entity: SeedEntity): void;
  deleteEntity(blueprint: string, identifier: string): void;
  /** Creates the integration, or sets the fields of an existing one. */
  integration(installationId: string, fields?: JsonObject): void;
  /** Sets the mapping of an integration, creating it if need be; asks for no resync. */
  mapping(installationId: string, config: unknown): void;
  /** Stamps the resync request, as a user's click on Resync does. */
  resyncRequest(installationId: string): void;
  /** Withdraws the resync request. */
  clearResyncRequest(installationId: string): void;
  /** Asks for a connection probe. */
  probe(id: string): void;
  run(id: string, status: 'IN_PROGRESS' | 'SUCCESS' | 'FAILURE'): void;
}

export interface CatalogParts {
  readonly state: CatalogState;
  readonly integrations: IntegrationStore;
  readonly resources: Resources;
  readonly ingest: Ingest;
  readonly runs: Runs;
  readonly probes: Probes;
  readonly baseUrl: () => string;
}

/** The readers. */
export function createCatalog({
  state,
  integrations,
  resources,
  ingest,
  probes,
  baseUrl,
}: CatalogParts): Catalog {
  const document = (integration: Integration): JsonObject =>
    structuredClone(integrations.document(integration, baseUrl()));
  return {
    blueprints: () =>
      [...state.blueprints.all()].map((blueprint) =>
        structuredClone(blueprintDocument(state, blueprint)),
      ),
    blueprint(identifier) {
      const found = state.blueprints.get(identifier);
      return found === undefined ? undefined : structuredClone(blueprintDocument(state, found));
    },
    entities: (blueprint) =>
      readAll(
        blueprint === undefined ? state.entities.after(0) : state.entities.ofBlueprint(blueprint),
      ),
    entity(blueprint, identifier) {
      const found = state.entities.get(blueprint, identifier);
      return found === undefined ? undefined : readEntity(found);
    },
    count: (blueprint) =>
      blueprint === undefined ? state.entities.size : state.entities.count(blueprint),
    integration(installationId) {
      const found = integrations.get(installationId);
      return found === undefined ? undefined : document(found);
    },
    integrations: () => [...integrations.all()].map(document),
    resyncStates: (installationId) =>
      (integrations.get(installationId)?.history ?? []).map(readReport),
    examples(installationId) {
      const kinds = integrations.get(installationId)?.examples ?? [];
      return Object.fromEntries(
        [...kinds].map(([kind, examples]) => [
          kind,
          structuredClone(examples.map(({ data }) => data)),
        ]),
      );
    },
    shipped(installationId) {
      const found = integrations.get(installationId);
      return found === undefined ? undefined : structuredClone(ingest.shipped(found.ingestId));
    },
    probeStates: (id) => structuredClone(probes.get(id) ?? []),
    actions: () => structuredClone([...resources.actions.values()]),
    pages: () => structuredClone([...resources.pages.values()]),
    scorecards(blueprint) {
      const own = [...resources.scorecards].filter(([key]) => key.startsWith(`${blueprint} `));
      return structuredClone(own.map(([, scorecard]) => scorecard));
    },
  };
}

function readReport(report: Integration['history'][number]): ResyncReport {
  return { ...structuredClone(report), status: String(report['status']), at: report.at };
}

function readEntity(entity: StoredEntity): CatalogEntity {
  return {
    identifier: entity.identifier,
    blueprint: entity.blueprint,
    title: entity.title,
    icon: entity.icon,
    team: [...entity.team],
    properties: parseObject(entity.properties),
    relations: parseObject(entity.relations),
    createdAt: new Date(entity.createdAt).toISOString(),
    updatedAt: new Date(entity.updatedAt).toISOString(),
    datasource: entity.datasource,
  };
}

function* readAll(entities: ReturnType<EntityStore['after']>): Iterable<CatalogEntity> {
  for (const entity of entities) yield readEntity(entity);
}

/** The seeding helpers. */
export function createSeed({ state, integrations, runs, probes }: CatalogParts): Seed {
  const ensure = (installationId: string, fields: JsonObject): void => {
    const found = integrations.get(installationId);
    if (found === undefined) integrations.create(installationId, fields);
    else integrations.update(found, fields);
  };
  const remove = (blueprint: string, identifier: string): void => {
    const found = state.entities.get(blueprint, identifier);
    const definition = state.blueprints.get(blueprint);
    if (found === undefined || definition === undefined) return;
    state.entities.remove(found, targetsOf(state, definition, parseObject(found.relations)));
  };
  return {
    blueprint: (definition) =>
      void state.blueprints.put(parseBody(Blueprint, definition), state.settings.clock()),
    entity: (entity) => seedEntity(state, entity),
    deleteEntity: remove,
    integration: (installationId, fields = {}) => ensure(installationId, fields),
    mapping: (installationId, config) => ensure(installationId, { config }),
    resyncRequest: (installationId) =>
      integrations.requestResync(integrations.require(installationId)),
    clearResyncRequest(installationId) {
      integrations.require(installationId).resyncRequestedAt = undefined;
    },
    probe: (id) => void probes.set(id, []),
    run: (id, status) => runs.set(id, status),
  };
}

function seedEntity(state: CatalogState, seed: SeedEntity): void {
  const blueprint = state.blueprints.require(seed.blueprint);
  const relations = seed.relations ?? {};
  const content = {
    title: seed.title ?? null,
    icon: seed.icon ?? null,
    team: seed.team ?? [],
    properties: JSON.stringify(seed.properties ?? {}),
    relations: JSON.stringify(relations),
    datasource: seed.datasource ?? '',
  };
  const now = seed.updatedAt === undefined ? state.settings.clock() : Date.parse(seed.updatedAt);
  const existing = state.entities.get(seed.blueprint, seed.identifier);
  const before =
    existing === undefined || !isObject(relations)
      ? []
      : targetsOf(state, blueprint, parseObject(existing.relations));
  if (existing !== undefined) state.entities.update(existing, content, now);
  const entity = existing ?? state.entities.add(seed.blueprint, seed.identifier, content, now);
  state.entities.relink(entity, before, targetsOf(state, blueprint, relations));
}
