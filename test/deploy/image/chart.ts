// What a container of the rendered chart is told: its variables, command and arguments.
import * as z from 'zod';
import { type KubeObject, render } from '../lib/helm.js';

const container = z.looseObject({
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  envFrom: z.array(z.looseObject({})).default([]),
});
const pod = z.looseObject({ spec: z.looseObject({ containers: z.array(container).min(1) }) });
const workload = z.looseObject({ spec: z.looseObject({ template: pod }) });
const cronJob = z.looseObject({ spec: z.looseObject({ jobTemplate: workload }) });
const texts = z.record(z.string(), z.string());

export interface Told {
  readonly variables: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/**
 * The first container of the object of this kind whose name ends so. Secrets win over ConfigMaps,
 * `env` over both, as in the chart's order.
 */
export async function told(args: readonly string[], kind: string, suffix: string): Promise<Told> {
  const objects = await render(args);
  const owner = objects.find(
    (object) => object.kind === kind && object.metadata.name.endsWith(suffix),
  );
  if (owner === undefined) throw new Error(`the chart renders no ${kind} named …${suffix}`);
  const { template } = (
    kind === 'CronJob' ? cronJob.parse(owner).spec.jobTemplate : workload.parse(owner)
  ).spec;
  const [first] = template.spec.containers;
  if (first === undefined) throw new Error(`${owner.metadata.name} has no container`);
  const own = Object.fromEntries(first.env.map(({ name, value }) => [name, value]));
  return {
    variables: { ...configMap(objects), ...secret(objects), ...own },
    command: first.command ?? [],
    args: first.args ?? [],
  };
}

function configMap(objects: readonly KubeObject[]): Record<string, string> {
  const found = objects.filter(({ kind }) => kind === 'ConfigMap');
  return Object.fromEntries(found.flatMap((object) => Object.entries(texts.parse(object['data']))));
}

function secret(objects: readonly KubeObject[]): Record<string, string> {
  const found = objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap((object) => Object.entries(texts.parse(object['data'])));
  return Object.fromEntries(
    found.map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
  );
}
