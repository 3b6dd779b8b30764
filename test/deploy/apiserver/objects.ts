// What two states of a namespace are compared by.
import * as z from 'zod';
import type { KubeObject } from '../lib/helm.js';

/** Objects by `Kind/name`. */
export type Objects = ReadonlyMap<string, KubeObject>;

type ByKey = Readonly<Record<string, unknown>>;

const selectorSchema = z.looseObject({
  spec: z.looseObject({ selector: z.unknown().optional() }).optional(),
});

/** Which object it is: another one of the same name has another. */
export function uids(objects: Objects, keys: readonly string[]): ByKey {
  return pick(objects, keys, ({ metadata }) => metadata.uid);
}

/** What Kubernetes lets nobody change, or Helm knows a release by. */
export function identities(objects: Objects, keys: readonly string[]): ByKey {
  return pick(objects, keys, ({ metadata, ...rest }) => ({
    type: rest['type'],
    instance: metadata.annotations?.['meta.helm.sh/release-name'],
    namespace: metadata.namespace,
  }));
}

/** Which pods an object means. */
export function selectors(objects: Objects, keys: readonly string[] = [...objects.keys()]): ByKey {
  return pick(objects, keys, (object) => selectorSchema.parse(object).spec?.selector);
}

/** Changes with every write. */
export function versions(objects: Objects): ByKey {
  return pick(objects, [...objects.keys()], ({ metadata }) => metadata['resourceVersion']);
}

/** Objects without what the server counts, and without which object it is. */
export function contents(objects: Objects): ByKey {
  return pick(objects, [...objects.keys()], ({ metadata, status: _, ...rest }) => {
    const { uid, creationTimestamp, resourceVersion, generation, managedFields, ...written } =
      metadata;
    return { ...rest, metadata: written };
  });
}

function pick(
  objects: Objects,
  keys: readonly string[],
  of: (object: KubeObject) => unknown,
): ByKey {
  return Object.fromEntries(
    keys.map((key) => {
      const object = objects.get(key);
      return [key, object === undefined ? 'is not there' : of(object)];
    }),
  );
}
