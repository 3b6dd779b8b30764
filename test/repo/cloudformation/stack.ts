// What a template becomes with parameters, as far as the templates of deploy/aws need it: rules,
// conditions and functions are evaluated, and ARNs made as AWS makes them.
import type { JsonValue } from '../../../src/lib/json-value.js';
import type { Parameter, Template } from './template.js';

export interface Place {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
}

export interface Stack {
  /** By logical name; only those whose condition holds. */
  readonly resources: ReadonlyMap<
    string,
    { readonly type: string; readonly properties: JsonObject }
  >;
  readonly outputs: ReadonlyMap<string, JsonValue>;
}

export type JsonObject = { readonly [key: string]: JsonValue };
type Given = Readonly<Record<string, string>>;
/** Nothing at all, as `AWS::NoValue`. */
const NOTHING = Symbol('AWS::NoValue');
type Value = JsonValue | typeof NOTHING;

/** Throws one error with every parameter and rule that refuses what is given. */
export function makeStack(template: Template, given: Given, place: Place): Stack {
  const values = valuesOf(template, given);
  const scope = { template, values, place };
  const broken = Object.values(template.Rules)
    .filter(({ RuleCondition }) => evaluate(scope, RuleCondition) === true)
    .flatMap(({ Assertions }) => Assertions)
    .filter(({ Assert }) => evaluate(scope, Assert) !== true);
  if (broken.length > 0) throw new Error(broken.map((one) => one.AssertDescription).join('\n'));
  const present = Object.entries(template.Resources).filter(([name]) => exists(scope, name));
  const resources = present.map(([name, { Type, Properties }]) => {
    return [name, { type: Type, properties: objectOf(evaluate(scope, Properties)) }] as const;
  });
  const outputs = Object.entries(template.Outputs)
    .filter(([, { Condition }]) => holds(scope, Condition))
    .map(([name, { Value }]) => [name, defined(evaluate(scope, Value))] as const);
  return { resources: new Map(resources), outputs: new Map(outputs) };
}

interface Scope {
  readonly template: Template;
  readonly values: Given;
  readonly place: Place;
}

function valuesOf({ Parameters }: Template, given: Given): Given {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(Parameters, name));
  const pairs = Object.entries(Parameters).map(
    ([name, one]) => [name, given[name] ?? one.Default] as const,
  );
  const problems = pairs.flatMap(([name, value]) => {
    const declared = Parameters[name];
    if (value === undefined || declared === undefined) return [`${name} is missing`];
    return accepts(declared, value) ? [] : [`${name}: "${value}" is refused`];
  });
  problems.push(...unknown.map((name) => `${name} is no parameter`));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Object.fromEntries(pairs.map(([name, value]) => [name, value ?? '']));
}

function accepts(parameter: Parameter, value: string): boolean {
  const { Type, AllowedPattern, AllowedValues, MinLength = 0, MaxLength = 4096 } = parameter;
  const items = Type === 'CommaDelimitedList' ? value.split(',') : [value];
  return items.every(
    (item) =>
      item.length >= MinLength &&
      item.length <= MaxLength &&
      (AllowedValues?.includes(item) ?? true) &&
      (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(item)),
  );
}

function holds(scope: Scope, condition: string | undefined): boolean {
  if (condition === undefined) return true;
  const found = scope.template.Conditions[condition];
  if (found === undefined) throw new Error(`there is no condition ${condition}`);
  return evaluate(scope, found) === true;
}

function exists(scope: Scope, name: string): boolean {
  const found = scope.template.Resources[name];
  if (found === undefined) throw new Error(`there is no resource ${name}`);
  return holds(scope, found.Condition);
}

function evaluate(scope: Scope, value: JsonValue): Value {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(scope, item)).filter((item) => item !== NOTHING);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const [first] = members;
  if (first !== undefined && members.length === 1 && /^(Ref|Condition|Fn::\w+)$/.test(first[0])) {
    const isCall = first[0] !== 'Condition' || typeof first[1] === 'string';
    if (isCall) return call(scope, first[0], first[1]);
  }
  const evaluated = members.map(([key, member]) => [key, evaluate(scope, member)] as const);
  return Object.fromEntries(
    evaluated.flatMap(([key, one]) => (one === NOTHING ? [] : [[key, one]])),
  );
}

