// The text of a manifest -> facts that two charts can be compared by: for each object what
// Kubernetes would do with it, without order where order means nothing.
import { containerFacts, type Sources, type Stores } from './container-facts.js';
import { readDocuments } from './documents.js';
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

export interface Facts {
  readonly objects: { readonly [name: string]: Json };
  readonly problems: readonly string[];
}

/** The facts of everything that `helm template` printed. */
export function factsOf(manifest: string): Facts {
  const { objects, problems: found } = readDocuments(manifest);
  const problems = new Set(found);
  const problem = (text: string): void => {
    problems.add(text);
  };
  const named = (kind: string): readonly JsonMap[] =>
    objects.filter((object) => object['kind'] === kind);
  const stores = (kind: string): Stores =>
    new Map(named(kind).map((object) => [nameOf(object), textData(object, problem)]));
  const sources = { configMaps: stores('ConfigMap'), secrets: stores('Secret'), problem };
  const facts: { [name: string]: Json } = {};
  for (const object of objects) {
    const name = `${textOf(object['kind'])}/${nameOf(object)}`;
    if (name in facts) problem(`two objects named ${name}`);
    facts[name in facts ? `${name}#2` : name] = objectFacts(object, sources);
  }
  return { objects: facts, problems: [...problems].sort() };
}

function nameOf(object: JsonMap): string {
  return textOf(mapOf(object['metadata'])['name']);
}

/** The data of a ConfigMap or Secret as text; what is encoded is decoded. */
function textData(object: JsonMap, problem: Sources['problem']): ReadonlyMap<string, string> {
  const where = `${textOf(object['kind'])}/${nameOf(object)}`;
  const encoded = object['kind'] === 'Secret';
  const data = Object.entries(mapOf(object['data'])).map(([key, value]) => {
    if (typeof value !== 'string') problem(`${where}.data.${key}: ${typeof value}, not a string`);
    const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
    return [key, encoded ? Buffer.from(text, 'base64').toString('utf8') : canonical(text)] as const;
  });
  const plain = Object.entries(mapOf(object['stringData'])).map(
    ([key, value]) => [key, canonical(textOf(value))] as const,
  );
  return new Map([...data, ...plain]);
}

function objectFacts(object: JsonMap, sources: Sources): Json {
  const metadata = mapOf(object['metadata']);
  const kind = textOf(object['kind']);
  const where = `${kind}/${nameOf(object)}`;
  const optional = ['namespace', 'generateName'].filter((field) => metadata[field] !== undefined);
  return {
    apiVersion: object['apiVersion'] ?? null,
    labels: labels(metadata, where, sources),
    annotations: mapOf(metadata['annotations']),
    ...Object.fromEntries(optional.map((field) => [field, metadata[field] ?? null])),
    ...kindFacts(kind, object, where, sources),
  };
}

function kindFacts(kind: string, object: JsonMap, where: string, sources: Sources): JsonMap {
  const spec = mapOf(object['spec']);
  if (kind === 'ConfigMap')
    return { data: Object.fromEntries(sources.configMaps.get(nameOf(object)) ?? []) };
  if (kind === 'Secret') {
    const data = Object.fromEntries(sources.secrets.get(nameOf(object)) ?? []);
    return { type: object['type'] ?? 'Opaque', data };
  }
  if (['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind))
    return {
      spec: without(spec, ['template', 'selector']),
      selector: mapOf(mapOf(spec['selector'])['matchLabels']),
      pod: podFacts(mapOf(spec['template']), where, sources),
    };
  if (kind === 'CronJob') {
    const job = mapOf(spec['jobTemplate']);
    const inner = mapOf(job['spec']);
    return {
      spec: without(spec, ['jobTemplate']),
      job: { metadata: mapOf(job['metadata']), spec: without(inner, ['template']) },
      pod: podFacts(mapOf(inner['template']), where, sources),
    };
  }
  return without(object, ['apiVersion', 'kind', 'metadata']);
}

function labels(metadata: JsonMap, where: string, sources: Sources): JsonMap {
  const found = mapOf(metadata['labels']);
  for (const [key, value] of Object.entries(found))
    if (typeof value !== 'string')
      sources.problem(`${where} label ${key}: ${typeof value}, not a string`);
  return found;
}

function podFacts(template: JsonMap, where: string, sources: Sources): JsonMap {
  const spec = mapOf(template['spec']);
  const metadata = mapOf(template['metadata']);
  const groups = ['initContainers', 'containers'].flatMap((group) => {
    const listed = listOf(spec[group]).map(mapOf);
    const facts = listed.map((container) => {
      const name = textOf(container['name']);
      return [name, containerFacts(container, `${where} ${name}`, sources)] as const;
    });
    const order = listed.map((container) => textOf(container['name']));
    return [[group, Object.fromEntries(facts)] as const, [`${group}Order`, order] as const];
  });
  const volumes = listOf(spec['volumes']).map(mapOf);
  return {
    ...withoutEmpty(without(spec, ['containers', 'initContainers', 'volumes'])),
    labels: labels(metadata, `${where} pod`, sources),
    annotations: mapOf(metadata['annotations']),
    volumes: Object.fromEntries(
      volumes.map((volume) => [textOf(volume['name']), without(volume, ['name'])]),
    ),
    ...Object.fromEntries(groups),
  };
}
