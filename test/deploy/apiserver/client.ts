// The few calls of the Kubernetes API that the tests make, as an administrator.
import { Agent, request } from 'undici';
import * as z from 'zod';
import { type KubeObject, objectSchema } from '../lib/helm.js';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** What the API server warns of in headers: unknown fields, pod security, deprecations. */
  readonly warnings: readonly string[];
}

export interface KubeClient {
  readonly isReady: () => Promise<boolean>;
  readonly createNamespace: (
    name: string,
    labels?: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Whether the API server would take the object as it is, unknown fields refused. */
  readonly dryRun: (object: KubeObject, namespace: string) => Promise<Answer>;
  readonly get: (kind: string, namespace: string, name: string) => Promise<KubeObject | undefined>;
  /** Everything that exists in a namespace, of every kind that the API server knows. */
  readonly allIn: (namespace: string) => Promise<readonly KubeObject[]>;
  readonly patchStatus: (object: KubeObject, status: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Resource {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly isListed: boolean;
}

type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<Answer>;

const groupsSchema = z.object({
  groups: z.array(z.object({ preferredVersion: z.object({ groupVersion: z.string() }) })),
});
const resourcesSchema = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()),
    }),
  ),
});
const listSchema = z.object({ items: z.array(z.looseObject({})) });

/** A client of the API server on loopback; its certificate is the server's own. */
export function kubeClient({ port, token }: { port: number; token: string }): KubeClient {
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const call: Call = async (method, path, body) => {
    const patch = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await request(`https://127.0.0.1:${port}${path}`, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': patch },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const warning = response.headers['warning'] ?? [];
    const warnings = typeof warning === 'string' ? [warning] : warning;
    return { status: response.statusCode, body: await response.body.text(), warnings };
  };
  const known: { resources?: Promise<readonly Resource[]> } = {};
  const resources = () => {
    known.resources ??= discover(call);
    return known.resources;
  };
  return {
    isReady: () => isReady(call),
    createNamespace: async (name, labels = {}) => {
      const metadata = { name, labels };
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata };
      expectDone(await call('POST', '/api/v1/namespaces', namespace));
    },
    dryRun: async (object, namespace) => {
      const path = collection(await resourceOf(resources, object.kind), namespace);
      return call('POST', `${path}?dryRun=All&fieldValidation=Strict`, object);
    },
    get: async (kind, namespace, name) => {
      const path = collection(await resourceOf(resources, kind), namespace);
      const answer = await call('GET', `${path}/${name}`);
      if (answer.status === 404) return undefined;
      return objectSchema.parse(JSON.parse(expectDone(answer).body));
    },
    allIn: async (namespace) => allIn(call, await resources(), namespace),
    patchStatus: async (object, status) => {
      const { name, namespace } = object.metadata;
      const path = collection(await resourceOf(resources, object.kind), namespace ?? 'default');
      expectDone(await call('PATCH', `${path}/${name}/status`, { status }));
    },
    close: () => agent.destroy(),
  };
}

async function isReady(call: Call): Promise<boolean> {
  const answer = await call('GET', '/readyz').catch(() => undefined);
  return answer?.status === 200 && answer.body === 'ok';
}

/** Every kind in the version that the API server prefers. */
async function discover(call: Call): Promise<readonly Resource[]> {
  const { groups } = groupsSchema.parse(JSON.parse(expectDone(await call('GET', '/apis')).body));
  const paths = ['/api/v1', ...groups.map((each) => `/apis/${each.preferredVersion.groupVersion}`)];
  const found = await Promise.all(
    paths.map(async (path) => {
      const { body } = expectDone(await call('GET', path));
      return resourcesSchema
        .parse(JSON.parse(body))
        .resources.filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced, verbs }) => ({
          path,
          name,
          kind,
          isNamespaced: namespaced,
          isListed: verbs.includes('list'),
        }));
    }),
  );
  return found.flat();
}

async function allIn(
  call: Call,
  resources: readonly Resource[],
  namespace: string,
): Promise<readonly KubeObject[]> {
  // Events are a log, and appear here again in a group of their own.
  const listed = resources.filter(
    (each) => each.isListed && each.isNamespaced && each.kind !== 'Event',
  );
  const found = await Promise.all(
    listed.map(async (resource) => {
      const { body } = expectDone(await call('GET', collection(resource, namespace)));
      const apiVersion = resource.path.replace(/^\/apis?\//, '');
      return listSchema
        .parse(JSON.parse(body))
        .items.map((item) => objectSchema.parse({ ...item, apiVersion, kind: resource.kind }));
    }),
  );
  return found.flat();
}

async function resourceOf(
  resources: () => Promise<readonly Resource[]>,
  kind: string,
): Promise<Resource> {
  const found = (await resources()).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`The API server knows no ${kind}`);
  return found;
}

function collection({ path, name, isNamespaced }: Resource, namespace: string): string {
  return isNamespaced ? `${path}/namespaces/${namespace}/${name}` : `${path}/${name}`;
}

function expectDone(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`The API server answered ${answer.status}: ${answer.body}`);
}
