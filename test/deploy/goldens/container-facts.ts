// What a container would get: its variables from every source, and where each comes from.
import {
  canonical,
  type Json,
  type JsonMap,
  listOf,
  mapOf,
  textOf,
  without,
  withoutEmpty,
} from './json.js';

/** ConfigMaps or Secrets by name, each as text by key. */
export type Stores = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Sources {
  readonly configMaps: Stores;
  readonly secrets: Stores;
  readonly problem: (text: string) => void;
}

interface Variables {
  readonly value: Map<string, Json>;
  readonly from: Map<string, string>;
  readonly external: string[];
}

const ELSEWHERE = ['name', 'env', 'envFrom', 'volumeMounts'];

/** The facts of one container; `where` names it in problems. */
export function containerFacts(container: JsonMap, where: string, sources: Sources): Json {
  const variables: Variables = { value: new Map(), from: new Map(), external: [] };
  readEnvFrom(container, where, sources, variables);
  readEnv(container, where, sources, variables);
  for (const name of variables.value.keys())
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
      sources.problem(`${where}: env name ${name} is not usable`);
  const mounts = listOf(container['volumeMounts']).map(mapOf);
  return {
    ...withoutScripts(withoutEmpty(without(container, ELSEWHERE))),
    env: Object.fromEntries(variables.value),
    envSource: Object.fromEntries(variables.from),
    envFromExternal: variables.external,
    volumeMounts: Object.fromEntries(
      mounts.map((mount) => [textOf(mount['mountPath']), without(mount, ['mountPath'])]),
    ),
  };
}

function readEnvFrom(container: JsonMap, where: string, sources: Sources, into: Variables): void {
  for (const source of listOf(container['envFrom']).map(mapOf)) {
    for (const [field, stores, label] of [
      ['configMapRef', sources.configMaps, 'configMap'],
      ['secretRef', sources.secrets, 'secret'],
    ] as const) {
      const reference = source[field];
      if (reference === undefined) continue;
      const { name, optional } = mapOf(reference);
      const store = stores.get(textOf(name));
      if (store === undefined)
        into.external.push(`${label}/${textOf(name)}${optional === true ? ' (optional)' : ''}`);
      for (const [key, value] of store ?? []) {
        const variable = `${textOf(source['prefix'])}${key}`;
        const before = into.from.get(variable);
        if (before !== undefined)
          sources.problem(`${where}: env ${key} from ${before} is overridden by ${label}`);
        into.value.set(variable, value);
        into.from.set(variable, label);
      }
    }
  }
}

function readEnv(container: JsonMap, where: string, sources: Sources, into: Variables): void {
  const listed = listOf(container['env']).map(mapOf);
  const names = listed.map(({ name }) => textOf(name));
  for (const name of new Set(names.filter((each, at) => names.indexOf(each) !== at)))
    sources.problem(`${where}: env ${name} is listed twice`);
  for (const variable of listed) {
    const name = textOf(variable['name']);
    if (variable['valueFrom'] === undefined) {
      const { value = '' } = variable;
      if (typeof value !== 'string')
        sources.problem(`${where}: env ${name} is ${typeof value}, not a string`);
      into.value.set(name, canonical(typeof value === 'string' ? value : JSON.stringify(value)));
      into.from.set(name, 'env');
    } else {
      const [value, from] = referenced(mapOf(variable['valueFrom']), sources);
      into.value.set(name, value);
      into.from.set(name, from);
    }
  }
}

function referenced(reference: JsonMap, sources: Sources): readonly [Json, string] {
  const kind = Object.keys(reference)[0] ?? '';
  const { name, key, fieldPath } = mapOf(reference[kind]);
  if (kind === 'fieldRef') return [`<${textOf(fieldPath)}>`, kind];
  const stores = kind === 'configMapKeyRef' ? sources.configMaps : sources.secrets;
  const known = stores.get(textOf(name))?.get(textOf(key));
  return [known ?? `<${textOf(name)}:${textOf(key)}>`, kind];
}

/** Scripts are a chart's text and no facts: only their size stays. */
function withoutScripts(facts: JsonMap): { [key: string]: Json } {
  const shown = (text: Json): Json =>
    typeof text === 'string' && text.trim().includes('\n')
      ? `<script of ${text.trim().split('\n').length} lines>`
      : text;
  return Object.fromEntries(
    Object.entries(facts).map(([field, value]) => {
      const words = field === 'command' || field === 'args';
      return [field, words ? listOf(value).map(shown) : value];
    }),
  );
}
