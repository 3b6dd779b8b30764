// Runs Helm with folders of its own, so that nothing of the machine's settings reaches a test.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { CHART, type Ran, run, toolPath } from './tools.js';

const home = mkdtempSync(join(tmpdir(), 'ocean-aws-helm-'));

/** What every Kubernetes object has; the rest of it is left as it is. */
export const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

export type KubeObject = z.infer<typeof objectSchema>;

/** Runs `helm` with the arguments. */
export function helm(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return run(toolPath('helm'), args, {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
      ...env,
    },
  });
}

/** The objects that our chart renders, hooks too; throws with Helm's words when it refuses. */
export async function render(args: readonly string[]): Promise<readonly KubeObject[]> {
  return parseManifest(await renderText(args));
}

/** The text that our chart renders for a release of the documented name. */
export async function renderText(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await helm([
    'template',
    'aws-v3',
    CHART,
    '--namespace=port-ocean',
    ...args,
  ]);
  if (code !== 0) throw new Error(`helm template ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

/** The objects of a manifest of many documents; documents that hold nothing are left out. */
export function parseManifest(text: string): readonly KubeObject[] {
  return parseAllDocuments(text)
    .map((document) => {
      if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
      return document.toJS();
    })
    .filter((content) => content !== null)
    .map((content) => objectSchema.parse(content));
}

/** `Kind/name`, which is unique in a namespace. */
export function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
