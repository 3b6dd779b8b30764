// Objects as Port's chart makes them, put together again from the recorded facts of its rendering.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type KubeObject, objectSchema } from '../lib/helm.js';
import { valueSet } from '../lib/value-sets.js';

const text = z.record(z.string(), z.string());
const anything = z.record(z.string(), z.unknown());

const containerSchema = z.looseObject({
  env: z.record(z.string(), z.string().nullable()),
  envSource: text,
  envFromExternal: z.array(z.string()),
  volumeMounts: z.record(z.string(), anything),
});
const podSchema = z.looseObject({
  labels: text,
  annotations: text,
  volumes: z.record(z.string(), anything),
  containers: z.record(z.string(), containerSchema),
  containersOrder: z.array(z.string()),
  initContainers: z.record(z.string(), containerSchema),
  initContainersOrder: z.array(z.string()),
});
const factsSchema = z.looseObject({
  apiVersion: z.string(),
  labels: text,
  annotations: text,
  namespace: z.string().optional(),
  data: text.optional(),
  spec: anything.optional(),
  selector: text.optional(),
  job: z.object({ metadata: anything, spec: anything }).optional(),
  pod: podSchema.optional(),
});
const goldenSchema = z.object({ objects: z.record(z.string(), factsSchema) });

type Facts = z.infer<typeof factsSchema>;
type Pod = z.infer<typeof podSchema>;
type Container = z.infer<typeof containerSchema>;

/** What Port's chart makes of a value set, its hook too. */
export function portsObjects(setName: string): readonly KubeObject[] {
  const golden = readFileSync(join(valueSet(setName).folder, 'golden.json'), 'utf8');
  const { objects } = goldenSchema.parse(JSON.parse(golden));
  return Object.entries(objects).map(([key, facts]) => objectOf(key, facts, sourcesOf(objects)));
}

/** The same objects in a namespace; the recorded ones are in `port-ocean`. */
export function inNamespace(
  objects: readonly KubeObject[],
  namespace: string,
): readonly KubeObject[] {
  return rewritten(objects, (text) =>
    text.replaceAll('"namespace":"port-ocean"', `"namespace":"${namespace}"`),
  );
}

/** The same objects of an integration with another identifier, named by their suffix. */
export function renamed(
  objects: readonly KubeObject[],
  identifier: string,
  nameOf: (suffix: string) => string,
): readonly KubeObject[] {
  return rewritten(objects, (text) =>
    text
      .replaceAll(/"ocean-aws-v3-my-aws-v3-org(-[a-z-]+)"/g, (_, suffix) => `"${nameOf(suffix)}"`)
      .replaceAll('"my-aws-v3-org"', `"${identifier}"`),
  );
}

function rewritten(
  objects: readonly KubeObject[],
  rewrite: (text: string) => string,
): readonly KubeObject[] {
  return objectSchema.array().parse(JSON.parse(rewrite(JSON.stringify(objects))));
}

/** What containers take their variables from. */
interface Sources {
  readonly configMaps: readonly (readonly [string, Facts])[];
  readonly secrets: readonly (readonly [string, Facts])[];
}

function sourcesOf(objects: Readonly<Record<string, Facts>>): Sources {
  const ofKind = (kind: string) =>
    Object.entries(objects)
      .filter(([key]) => key.startsWith(`${kind}/`))
      .map(([key, facts]) => [nameOf(key), facts] as const);
  return { configMaps: ofKind('ConfigMap'), secrets: ofKind('Secret') };
}

function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1).replace('RAND', 'x1y2');
}

function objectOf(key: string, facts: Facts, sources: Sources): KubeObject {
  const { apiVersion, labels, annotations, namespace, data, spec, selector, job, pod, ...rest } =
    facts;
  const kind = key.slice(0, key.indexOf('/'));
  const name = nameOf(key);
  const metadata = { name, labels, annotations, ...(namespace === undefined ? {} : { namespace }) };
  const object = { apiVersion, kind, metadata, ...rest };
  if (kind === 'Secret') return { ...object, data: encoded(data ?? {}) };
  if (data !== undefined) return { ...object, data };
  if (pod === undefined) return spec === undefined ? object : { ...object, spec };
  const template = podOf(pod, sources);
  if (job !== undefined) {
    const jobTemplate = { metadata: job.metadata, spec: { ...job.spec, template } };
    return { ...object, spec: { ...spec, jobTemplate } };
  }
  const matched = Object.keys(selector ?? {}).length > 0;
  const selected = matched ? { selector: { matchLabels: selector } } : {};
  return { ...object, spec: { ...spec, ...selected, template } };
}

function encoded(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
}

function podOf(pod: Pod, sources: Sources): object {
  const { labels, annotations, volumes, containers, containersOrder, ...more } = pod;
  const { initContainers, initContainersOrder, ...spec } = more;
  return {
    metadata: { labels, annotations },
    spec: {
      ...spec,
      volumes: Object.entries(volumes).map(([name, volume]) => ({ name, ...volume })),
      containers: listed(containers, containersOrder, sources),
      initContainers: listed(initContainers, initContainersOrder, sources),
    },
  };
}

function listed(
  containers: Readonly<Record<string, Container>>,
  order: readonly string[],
  sources: Sources,
): readonly object[] {
  return order.map((name) => {
    const container = containers[name];
    if (container === undefined) throw new Error(`The facts have no container ${name}`);
    const { env, envSource, envFromExternal, volumeMounts, ...rest } = container;
    const own = Object.entries(env).filter(
      ([key]) => envSource[key] !== 'configMap' && envSource[key] !== 'secret',
    );
    return {
      name,
      ...rest,
      env: own.map(([key, value]) => variable(key, value ?? '', envSource[key] ?? 'env')),
      envFrom: [
        ...fromOwn('configMap', container, sources.configMaps),
        ...fromOwn('secret', container, sources.secrets),
        ...envFromExternal.map((reference) => ({ secretRef: { name: reference.split('/')[1] } })),
      ],
      volumeMounts: Object.entries(volumeMounts).map(([mountPath, mount]) => ({
        mountPath,
        ...mount,
      })),
    };
  });
}

/** A variable that is not from an object as a whole: `<name:key>` and `<path>` are references. */
function variable(name: string, value: string, source: string): object {
  const inner = value.slice(1, -1);
  if (source === 'fieldRef') return { name, valueFrom: { fieldRef: { fieldPath: inner } } };
  if (source !== 'secretKeyRef') return { name, value };
  const [secret, key] = inner.split(':');
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** The object of ours that holds exactly the variables that came from its kind. */
function fromOwn(
  source: 'configMap' | 'secret',
  { env, envSource }: Container,
  candidates: Sources['configMaps'],
): readonly object[] {
  const keys = Object.keys(env).filter((key) => envSource[key] === source);
  if (keys.length === 0) return [];
  const holder = candidates.find(([, { data }]) =>
    keys.every((key) => data !== undefined && data[key] === env[key]),
  );
  if (holder === undefined) throw new Error(`No ${source} of the facts holds ${keys.join(', ')}`);
  return [{ [`${source}Ref`]: { name: holder[0] } }];
}
