// The shape of a blueprint, as strict as Port's API reference (section "Blueprints"): unknown
// fields are refused, properties stay open.
import * as z from 'zod';

// Port's API reference gives these patterns for blueprint identifiers, and for keys of properties,
// relations and the like.
const IDENTIFIER = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/-]+$/u;
const KEY = /^[A-Za-z0-9@_=\\-]+$/;
const MIRROR_PATH = /^(?:[A-Za-z0-9@_=\-$]+\.)+?(\w|\$|@|-)*?[^.]+$/;

const TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const;
const FORMATS = [
  ...[
    'date-time',
    'url',
    'email',
    'idn-email',
    'ipv4',
    'ipv6',
    'markdown',
    'yaml',
    'user',
    'blueprints',
    'team',
    'timer',
    'proto',
  ],
  'labeled-url',
];
const SPECS = ['open-api', 'embedded-url', 'async-api'];

const Key = z.string().max(100).regex(KEY);
const Identifier = z.string().max(100).regex(IDENTIFIER);
const Title = z.string().min(1).max(100);

const propertyFields = {
  title: z.string().max(100).optional(),
  description: z.string().optional(),
  format: z.enum(FORMATS).optional(),
  spec: z.enum(SPECS).optional(),
  specAuthentication: z
    .looseObject({ clientId: z.string(), authorizationUrl: z.string(), tokenUrl: z.string() })
    .optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  items: z.looseObject({}).optional(),
};
const Property = z.looseObject({ type: z.enum(TYPES), ...propertyFields });
const PropertyPatch = z.looseObject({ type: z.enum(TYPES).optional(), ...propertyFields });

const relationFields = {
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
};
const Relation = z.strictObject({
  target: z.string(),
  required: z.boolean().default(false),
  many: z.boolean().default(false),
  ...relationFields,
});
const Mirror = z.strictObject({
  path: z.string().regex(MIRROR_PATH),
  title: z.string().optional(),
});
const Calculation = z.strictObject({
  calculation: z.string(),
  type: z.enum(TYPES),
  title: z.string().optional(),
  description: z.string().optional(),
  icon: z.string().optional(),
  format: z
    .enum(FORMATS.filter((format) => format !== 'timer' && format !== 'blueprints'))
    .optional(),
  spec: z.enum(SPECS).optional(),
  colorized: z.boolean().optional(),
  colors: z.record(z.string(), z.string()).optional(),
  items: z.looseObject({}).optional(),
});
const Aggregation = z.strictObject({
  title: z.string(),
  target: z.string(),
  calculationSpec: z.looseObject({
    calculationBy: z.string().optional(),
    func: z.string().optional(),
  }),
  description: z.string().optional(),
  icon: z.string().optional(),
  type: z.string().optional(),
  query: z.looseObject({}).optional(),
  pathFilter: z.array(z.unknown()).optional(),
});
const Ownership = z.union([
  z.strictObject({ type: z.literal('Direct'), title: z.string().optional() }),
  z.strictObject({ type: z.literal('Inherited'), path: z.string(), title: z.string().optional() }),
]);
const Destination = z.union([
  z.strictObject({ type: z.literal('WEBHOOK'), url: z.string(), agent: z.boolean().optional() }),
  z.strictObject({ type: z.literal('KAFKA') }),
  z.strictObject({}),
]);

const common = {
  icon: z.string().nullable().optional(),
  description: z.string().max(200).optional(),
  mirrorProperties: z.record(Key, Mirror).optional(),
  calculationProperties: z.record(Key, Calculation).optional(),
  aggregationProperties: z.record(Key, Aggregation).optional(),
  ownership: Ownership.nullable().optional(),
  teamInheritance: z.looseObject({ path: z.string() }).nullable().optional(),
  changelogDestination: Destination.nullable().optional(),
};

/** A whole blueprint, as POST and PUT take it. */
export const Blueprint = z.strictObject({
  identifier: Identifier,
  title: Title,
  schema: z.strictObject({
    properties: z.record(Key, Property),
    required: z.array(z.string()).optional(),
  }),
  relations: z.record(Key, Relation).default({}),
  ...common,
});
export type Blueprint = z.infer<typeof Blueprint>;

/** Any part of a blueprint, up to the whole of it, as PATCH takes it. */
export const BlueprintPatch = z.strictObject({
  identifier: Identifier.optional(),
  title: Title.optional(),
  schema: z
    .strictObject({
      properties: z.record(Key, PropertyPatch).optional(),
      required: z.array(z.string()).optional(),
    })
    .optional(),
  relations: z
    .record(
      Key,
      z.strictObject({
        target: z.string().optional(),
        required: z.boolean().optional(),
        many: z.boolean().optional(),
        ...relationFields,
      }),
    )
    .optional(),
  ...common,
});
export type BlueprintPatch = z.infer<typeof BlueprintPatch>;

/** A property, relation, or other key that a blueprint may define. */
export const BlueprintKey = Key;
