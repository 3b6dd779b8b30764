// Reading cells with hand-made kinds: no AWS, a mapper that makes one entity of each resource, a
// writer that remembers.

import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discovery } from '../../../src/accounts/discovery.js';
import { createAnywhere } from '../../../src/aws/anywhere.js';
import { AwsError } from '../../../src/aws/errors/aws-error.js';
import { AppError } from '../../../src/errors.js';
import { type Kind, type Listed, VANISHED } from '../../../src/kinds/kind.js';
import type { Mapper } from '../../../src/mapping/mapper.js';
import type { EntityWriter } from '../../../src/port/write/entity-writer.js';
import { createLedger } from '../../../src/resync/ledger/ledger.js';
import { createMappingTally } from '../../../src/resync/ledger/mapping-tally.js';
import { createResourceProgress } from '../../../src/resync/ledger/resource-progress.js';
import { createSightings } from '../../../src/resync/ledger/sightings.js';
import type { KindPlan } from '../../../src/resync/plan/plan-cells.js';
import { type ReadingStages, readCells } from '../../../src/resync/read/read-cells.js';
import type { MappedEntity } from '../../../src/types/entity.js';
import type { ResourceSummary } from '../../../src/types/report.js';
import type { Resource } from '../../../src/types/resource.js';
import { NOTHING } from '../../port/writer-bench.js';
import {
  ALPHA,
  accountList,
  BETA,
  cell,
  createAwsErrorForTest,
  GAMMA,
  kind,
  mapping,
  plan,
  session,
} from '../builders.js';

/** The partition whose regions are known without asking AWS. */
const PARTITION = 'aws-cn';
const [NORTH, NORTHWEST] = ['cn-north-1', 'cn-northwest-1'];

interface Scene {
  readonly plans: readonly KindPlan[];
  readonly accounts?: readonly string[];
  readonly unopenable?: Readonly<Record<string, Error>>;
  readonly organizationAccount?: string;
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called for each entity before the writer takes it. */
  onWrite?(entity: MappedEntity): Promise<void> | void;
  /** What the mapper says of a resource whose Id is named here, instead of making an entity. */
  readonly unmapped?: ReadonlySet<string>;
  /** Entities have the account of their resource as title. */
  readonly titled?: boolean;
}

function idOf({ Properties }: Resource): string {
  return String(Properties['Id']);
}