function call(scope: Scope, name: string, argument: JsonValue): Value {
  const items = (): readonly JsonValue[] => listOf(argument);
  const isTrue = (item: JsonValue) => evaluate(scope, item) === true;
  switch (name) {
    case 'Ref':
      return reference(scope, textOf(argument));
    case 'Condition':
      return holds(scope, textOf(argument));
    case 'Fn::Equals':
      return evaluate(scope, items()[0] ?? null) === evaluate(scope, items()[1] ?? null);
    case 'Fn::Not':
      return !isTrue(items()[0] ?? null);
    case 'Fn::And':
      return items().every(isTrue);
    case 'Fn::If':
      return evaluate(scope, items()[holds(scope, textOf(items()[0])) ? 1 : 2] ?? null);
    case 'Fn::Join':
      return listOf(evaluate(scope, items()[1] ?? null)).join(textOf(items()[0]));
    case 'Fn::GetAtt':
      return attribute(scope, textOf(items()[0]), textOf(items()[1]));
    case 'Fn::Sub': {
      const [text, own] =
        typeof argument === 'string' ? [argument, {}] : [textOf(items()[0]), objectOf(items()[1])];
      return text.replaceAll(/\$\{([\w:.]+)\}/g, (_, wanted: string) => {
        if (own[wanted] !== undefined) return textOf(evaluate(scope, own[wanted]));
        const [resource = '', member] = wanted.split('.');
        return textOf(
          member === undefined ? reference(scope, wanted) : attribute(scope, resource, member),
        );
      });
    }
    default:
      throw new Error(`${name} is not known here`);
  }
}

function reference(scope: Scope, name: string): Value {
  const { partition, accountId, region, stackName } = scope.place;
  const pseudo: Readonly<Record<string, Value>> = {
    'AWS::Partition': partition,
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::NoValue': NOTHING,
  };
  if (pseudo[name] !== undefined) return pseudo[name];
  const value = scope.values[name];
  if (value !== undefined) {
    return scope.template.Parameters[name]?.Type === 'String' ? value : value.split(',');
  }
  return nameOf(scope, name);
}

/** What IAM names are made of; the resource has to exist. */
function nameOf(scope: Scope, name: string): string {
  if (!exists(scope, name)) throw new Error(`${name} is not made under these parameters`);
  const { Type, Properties } = scope.template.Resources[name] ?? { Type: '', Properties: {} };
  const member =
    { 'AWS::IAM::Role': 'RoleName', 'AWS::IAM::User': 'UserName' }[Type] ?? 'InstanceProfileName';
  return textOf(evaluate(scope, Properties[member] ?? null));
}

function attribute(scope: Scope, name: string, wanted: string): string {
  if (wanted !== 'Arn' || !exists(scope, name)) throw new Error(`there is no ${name}.${wanted}`);
  const { Type, Properties } = scope.template.Resources[name] ?? { Type: '', Properties: {} };
  const start = `arn:${scope.place.partition}:iam::${scope.place.accountId}`;
  if (Type === 'AWS::IAM::OIDCProvider') {
    const url = textOf(evaluate(scope, Properties['Url'] ?? null));
    return `${start}:oidc-provider/${url.replace('https://', '')}`;
  }
  const path = textOf(evaluate(scope, Properties['Path'] ?? '/'));
  return `${start}:${Type === 'AWS::IAM::User' ? 'user' : 'role'}${path}${nameOf(scope, name)}`;
}

function objectOf(value: Value | undefined): JsonObject {
  if (!isObject(value)) throw new Error(`no object: ${JSON.stringify(value)}`);
  return value;
}

function isObject(value: Value | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: Value): readonly JsonValue[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value;
}

function textOf(value: Value | undefined): string {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
}

function defined(value: Value): JsonValue {
  if (value === NOTHING) throw new Error('nothing is there');
  return value;
}
