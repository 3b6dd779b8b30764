// Dates keep the digits that AWS sent, through the real gateway, whatever the protocol.
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterEach, expect, it } from 'vitest';
import { createAwsGateway } from '../../src/aws/gateway.js';
import { toJsonValue } from '../../src/lib/json-value.js';
import { type Loopback, scopeOf, startLoopback } from './loopback.js';

let server: Loopback | undefined;

afterEach(async () => {
  await server?.close();
});

async function answering(body: string) {
  server = await startLoopback(() => ({ body }));
  return createAwsGateway({
    config: { endpoints: { default: server.url }, clientStack: 'lean', requestTimeoutMs: 5000 },
  });
}

it('of JSON 1.1 with epoch seconds', async () => {
  const gateway = await answering(
    '{"Accounts":[{"Id":"1","JoinedTimestamp":1700000000.123456},{"Id":"2","JoinedTimestamp":1700000000}]}',
  );
  const { Accounts } = await gateway
    .client(OrganizationsClient, scopeOf())
    .send(new ListAccountsCommand({}));

  expect(toJsonValue(Accounts)).toEqual([
    { Id: '1', JoinedTimestamp: '2023-11-14T22:13:20.123456Z' },
    { Id: '2', JoinedTimestamp: '2023-11-14T22:13:20Z' },
  ]);
  await gateway.close();
});

it('of REST-JSON', async () => {
  const gateway = await answering('{"cluster":{"name":"a","createdAt":1700000000.987654}}');
  const { cluster } = await gateway
    .client(EKSClient, scopeOf())
    .send(new DescribeClusterCommand({ name: 'a' }));

  expect(toJsonValue(cluster)).toEqual({ name: 'a', createdAt: '2023-11-14T22:13:20.987654Z' });
  await gateway.close();
});

it('of JSON in another format than the one of the model, and without a time zone', async () => {
  const gateway = await answering(
    '{"Accounts":[{"Id":"1","JoinedTimestamp":"2023-11-14T22:13:20.123456"},{"Id":"2","JoinedTimestamp":"2023-11-15T00:13:20+02:00"},{"Id":"3","JoinedTimestamp":"1700000000"}]}',
  );
  const { Accounts } = await gateway
    .client(OrganizationsClient, scopeOf())
    .send(new ListAccountsCommand({}));

  expect(toJsonValue(Accounts)).toEqual([
    { Id: '1', JoinedTimestamp: '2023-11-14T22:13:20.123456Z' },
    { Id: '2', JoinedTimestamp: '2023-11-14T22:13:20Z' },
    { Id: '3', JoinedTimestamp: '2023-11-14T22:13:20Z' },
  ]);
  await gateway.close();
});

it('of query XML', async () => {
  const gateway = await answering(
    '<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster><ClusterCreateTime>2024-01-02T03:04:05.993612Z</ClusterCreateTime></DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>',
  );
  const { DBClusters } = await gateway
    .client(RDSClient, scopeOf())
    .send(new DescribeDBClustersCommand({}));

  expect(toJsonValue(DBClusters)).toEqual([{ ClusterCreateTime: '2024-01-02T03:04:05.993612Z' }]);
  await gateway.close();
});