function stage({
  plans,
  accounts = [ALPHA],
  unopenable = {},
  organizationAccount,
  concurrency = 4,
  signal = new AbortController().signal,
  onWrite,
  unmapped,
  titled = false,
}: Scene) {
  const written: MappedEntity[] = [];
  const seenByMapper: {
    resource: number;
    id: string;
    unread: readonly string[];
    keys: readonly string[];
  }[] = [];
  const warnings: string[] = [];
  let accountsGiven = 0;
  const writer: EntityWriter = {
    async write(entity) {
      await onWrite?.(entity);
      written.push(entity);
    },
    async accountsGiven() {
      accountsGiven += 1;
    },
    finish: async () => NOTHING,
    close: async () => {},
    progress: () => NOTHING,
    countsOf: () => ({ loaded: 0, failed: 0, skipped: 0 }),
    isSettled: () => true,
    allGiven: () => {},
    lostBlueprints: new Set(),
  };
  const mapper: Mapper = {
    async map(resource, items, unread = new Map()) {
      return items.map((item, index) => {
        seenByMapper.push({
          resource: resource.index,
          id: idOf(item),
          unread: [...(unread.get(index) ?? [])],
          keys: Object.keys(item.Properties),
        });
        if (unmapped?.has(idOf(item))) {
          return {
            entities: [],
            excluded: 0,
            refused: [],
            nulled: [],
            failures: [{ resource: resource.index, path: 'p', expression: 'e', message: 'm' }],
          };
        }
        return {
          entities: [
            {
              entity: {
                identifier: idOf(item),
                blueprint: 'thing',
                ...(titled ? { title: String(item.__ExtraContext?.['AccountId']) } : {}),
              },
              omitted: [],
            },
          ],
          excluded: 0,
          failures: [],
          refused: [],
          nulled: [],
        };
      });
    },
    reads: () => ({ properties: 'all', context: new Set(), named: new Set() }),
    close: async () => {},
  };
  const list = accountList(accounts);
  const discovery: Discovery = {
    list: {
      ...list,
      accounts: list.accounts.map((account) => ({ ...account, partition: PARTITION })),
    },
    async session({ id }) {
      const error = unopenable[id];
      if (error) throw error;
      return { ...session(id), partition: PARTITION };
    },
    ...(organizationAccount === undefined
      ? {}
      : { organizationSession: { ...session(organizationAccount), partition: PARTITION } }),
  };
  const ledger = createLedger();
  const tally = createMappingTally();
  const sightings = createSightings();
  const ends: ResourceSummary[] = [];
  const progress = createResourceProgress({
    watch: { resourceEnded: (summary) => ends.push(summary) },
    now: () => 0,
  });
  progress.open(mapping(plans), writer);
  const deps: ReadingStages = {
    gateway: {
      client() {
        throw new Error('these kinds call nothing');
      },
      anywhere: createAnywhere(),
      usage: { requests: 0, retries: 0, throttled: 0, services: new Map() },
      oddValues: { messages: () => [], forget() {} },
      began() {},
      close: async () => {},
    },
    plans,
    queries: { see() {} },
    mapper,
    needed: { unneeded: () => new Set() },
    writer,
    ledger,
    watch: {},
    sightings,
    tally,
    progress,
    concurrency,
    homeRegion: NORTH,
    includeSecretValues: false,
    signal,
    accountOpened() {},
    warn: (_subject, message) => warnings.push(message),
  };
  return {
    deps,
    ledger,
    tally,
    sightings,
    written,
    ends,
    seenByMapper,
    warnings,
    run: () => readCells(deps, discovery),
    accountsGiven: () => accountsGiven,
  };
}

function items(...ids: readonly string[]): Listed[] {
  return ids.map((id) => ({ properties: { Id: id } }));
}

/** A regional kind with one item in each place, named by account and region. */
function oneEach(name: string, overrides: Partial<Kind> = {}): Kind {
  return kind(name, {
    async *list({ accountId, region }) {
      yield items(`${name} ${accountId} ${region}`);
    },
    ...overrides,
  });
}

let processWarnings: string[] = [];
const onWarning = ({ name }: Error): void => void processWarnings.push(name);

beforeEach(() => {
  processWarnings = [];
  process.on('warning', onWarning);
});

afterEach(() => {
  process.off('warning', onWarning);
});

