// The lists of CodeDeploy that several kinds begin with, asked once for all of them, and the ARNs
// that CodeDeploy does not return.
import {
  CodeDeployClient,
  ListApplicationsCommand,
  ListDeploymentsCommand,
  ListTagsForResourceCommand,
  type Tag,
} from '@aws-sdk/client-codedeploy';
import { type ListPage, pagedNames, wholeList } from '../aws/paged-list.js';
import type { ReadContext } from './kind.js';
import { sharedPages, sharedRead } from './reading/shared-read.js';

/**
 * By this the reads of an application, and of what is below it, say that it does not exist
 * (CodeDeploy API reference).
 */
export const APPLICATION_GONE = ['ApplicationDoesNotExistException'];
/** The same for a deployment. */
export const DEPLOYMENT_GONE = ['DeploymentDoesNotExistException'];

/**
 * Pages of application names. There are at most some thousands in a region (CodeDeploy quotas), so
 * all of them are shared.
 */
export const applicationNames = sharedPages(({ client }) => {
  const codeDeploy = client(CodeDeployClient);
  return pagedNames('codedeploy:ListApplications', async (nextToken) => {
    const page = await codeDeploy.send(new ListApplicationsCommand({ nextToken }));
    return { items: page.applications, next: page.nextToken };
  });
});

/**
 * Pages of deployment ids, of all retained history. Only the first page is shared: it is all there
 * is in most places, while a history kept until the other kind's cell is read would hold memory in
 * every place, to save one call in a hundred deployments.
 */
export function deploymentIds(context: ReadContext): AsyncIterable<readonly string[]> {
  return pagedNames('codedeploy:ListDeployments', (token) =>
    token === undefined ? firstDeployments(context) : readDeployments(context, token),
  );
}

const firstDeployments = sharedRead(async (context): Promise<ListPage<string>> => {
  let next: string | undefined;
  const pages = pagedNames('codedeploy:ListDeployments', async () => {
    const page = await readDeployments(context, undefined);
    next = page.next;
    return page;
  });
  const { value } = await pages.next();
  return { items: value ?? undefined, next };
});

async function readDeployments(
  { client }: ReadContext,
  nextToken: string | undefined,
): Promise<ListPage<string>> {
  const page = await client(CodeDeployClient).send(new ListDeploymentsCommand({ nextToken }));
  return { items: page.deployments, next: page.nextToken };
}

/**
 * The ARN of an application, or with `application/group` of a deployment group. Source: Service
 * Authorization Reference, CodeDeploy.
 */
export function codeDeployArn(
  { partition, region, accountId }: ReadContext,
  type: 'application' | 'deploymentgroup',
  name: string,
): string {
  return `arn:${partition}:codedeploy:${region}:${accountId}:${type}:${name}`;
}

/** All tags of an application or deployment group. */
export async function codeDeployTags(
  { client }: ReadContext,
  ResourceArn: string,
): Promise<readonly Tag[]> {
  return await wholeList('codedeploy:ListTagsForResource', async (NextToken) => {
    const page = await client(CodeDeployClient).send(
      new ListTagsForResourceCommand({ ResourceArn, NextToken }),
    );
    return { items: page.Tags, next: page.NextToken };
  });
}
