// AWS::DynamoDB::Table: ListTables gives names, DescribeTable everything else. The ARN follows from
// the name, so that a table that could not be described still is itself.
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  TableDescription$,
} from '@aws-sdk/client-dynamodb';
import { pagedNames, wholeList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

const DESCRIBED = [
  'TableId',
  'TableStatus',
  'CreationDateTime',
  'ProvisionedThroughput',
  'TableSizeBytes',
  'ItemCount',
  'BillingModeSummary',
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'LatestStreamArn',
  'LatestStreamLabel',
  'SSEDescription',
  'RestoreSummary',
  'ArchivalSummary',
  'TableClassSummary',
  'DeletionProtectionEnabled',
  'Replicas',
  'GlobalTableVersion',
  'GlobalTableWitnesses',
  'GlobalTableSettingsReplicationMode',
  'OnDemandThroughput',
  'WarmThroughput',
  'MultiRegionConsistency',
];

export const dynamodbTable: Kind = {
  name: 'AWS::DynamoDB::Table',
  scope: 'regional',
  arnService: 'dynamodb',
  listAction: 'ListTablesAction',
  iamActions: ['dynamodb:ListTables'],
  id: 'TableName',
  properties: ['TableName', 'TableArn', ...DESCRIBED, 'Tags', 'ContinuousBackupsDescription'],
  undeclared: 'pass',
  passes: modelMembers(TableDescription$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetTableDetailsAction',
      always: true,
      describes: true,
      // The last two are newer than the reference's list, and passed on.
      fields: [...DESCRIBED, 'DisassociationProtectionEnabled', 'VectorIndexes'],
      bringsMore: true,
      iamActions: ['dynamodb:DescribeTable'],
      gone: ['ResourceNotFoundException'],
      async read({ client }, { properties }) {
        const { Table } = await client(DynamoDBClient).send(
          new DescribeTableCommand({ TableName: String(properties['TableName']) }),
        );
        const table = present(Table, 'Table');
        present(table.TableName, 'TableName');
        return propertiesOf(table);
      },
    },
    {
      action: 'GetTableTagsAction',
      fields: ['Tags'],
      iamActions: ['dynamodb:ListTagsOfResource'],
      async read({ client }, { properties }) {
        const ResourceArn = String(properties['TableArn']);
        const Tags = await wholeList('dynamodb:ListTagsOfResource', async (NextToken) => {
          const page = await client(DynamoDBClient).send(
            new ListTagsOfResourceCommand({ ResourceArn, NextToken }),
          );
          return { items: page.Tags, next: page.NextToken };
        });
        return { Tags };
      },
    },
    {
      action: 'GetTableBackupStatusAction',
      fields: ['ContinuousBackupsDescription'],
      iamActions: ['dynamodb:DescribeContinuousBackups'],
      async read({ client }, { properties }) {
        const command = new DescribeContinuousBackupsCommand({
          TableName: String(properties['TableName']),
        });
        const { ContinuousBackupsDescription } = await client(DynamoDBClient).send(command);
        return {
          ContinuousBackupsDescription: present(
            ContinuousBackupsDescription,
            'ContinuousBackupsDescription',
          ),
        };
      },
    },
  ],
  async *list({ client, partition, region, accountId }) {
    const dynamodb = client(DynamoDBClient);
    const pages = pagedNames('dynamodb:ListTables', async (ExclusiveStartTableName) => {
      // At most 100 names a page; it is the default too.
      const page = await dynamodb.send(
        new ListTablesCommand({ Limit: 100, ExclusiveStartTableName }),
      );
      return { items: page.TableNames, next: page.LastEvaluatedTableName };
    });
    const prefix = `arn:${partition}:dynamodb:${region}:${accountId}:table/`;
    for await (const page of pages)
      yield page.map((TableName) => ({ properties: { TableName, TableArn: prefix + TableName } }));
  },
};