describe('reading cells', () => {
  it('reads each kind once in each place, sees and writes what is there, and ends every cell', async () => {
    const { run, ledger, written, sightings, accountsGiven } = stage({
      plans: [plan(oneEach('AWS::EC2::Instance'))],
      accounts: [ALPHA, BETA, GAMMA],
    });
    const { opened } = await run();

    expect([...opened.keys()].sort()).toEqual([ALPHA, BETA, GAMMA]);
    expect(written).toHaveLength(6);
    expect(ledger).toMatchObject({ planned: 6, items: 6, counts: { complete: 6 }, problems: [] });
    expect(sightings.saw('thing', `AWS::EC2::Instance ${BETA} ${NORTHWEST}`)).toBe(true);
    expect(accountsGiven()).toBe(1);
  });

  it('reads a kind once for several mapping resources, and shows each the enrichments that it asked for', async () => {
    let lists = 0;
    const of = oneEach('AWS::EC2::Instance', {
      properties: ['Id', 'Tags'],
      enrichments: [
        {
          action: 'TagsAction',
          fields: ['Tags'],
          iamActions: [],
          read: async () => ({ Tags: ['t'] }),
        },
      ],
      async *list() {
        lists += 1;
        yield items('i-1');
      },
    });
    const { run, seenByMapper } = stage({
      plans: [plan(of, { regionPolicy: { allow: [NORTH] } }, { includeActions: ['TagsAction'] })],
    });
    await run();

    expect(lists).toBe(2);
    expect(seenByMapper.map(({ resource, keys }) => `${resource} ${keys.join()}`).sort()).toEqual([
      '0 Id',
      '1 Id,Tags',
      '1 Id,Tags',
    ]);
  });

  it('writes the same one of two resources of one entity last, whichever of their cells has to wait for Port', async () => {
    const last: unknown[] = [];
    for (const waiting of [ALPHA, BETA]) {
      const other = waiting === ALPHA ? BETA : ALPHA;
      let pass = (): void => {};
      const passed = new Promise<void>((resolve) => {
        pass = resolve;
      });
      const { run, written, tally } = stage({
        plans: [
          plan(
            oneEach('AWS::SQS::Queue', {
              async *list({ accountId }) {
                yield items(`first of ${accountId}`, 'shared', `last of ${accountId}`);
              },
            }),
            { regionPolicy: { allow: [NORTH] } },
          ),
        ],
        accounts: [ALPHA, BETA],
        titled: true,
        async onWrite({ entity: { identifier } }) {
          if (identifier === `last of ${other}`) pass();
          if (identifier === `first of ${waiting}`) await passed;
        },
      });
      await run();
      last.push(written.findLast(({ entity }) => entity.identifier === 'shared')?.entity.title);
      expect([tally.resources, tally.merged, tally.interrupted]).toEqual([6, 1, 0]);
    }

    expect(last[0]).toBe(last[1]);
  });

  it('places every resource of a page that the end of the resync cuts off', async () => {
    let writes = 0;
    const of = oneEach('AWS::SQS::Queue', {
      async *list() {
        yield items('a', 'b', 'c', 'd');
      },
    });
    const { run, tally } = stage({
      plans: [plan(of, { regionPolicy: { allow: [NORTH] } })],
      onWrite() {
        writes += 1;
        if (writes === 3) throw new Error('Port is gone');
      },
    });

    await expect(run()).rejects.toThrow('Port is gone');
    const { resources, interrupted, excluded, merged, unmapped } = tally;
    expect({ resources, interrupted, excluded, merged, unmapped }).toEqual({
      resources: 4,
      interrupted: 1,
      excluded: 0,
      merged: 0,
      unmapped: 0,
    });
  });

  it('maps a page for all of its mapping resources before anything of it waits for Port', async () => {
    const events: string[] = [];
    const of = oneEach('AWS::EC2::Instance');
    const { run, seenByMapper } = stage({
      plans: [plan(of, { regionPolicy: { allow: [NORTH] } }, { regionPolicy: { allow: [NORTH] } })],
      onWrite: () => void events.push(`written after ${seenByMapper.length} mapped`),
    });
    await run();

    expect(events).toEqual(['written after 2 mapped', 'written after 2 mapped']);
  });

  it('records a list that fails after a page with its evidence, keeps what the page held as seen, and reads the other cells', async () => {
    const of = oneEach('AWS::EC2::Instance', {
      async *list({ region }) {
        yield items(`first of ${region}`);
        if (region === NORTH) throw createAwsErrorForTest('throttled', 'RequestLimitExceeded');
      },
    });
    const { run, ledger, sightings } = stage({ plans: [plan(of)] });
    await run();

    expect(ledger.counts).toMatchObject({ complete: 1, throttled: 1 });
    expect(ledger.isComplete(cell(of.name, ALPHA, NORTH))).toBe(false);
    expect(ledger.problems).toMatchObject([
      {
        subject: 'list',
        status: 'throttled',
        evidence: { code: 'RequestLimitExceeded', requestId: 'req-1', attempts: 3 },
      },
    ]);
    expect(sightings.saw('thing', `first of ${NORTH}`)).toBe(true);
  });

  it('takes a cell for complete and empty when AWS has no such service there, and for unreachable when only the name does not resolve', async () => {
    const unresolved = (service: string, host: string, region: string): AwsError => {
      const evidence = {
        code: 'name-not-resolved',
        message: 'no such host',
        operation: 'x:List',
        attempts: 3,
      };
      const fields = {
        category: 'unreachable' as const,
        awsCode: evidence.code,
        evidence,
        service,
        region,
      };
      return new AwsError('No answer', {
        ...fields,
        unresolvedHost: `${host}.${region}.amazonaws.com.cn`,
      });
    };
    const failing = (name: string, service: string, host: string): Kind =>
      kind(name, {
        // biome-ignore lint/correctness/useYield: it fails before its first page
        async *list({ region }) {
          throw unresolved(service, host, region);
        },
      });
    const afterAPage = kind('AWS::SES::Late', {
      async *list({ region }) {
        yield items(`late ${region}`);
        throw unresolved('SESv2', 'email', region);
      },
    });
    const kinds = [
      failing('AWS::SES::EmailIdentity', 'SESv2', 'email'),
      failing('AWS::SQS::Queue', 'SQS', 'sqs'),
      afterAPage,
    ];
    const { run, ledger } = stage({ plans: kinds.map((of) => plan(of)) });
    await run();

    expect(ledger.counts).toMatchObject({ complete: 2, unreachable: 4 });
    for (const { name } of kinds) {
      expect(ledger.isComplete(cell(name, ALPHA, NORTH))).toBe(name === 'AWS::SES::EmailIdentity');
    }
  });

  it('makes a cell degraded, not incomplete, by an enrichment that fails, and tells the mapper what is unread', async () => {
    const of = oneEach('AWS::EC2::Instance', {
      enrichments: [
        {
          action: 'TagsAction',
          always: true,
          fields: ['Tags', 'More'],
          iamActions: [],
          async read() {
            throw createAwsErrorForTest('denied', 'AccessDenied');
          },
        },
      ],
    });
    const { run, ledger, seenByMapper, written } = stage({ plans: [plan(of)] });
    await run();

    expect(ledger.counts).toMatchObject({ degraded: 2, complete: 0 });
    expect(ledger.isComplete(cell(of.name, ALPHA, NORTH))).toBe(true);
    expect(seenByMapper.map(({ unread }) => unread)).toEqual([
      ['Tags', 'More'],
      ['Tags', 'More'],
    ]);
    expect(ledger.problems).toMatchObject([
      { subject: 'TagsAction', status: 'denied', cells: 2, items: 2 },
    ]);
    expect(written).toHaveLength(2);
  });

  it('does not see what vanished, and keeps its cell complete', async () => {
    const of = oneEach('AWS::EC2::Instance', {
      enrichments: [
        {
          action: 'TagsAction',
          always: true,
          describes: true,
          fields: ['Tags'],
          iamActions: [],
          read: async () => VANISHED,
        },
      ],
    });
    const { run, ledger, written } = stage({ plans: [plan(of)] });
    await run();

    expect(written).toEqual([]);
    expect(ledger.counts.complete).toBe(2);
  });

  it('makes a cell with an item that was not mapped unfit for deletion, and only that one', async () => {
    const of = oneEach('AWS::EC2::Instance');
    const { run, ledger, tally, written } = stage({
      plans: [plan(of)],
      unmapped: new Set([`${of.name} ${ALPHA} ${NORTH}`]),
    });
    await run();

    expect(ledger.isComplete(cell(of.name, ALPHA, NORTH))).toBe(false);
    expect(ledger.isComplete(cell(of.name, ALPHA, NORTHWEST))).toBe(true);
    expect([ledger.unfitCells, tally.failed, written.length]).toEqual([1, 1, 1]);
  });

  it('records an account that cannot be opened with its cause, and reads the others', async () => {
    const cause = createAwsErrorForTest('denied', 'AccessDenied');
    const unopenable = {
      [BETA]: new AppError('role-denied', 'the role does not trust us', { cause }),
    };
    const { run, ledger, written } = stage({
      plans: [plan(oneEach('AWS::EC2::Instance'))],
      accounts: [ALPHA, BETA],
      unopenable,
    });
    const { opened } = await run();

    expect([...opened.keys()]).toEqual([ALPHA]);
    expect(ledger.unreadableAccounts.get(BETA)).toMatchObject({
      status: 'denied',
      evidence: { code: 'AccessDenied', message: 'the role does not trust us' },
    });
    expect(ledger.planned).toBe(2);
    expect(written).toHaveLength(2);
  });

  it('reads an organization-wide kind once, with the session of the organization', async () => {
    const of = oneEach('AWS::Organizations::Account', { scope: 'organization' });
    const { run, ledger, written } = stage({
      plans: [plan(of)],
      accounts: [ALPHA, BETA],
      organizationAccount: GAMMA,
    });
    const { organization } = await run();

    expect(organization).toEqual({ accountIds: [GAMMA] });
    expect(written).toHaveLength(1);
    expect(ledger.isComplete(cell(of.name, GAMMA, 'global'))).toBe(true);
  });

  it('reads an organization-wide kind once for each organization that the accounts are of', async () => {
    const asked: string[] = [];
    const membersOf: Readonly<Record<string, readonly string[]>> = {
      [ALPHA]: [ALPHA, BETA],
      [GAMMA]: [GAMMA],
    };
    const of = kind('AWS::Organizations::Account', {
      scope: 'organization',
      async *list({ accountId }) {
        asked.push(accountId);
        yield items(...(membersOf[accountId] ?? []));
      },
    });
    const { run, written } = stage({ plans: [plan(of)], accounts: [ALPHA, BETA, GAMMA] });

    expect((await run()).organization).toEqual({ accountIds: [ALPHA, GAMMA] });
    expect(asked).toEqual([ALPHA, GAMMA]);
    expect(written).toHaveLength(3);
  });

  it('asks no further when an organization could not be read', async () => {
    const asked: string[] = [];
    const of = kind('AWS::Organizations::Account', {
      scope: 'organization',
      // biome-ignore lint/correctness/useYield: it breaks off before its first page
      async *list({ accountId }) {
        asked.push(accountId);
        throw createAwsErrorForTest('throttled', 'TooManyRequestsException');
      },
    });
    await stage({ plans: [plan(of)], accounts: [ALPHA, BETA, GAMMA] }).run();

    expect(asked).toEqual([ALPHA]);
  });

  it('asks global kinds in the home region when the mapping allows it, else in an allowed one', async () => {
    const asked: (readonly string[])[] = [];
    const bucket = (name: string) =>
      kind(name, {
        scope: 'global',
        async *list({ regions }) {
          asked.push(regions);
          yield [];
        },
      });
    await stage({
      plans: [
        plan(bucket('AWS::S3::Bucket')),
        plan(bucket('AWS::S3::Other'), { regionPolicy: { deny: [NORTH] } }),
      ],
    }).run();

    expect(asked).toEqual([[NORTH, NORTHWEST], [NORTHWEST]]);
  });

  it('reads no more cells side by side than it may', async () => {
    let running = 0;
    let most = 0;
    const slow = (name: string) =>
      kind(name, {
        async *list() {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          yield items('x');
        },
      });
    await stage({
      plans: [plan(slow('AWS::A::A')), plan(slow('AWS::B::B'))],
      accounts: [ALPHA, BETA, GAMMA],
      concurrency: 3,
    }).run();

    expect(most).toBe(3);
  });

  it('does not take the next page of a cell while the writer has no room', async () => {
    const events: string[] = [];
    const of = kind('AWS::S3::Bucket', {
      scope: 'account',
      async *list() {
        for (const id of ['a', 'b']) {
          events.push(`read ${id}`);
          yield items(id);
        }
      },
    });
    const { run } = stage({
      plans: [plan(of)],
      async onWrite({ entity }) {
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`wrote ${entity.identifier}`);
      },
    });
    await run();

    expect(events).toEqual(['read a', 'wrote a', 'read b', 'wrote b']);
  });
});

