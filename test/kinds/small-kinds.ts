// Small hand-made kinds and a read context for the tests of read-pages and to-resource. No AWS.
import { AwsError } from '../../src/aws/errors/aws-error.js';
import type { AwsFailureCategory } from '../../src/aws/errors/failure-class.js';
import type {
  Answer,
  BatchEnrichment,
  ItemEnrichment,
  Kind,
  Listed,
  Properties,
  ReadContext,
} from '../../src/kinds/kind.js';
import {
  type FailedRead,
  type ReadItem,
  type ReadingOptions,
  readPages,
} from '../../src/kinds/reading/read-pages.js';

export function awsError(category: AwsFailureCategory, awsCode: string = category): AwsError {
  const evidence = {
    code: awsCode,
    message: `AWS said ${awsCode}`,
    operation: 'x:Read',
    attempts: 1,
  };
  return new AwsError(evidence.message, {
    category,
    awsCode,
    evidence,
    service: 'X',
    region: 'r1',
  });
}

export function context(overrides: Partial<ReadContext> = {}): ReadContext {
  return {
    accountId: '111111111111',
    accountName: 'alpha',
    partition: 'aws',
    region: 'r1',
    regions: ['r1'],
    includeSecretValues: false,
    signal: new AbortController().signal,
    place: {},
    unlisted(error) {
      throw error;
    },
    anywhere: (_name, ask) => ask('r1'),
    client() {
      throw new Error('these kinds call nothing');
    },
    ...overrides,
  };
}

export function listed(id: string, properties: Properties = {}): Listed {
  return { properties: { Id: id, ...properties } };
}

export function smallKind(
  pages: readonly (readonly Listed[])[],
  overrides: Partial<Kind> = {},
): Kind {
  return {
    name: 'AWS::X::Thing',
    scope: 'regional',
    arnService: 'x',
    listAction: 'ListAction',
    iamActions: ['x:List'],
    id: 'Id',
    properties: ['Name', 'Id', 'Tags', 'Status'],
    undeclared: 'drop',
    contextKeys: ['AccountId', 'Region', 'Partition'],
    enrichments: [],
    async *list() {
      for (const page of pages) yield [...page];
    },
    ...overrides,
  };
}

/** An enrichment that reads one item at a time, by a table from id to what it gives or throws. */
export function byItem(
  action: string,
  table: Readonly<Record<string, Answer>>,
  overrides: Partial<ItemEnrichment> = {},
): ItemEnrichment {
  return {
    action,
    always: true,
    describes: action === 'Describe',
    fields: [action],
    iamActions: [`x:${action}`],
    async read(_context, { properties }) {
      const answer = table[String(properties['Id'])];
      if (answer === undefined) throw new Error('the table has no such item');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...overrides,
  };
}

export function byBatch(
  action: string,
  readBatch: (ids: readonly string[]) => ReadonlyMap<string, Answer>,
  overrides: Partial<BatchEnrichment> = {},
): BatchEnrichment {
  return {
    action,
    always: true,
    describes: action === 'Describe',
    fields: [action],
    iamActions: [`x:${action}`],
    batchSize: 100,
    readBatch: async (_context, items) =>
      readBatch(items.map(({ properties }) => String(properties['Id']))),
    ...overrides,
  };
}

export interface Collected {
  readonly pages: readonly (readonly ReadItem[])[];
  readonly items: readonly ReadItem[];
  readonly failed: readonly FailedRead[];
  readonly error: unknown;
}

/** Reads all pages; what was thrown is in `error`, next to the pages that came before it. */
export async function collect(
  kind: Kind,
  overrides: Partial<ReadingOptions> = {},
  of: ReadContext = context(),
): Promise<Collected> {
  const pages: (readonly ReadItem[])[] = [];
  const failed: FailedRead[] = [];
  const reading: ReadingOptions = {
    actions: new Set(),
    onFailedRead: (failure) => failed.push(failure),
    ...overrides,
  };
  let thrownError: unknown;
  try {
    for await (const page of readPages(kind, of, reading)) pages.push(page);
  } catch (thrown) {
    thrownError = thrown;
  }
  return { pages, items: pages.flat(), failed, error: thrownError };
}

export function ids(items: readonly ReadItem[]): unknown[] {
  return items.map(({ listed: { properties } }) => properties['Id']);
}
