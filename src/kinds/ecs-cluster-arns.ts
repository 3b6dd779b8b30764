// The ARNs of the clusters of a place, read once for all kinds that begin with them.
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { pagedNames } from '../aws/paged-list.js';
import { sharedPages } from './reading/shared-read.js';

/** Pages of cluster ARNs. ListClusters gives at most 100 a page. */
export const clusterArns = sharedPages(({ client }) => {
  const ecs = client(ECSClient);
  return pagedNames('ecs:ListClusters', async (nextToken) => {
    const page = await ecs.send(new ListClustersCommand({ maxResults: 100, nextToken }));
    return { items: page.clusterArns, next: page.nextToken };
  });
});
