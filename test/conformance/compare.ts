// Compares what boto3 and the daemon read of one kind, resource by resource.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { JsonValue } from '../../src/lib/json-value.js';
import { differences, type Leniency } from './differences.js';

const members = z.record(z.string(), z.json());
const anyResource = z.strictObject({
  Type: z.string(),
  Properties: members,
  __ExtraContext: members.optional(),
});
const shapes = z
  .record(z.string(), z.object({ key: z.array(z.string()), properties: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8')));

/** What cannot be the same in two reads, by kind and path, and why. */
const EXCEPTED: Readonly<Record<string, { readonly path: RegExp; readonly why: string }>> = {
  'AWS::RDS::DBInstance': {
    path: /^\.Properties\.LatestRestorableTime$/,
    why: 'moto answers the time of the call',
  },
  'AWS::RDS::DBCluster': {
    path: /^\.Properties\.LatestRestorableTime$/,
    why: 'moto answers the time of the call',
  },
  'AWS::ECR::Repository': {
    path: /^\.Properties\.LifecyclePolicy\.lastEvaluatedAt$/,
    why: 'moto answers the time of the call',
  },
  'AWS::CodeBuild::BuildRun': {
    path: /^\.Properties\.(EndTime|Phases)/,
    why: 'moto makes up other times for each call',
  },
  'AWS::SES::ConfigurationSet': {
    path: /^\.Properties\.SendingOptions\.SendingEnabled$/,
    why: 'moto answers an object where AWS has a switch; boto3 makes false of it',
  },
};

/** What is not compared, in lines to print. */
export const EXCEPTIONS: readonly string[] = Object.entries(EXCEPTED).map(
  ([kind, { path, why }]) => `${kind} ${path.source.replaceAll(/[\\^$]/g, '')}: ${why}`,
);

/** The declared properties of a kind, in their order; empty for a kind that has no shape. */
export function declaredProperties(kind: string): readonly string[] {
  return shapes[kind]?.properties.split(' ').map((entry) => entry.replace(/:.*/, '')) ?? [];
}

/**
 * One line for each difference. Resources are joined by place and natural key, never by position.
 */
export function compare(
  kind: string,
  expected: readonly JsonValue[],
  actual: readonly JsonValue[],
  leniency: Leniency,
): string[] {
  const wanted = new Map(expected.map((resource) => [keyOf(kind, resource), resource]));
  const found = new Map(actual.map((resource) => [keyOf(kind, resource), resource]));
  if (wanted.size < expected.length)
    throw new Error(`The key of ${kind} in shapes.json is not unique.`);
  return [
    ...(actual.length > found.size ? [`${actual.length - found.size} resources came twice`] : []),
    ...[...found.keys()]
      .filter((key) => !wanted.has(key))
      .map((key) => `${key}: boto3 does not read it`),
    ...[...wanted].flatMap(([key, resource]) => {
      const other = found.get(key);
      if (other === undefined) return [`${key}: the daemon does not read it`];
      return [...differences(resource, other, leniency), ...disorder(kind, other)]
        .filter(({ path }) => !EXCEPTED[kind]?.path.test(path))
        .map(
          ({ path, expected, actual }) =>
            `${key} ${path}: boto3 reads ${shown(expected)}, the daemon ${shown(actual)}`,
        );
    }),
  ];
}

function keyOf(kind: string, resource: JsonValue): string {
  const { Properties, __ExtraContext: context = {} } = anyResource.parse(resource);
  const names = shapes[kind]?.key ?? [];
  return [context['AccountId'], context['Region'], ...names.map((name) => Properties[name])]
    .join(' ')
    .trim();
}

/** Declared properties come first, in declared order. */
function disorder(kind: string, resource: JsonValue) {
  const actual = Object.keys(anyResource.parse(resource).Properties);
  const declared = declaredProperties(kind);
  const expected = [
    ...declared.filter((name) => actual.includes(name)),
    ...actual.filter((name) => !declared.includes(name)),
  ];
  return expected.join() === actual.join()
    ? []
    : [{ path: 'order of properties', expected, actual }];
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
