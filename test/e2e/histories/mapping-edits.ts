// Edits of the mapping as people make them, good and bad, and what each of them makes of the truth.
import type { HeldEntity, Snapshot } from '../support/catalog.js';
import {
  type AppConfig,
  type AppResource,
  fullMapping,
  QUEUES,
  withEntity,
  withSelector,
} from '../support/mappings.js';
import type { Random } from '../support/random.js';

export interface MappingEdit {
  readonly words: string;
  readonly config: AppConfig;
  /** What Port should hold under this mapping, of what it should hold under the whole one. */
  under(truth: Snapshot): Snapshot;
  /**
   * Fields that this mapping cannot compute: an expression that fails gives null, as the reference
   * has it.
   */
  isUnknown(key: string, field: string): boolean;
}

/** Blueprint by kind, of those that an edit may touch. */
const BLUEPRINTS: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 's3Bucket',
  'AWS::EC2::Instance': 'ec2Instance',
  'AWS::ECS::Cluster': 'ecsCluster',
  'AWS::Lambda::Function': 'lambdaFunction',
  'AWS::SQS::Queue': 'sqsQueue',
};

/** The mapping that a history starts and ends with. */
export const WHOLE: MappingEdit = {
  words: 'the whole mapping',
  config: whole(),
  under: (truth) => truth,
  isUnknown: () => false,
};

/** A random edit of the whole mapping. */
export function editMapping(random: Random): MappingEdit {
  const kind = random.pick(Object.keys(BLUEPRINTS));
  return random.pick(EDITS)(kind, `${BLUEPRINTS[kind]} `);
}

const EDITS: readonly ((kind: string, prefix: string) => MappingEdit)[] = [
  () => WHOLE,
  (kind, prefix) => ({
    ...WHOLE,
    words: `without ${kind}`,
    config: changed(kind, () => []),
    under: (truth) => only(truth, (key) => !key.startsWith(prefix)),
  }),
  (kind, prefix) => ({
    ...WHOLE,
    words: `no ${kind} selected`,
    config: changed(kind, (found) => [withSelector(found, { query: 'false' })]),
    under: (truth) => only(truth, (key) => !key.startsWith(prefix)),
  }),
  (kind, prefix) => ({
    ...WHOLE,
    words: `an error in a property of ${kind}`,
    config: changed(kind, (found) => [
      withEntity(found, {
        properties: {
          ...found.port.entity.mappings.properties,
          tags: '.Properties | error("broken")',
        },
      }),
    ]),
    isUnknown: (key, field) => key.startsWith(prefix) && field === 'properties.tags',
  }),
  (kind, prefix) => ({
    ...WHOLE,
    words: `an identifier of ${kind} that fails`,
    config: changed(kind, (found) => [
      withEntity(found, { identifier: '.Properties.Nothing | ascii_downcase' }),
    ]),
    isUnknown: (key) => key.startsWith(prefix),
  }),
  (kind, prefix) => ({
    ...WHOLE,
    words: `an identifier of ${kind} that is null`,
    config: changed(kind, (found) => [withEntity(found, { identifier: '.Properties.Nothing' })]),
    isUnknown: (key) => key.startsWith(prefix),
  }),
  (kind, prefix) => ({
    ...WHOLE,
    words: `a selector of ${kind} that fails`,
    config: changed(kind, (found) => [
      withSelector(found, { query: '.Properties | error("broken")' }),
    ]),
    isUnknown: (key) => key.startsWith(prefix),
  }),
  (kind) => ({
    ...WHOLE,
    words: `${kind} twice`,
    config: changed(kind, (found) => [found, found]),
  }),
];

function whole(): AppConfig {
  const config = fullMapping();
  // Everything that is gone may go at once: these worlds are small.
  return { ...config, entityDeletionThreshold: 1, resources: [...config.resources, QUEUES] };
}

function changed(kind: string, change: (found: AppResource) => readonly AppResource[]): AppConfig {
  const config = whole();
  return {
    ...config,
    resources: config.resources.flatMap((found) => (found.kind === kind ? change(found) : [found])),
  };
}

function only(truth: Snapshot, keep: (key: string) => boolean): Snapshot {
  return new Map<string, HeldEntity>([...truth].filter(([key]) => keep(key)));
}
