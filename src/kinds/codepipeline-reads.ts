// What the five kinds of CodePipeline share: the list of pipelines and the declaration of each,
// read once in a place.
import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelinesCommand,
} from '@aws-sdk/client-codepipeline';
import { isName, pagedList } from '../aws/paged-list.js';
import type { Listed, ReadContext } from './kind.js';
import { gatheredPages } from './reading/nested-list.js';
import { present } from './reading/shape.js';
import { sharedPages, sharedRead } from './reading/shared-read.js';
import { redactPipeline } from './secrets/codepipeline-secrets.js';

/**
 * Pipelines a page; their declarations are read page by page, so a page must not be large.
 * ListPipelines allows 1 to 1,000.
 */
const PAGE_SIZE = 100;

/**
 * By this GetPipeline and the lists below a pipeline say that it does not exist (CodePipeline API
 * reference).
 */
export const PIPELINE_GONE = ['PipelineNotFoundException'];

/** Pages of pipeline summaries. */
export const pipelinePages = sharedPages(({ client }) => {
  const codepipeline = client(CodePipelineClient);
  return pagedList(
    'codepipeline:ListPipelines',
    async (nextToken) => {
      const page = await codepipeline.send(
        new ListPipelinesCommand({ maxResults: PAGE_SIZE, nextToken }),
      );
      return { items: page.pipelines, next: page.nextToken };
    },
    ({ name }) => isName(name),
  );
});

/**
 * A pipeline by its name, with its metadata. Secrets in its actions are redacted unless allowed.
 * Throws what GetPipeline throws.
 */
export const readPipeline = sharedRead(async ({ client, includeSecretValues }, name) => {
  const { pipeline, metadata = {} } = await client(CodePipelineClient).send(
    new GetPipelineCommand({ name }),
  );
  const declared = present(pipeline, 'pipeline');
  present(declared.name, 'name');
  return { pipeline: includeSecretValues ? declared : redactPipeline(declared), metadata };
});

export type ReadPipeline = Awaited<ReturnType<typeof readPipeline>>;

/**
 * The ARN that a pipeline of this name has. Source: Service Authorization Reference, resource types
 * of CodePipeline.
 */
export function pipelineArn(
  { partition, region, accountId }: Pick<ReadContext, 'partition' | 'region' | 'accountId'>,
  name: string,
): string {
  return `arn:${partition}:codepipeline:${region}:${accountId}:${name}`;
}

/** What `itemsOf` finds in the declarations of all pipelines, page by page. */
export function itemsOfPipelines(
  context: ReadContext,
  itemsOf: (read: ReadPipeline) => readonly Listed[],
): AsyncIterable<Listed[]> {
  return gatheredPages(
    context,
    pipelinePages(context),
    PIPELINE_GONE,
    async function* ({ name = '' }) {
      yield itemsOf(await readPipeline(context, name));
    },
  );
}
