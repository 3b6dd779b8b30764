// The blueprints of the whole Port organization, as far as they say which blueprint relates to
// which, and what an entity of one may hold.
import { isObject } from '../../lib/json-value.js';
import { readMember } from '../../lib/read-member.js';
import type { PortCall } from '../http/call.js';
import type { PortHttp } from '../http/port-http.js';
import { blueprintDocuments, blueprintSchema, blueprintsAnswer } from '../schemas.js';

export interface BlueprintRelations {
  readonly identifier: string;
  /** Target blueprints by name of the relation. */
  readonly relations: Readonly<Record<string, string>>;
}

/**
 * All blueprints, of whoever made them (`GET /v1/blueprints`); one without relations may leave them
 * out. Throws on any failure.
 */
export async function listBlueprints(
  http: PortHttp,
  signal: AbortSignal,
): Promise<readonly BlueprintRelations[]> {
  const { blueprints } = await http.request(
    { method: 'GET', path: '/blueprints', signal },
    blueprintsAnswer,
  );
  return blueprints.map(({ identifier, relations }) => ({
    identifier,
    relations: Object.fromEntries(
      Object.entries(relations ?? {}).map(([name, { target }]) => [name, target]),
    ),
  }));
}

/** What an entity of a blueprint may hold. */
export interface BlueprintSchema {
  readonly identifier: string;
  readonly properties: ReadonlyMap<
    string,
    { readonly type: string | undefined; readonly hasDefault: boolean }
  >;
  readonly required: readonly string[];
  /** Properties that Port fills in itself, such as `mirror`, by name. */
  readonly computed: ReadonlyMap<string, string>;
  readonly relations: ReadonlyMap<
    string,
    { readonly target: string | undefined; readonly many: boolean; readonly required: boolean }
  >;
}

export interface BlueprintSchemas {
  readonly schemas: readonly BlueprintSchema[];
  /** Names of blueprints that are there in a form that is not understood. */
  readonly unclear: ReadonlySet<string>;
}

/** All blueprints. Throws on any failure. */
export async function listBlueprintSchemas(
  http: Pick<PortHttp, 'request'>,
  call: Pick<PortCall, 'signal' | 'budgetMs' | 'timeoutMs'>,
): Promise<BlueprintSchemas> {
  const { blueprints } = await http.request(
    { method: 'GET', path: '/blueprints', ...call },
    blueprintDocuments,
  );
  const read = blueprints.map((document) => ({ document, schema: readBlueprintSchema(document) }));
  return {
    schemas: read.flatMap(({ schema }) => schema ?? []),
    unclear: new Set(
      read.flatMap(({ document, schema }) => {
        const identifier = readMember(document, 'identifier');
        return schema === undefined && typeof identifier === 'string' ? identifier : [];
      }),
    ),
  };
}

/** A blueprint as Port writes it, or a bundled one; undefined for anything else. */
export function readBlueprintSchema(document: unknown): BlueprintSchema | undefined {
  const { data } = blueprintSchema.safeParse(document);
  if (data === undefined) return undefined;
  const computed = [
    ['mirror', data.mirrorProperties],
    ['calculation', data.calculationProperties],
    ['aggregation', data.aggregationProperties],
  ] as const;
  return {
    identifier: data.identifier,
    properties: new Map(
      membersOf(data.schema.properties).map(([name, property]) => [
        name,
        { type: textIn(property, 'type'), hasDefault: property['default'] !== undefined },
      ]),
    ),
    required: data.schema.required ?? [],
    computed: new Map(
      computed.flatMap(([what, named]) => Object.keys(named ?? {}).map((name) => [name, what])),
    ),
    relations: new Map(
      membersOf(data.relations ?? {}).map(([name, relation]) => [
        name,
        {
          target: textIn(relation, 'target'),
          many: relation['many'] === true,
          required: relation['required'] === true,
        },
      ]),
    ),
  };
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(named: Members): readonly (readonly [string, Members])[] {
  return Object.entries(named).map(([name, value]) => [name, isObject(value) ? value : {}]);
}

function textIn(members: Members, key: string): string | undefined {
  const value = members[key];
  return typeof value === 'string' ? value : undefined;
}
