// A CloudFormation template as plain JSON, with the short forms of functions written out.
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import * as z from 'zod';
import type { JsonValue } from '../../../src/lib/json-value.js';

const parameter = z.strictObject({
  Type: z.enum(['String', 'CommaDelimitedList']),
  Default: z.string().optional(),
  AllowedPattern: z.string().optional(),
  AllowedValues: z.array(z.string()).optional(),
  MinLength: z.number().optional(),
  MaxLength: z.number().optional(),
  ConstraintDescription: z.string().optional(),
  Description: z.string(),
});

const json: z.ZodType<JsonValue> = z.json();
const rule = z.strictObject({
  RuleCondition: json,
  Assertions: z.array(z.strictObject({ Assert: json, AssertDescription: z.string() })),
});
const resource = z.strictObject({
  Type: z.string(),
  Condition: z.string().optional(),
  Metadata: json.optional(),
  Properties: z.record(z.string(), json),
});
const output = z.strictObject({
  Description: z.string(),
  Condition: z.string().optional(),
  Value: json,
});

const template = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09'),
  Description: z.string(),
  Parameters: z.record(z.string(), parameter),
  Rules: z.record(z.string(), rule).default({}),
  Conditions: z.record(z.string(), json).default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), output),
});

export type Template = z.infer<typeof template>;
export type Parameter = z.infer<typeof parameter>;

/** Throws for what is no template, or has sections and attributes that nobody here knows. */
export function readTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error) throw error;
  return template.parse(plain(document.contents));
}

function plain(node: unknown): JsonValue {
  if (isMap(node)) {
    const members = node.items.map(({ key, value }) => [String(plain(key)), plain(value)] as const);
    return called(node, Object.fromEntries(members));
  }
  if (isSeq(node)) return called(node, node.items.map(plain));
  if (isScalar(node)) return called(node, json.parse(node.value));
  return null;
}

/** `!Ref` and `!Condition` stand for keys of that name, other tags for `Fn::` and their name. */
function called({ tag }: Node, value: JsonValue): JsonValue {
  const name = /^!(\w+)$/.exec(tag ?? '')?.[1];
  if (name === undefined) return value;
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  const [resourceName, attribute] = typeof value === 'string' ? value.split('.') : [];
  if (name === 'GetAtt') return { 'Fn::GetAtt': [resourceName ?? '', attribute ?? ''] };
  return { [`Fn::${name}`]: value };
}