describe('the end of a resync while cells are read', () => {
  it('rejects with what ended the writer, stops the lists, and leaves no cell of the rest complete', async () => {
    const signals: AbortSignal[] = [];
    const of = oneEach('AWS::EC2::Instance', {
      async *list({ accountId, region, signal }) {
        signals.push(signal);
        signal.throwIfAborted();
        yield items(`${accountId} ${region}`);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        yield items(`${accountId} ${region} second`);
      },
    });
    const failure = new AppError('port-unreachable', 'Port is down');
    const { run, ledger } = stage({
      plans: [plan(of)],
      accounts: [ALPHA, BETA, GAMMA],
      concurrency: 2,
      onWrite() {
        throw failure;
      },
    });

    await expect(run()).rejects.toBe(failure);
    expect(ledger.counts.complete).toBe(0);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('rejects only when every reader has ended, and leaves nothing on the signal of the resync', async () => {
    const stop = new AbortController();
    let reading = 0;
    const of = oneEach('AWS::EC2::Instance', {
      async *list({ region }) {
        reading += 1;
        // A request that takes its time to end, although it was told to.
        if (region === NORTHWEST)
          for (let turn = 0; turn < 5; turn += 1)
            await new Promise((resolve) => setImmediate(resolve));
        reading -= 1;
        yield items(region);
      },
    });
    const failure = new AppError('port-unreachable', 'Port is down');
    const { run } = stage({
      plans: [plan(of)],
      signal: stop.signal,
      onWrite() {
        throw failure;
      },
    });

    await expect(run()).rejects.toBe(failure);
    expect(reading).toBe(0);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('rejects when the resync is stopped, with the cells that were not read cancelled', async () => {
    const stop = new AbortController();
    const of = oneEach('AWS::EC2::Instance', {
      async *list({ signal }) {
        stop.abort(new Error('stopped'));
        signal.throwIfAborted();
        yield [];
      },
    });
    const { run, ledger } = stage({
      plans: [plan(of)],
      accounts: [ALPHA, BETA],
      concurrency: 1,
      signal: stop.signal,
    });

    await expect(run()).rejects.toThrow('stopped');
    expect(ledger.counts.complete).toBe(0);
    expect(ledger.counts.failed).toBe(0);
  });

  it('rejects when the resync was stopped before its first cell', async () => {
    const { run, written } = stage({
      plans: [plan(oneEach('AWS::EC2::Instance'))],
      signal: AbortSignal.abort(new Error('stopped')),
    });

    await expect(run()).rejects.toThrow('stopped');
    expect(written).toEqual([]);
  });
});

describe('hundreds of cells side by side', () => {
  it('listen for the stop of the resync without a warning of Node about too many listeners', async () => {
    const of = oneEach('AWS::EC2::Instance', {
      // As a request in flight does.
      async *list({ signal }) {
        const onAbort = (): void => {};
        signal.addEventListener('abort', onAbort);
        await new Promise((resolve) => setImmediate(resolve));
        signal.removeEventListener('abort', onAbort);
        yield items('x');
      },
    });
    const accounts = Array.from({ length: 20 }, (_, index) => String(400_000_000_000 + index));
    await stage({ plans: [plan(of)], accounts, concurrency: 40 }).run();
    await new Promise((resolve) => setImmediate(resolve));

    expect(processWarnings).not.toContain('MaxListenersExceededWarning');
  });
});
