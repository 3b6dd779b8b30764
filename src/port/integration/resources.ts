// Reads the bundled default resources. Each kind of resource is one optional file, as JSON or YAML.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError, toError } from '../../errors.js';

const blueprint = z.looseObject({
  identifier: z.string(),
  title: z.string().optional(),
  schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
});
export type Blueprint = z.infer<typeof blueprint>;

const anyObject = z.looseObject({});

export interface DefaultResources {
  readonly blueprints: readonly Blueprint[];
  readonly actions: readonly object[];
  readonly scorecards: readonly { readonly blueprint: string; readonly data: readonly object[] }[];
  readonly pages: readonly object[];
  /** The mapping that a new integration starts with. */
  readonly mapping: object;
}

const EXTENSIONS = ['json', 'yaml', 'yml'] as const;

/**
 * Reads the folder. A file that is not there means no such resources; a file that cannot be used
 * throws `config-invalid`.
 */
export async function readDefaultResources(folder: string): Promise<DefaultResources> {
  const read = async <T>(stem: string, schema: z.ZodType<T>, fallback: T) =>
    (await readResource(folder, stem, schema)) ?? fallback;
  return {
    blueprints: await read('blueprints', z.array(blueprint), []),
    actions: await read('actions', z.array(anyObject), []),
    scorecards: await read(
      'scorecards',
      z.array(z.object({ blueprint: z.string(), data: z.array(anyObject) })),
      [],
    ),
    pages: await read('pages', z.array(anyObject), []),
    mapping: { ...EMPTY_MAPPING, ...(await read('port-app-config', anyObject, {})) },
  };
}

/** Defaults of the mapping, spelled out so that the user sees them in Port. */
export const EMPTY_MAPPING = {
  deleteDependentEntities: true,
  createMissingRelatedEntities: true,
  enableMergeEntity: true,
  entityDeletionThreshold: 0.9,
  resources: [],
} as const;

async function readResource<T>(
  folder: string,
  stem: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  for (const extension of EXTENSIONS) {
    const path = join(folder, `${stem}.${extension}`);
    const text = await readOptional(path);
    if (text === undefined) continue;
    try {
      return schema.parse(
        extension === 'json' ? JSON.parse(text) : (await import('./parse-yaml.js')).parseYaml(text),
      );
    } catch (error) {
      throw new AppError(
        'config-invalid',
        `The default resources in ${path} cannot be used: ${toError(error).message}`,
        {
          cause: error,
          remedy: 'Correct the file, or set OCEAN__RESOURCES_PATH to a folder with valid files.',
        },
      );
    }
  }
  return undefined;
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    )
      return undefined;
    throw new AppError(
      'config-invalid',
      `The default resources in ${path} cannot be read: ${toError(error).message}`,
      { cause: error },
    );
  }
}
