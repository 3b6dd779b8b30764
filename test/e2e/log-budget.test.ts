// How much the log says: nothing is wrong in a healthy resync, and of what is wrong there is one
// line for each cause, however many cells it strikes. Each line can be told by its resync.
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, INTEGRATION, type Sync, startHarness } from './support/harness.js';
import { isReport, type LogLine } from './support/log-lines.js';
import { expectHealthy } from './support/scenario.js';

let harness: Harness;

afterEach(() => harness?.[Symbol.asyncDispose]());

const DEBUG = { APPLICATION__LOG_LEVEL: 'DEBUG' };
const at = (lines: readonly LogLine[], ...levels: readonly string[]) =>
  lines.filter(({ level }) => levels.includes(level));

/** Lines between the start of the resync and its summary. */
function ofResync({ lines }: Sync): readonly LogLine[] {
  const first = lines.findIndex(({ msg }) => msg === 'resync started');
  return lines.slice(first, lines.findLastIndex(isReport) + 1);
}

function resyncIds(lines: readonly LogLine[]): ReadonlySet<unknown> {
  return new Set(lines.map((line) => line['resyncId']));
}

describe('a healthy resync', () => {
  it('has no warning and no error, in the first run and in the second', async () => {
    harness = await startHarness();
    for (const sync of [await harness.sync(), await harness.sync()]) {
      expectHealthy(sync);
      expect(at(sync.lines, 'warn', 'error', 'fatal')).toEqual([]);
      expect(ofResync(sync).map(({ msg }) => msg)).toEqual(['resync started', 'resync completed']);
    }
  });

  it('has at DEBUG one line for each cell, with where it is and what became of it', async () => {
    harness = await startHarness({ variables: DEBUG });

    const sync = await harness.sync();

    const cells = sync.lines.filter(({ msg }) => msg === 'cell read');
    expect(cells).toHaveLength(sync.report.cells.planned);
    expect(
      new Set(cells.map(({ kind, accountId, region }) => `${kind} ${accountId} ${region}`)).size,
    ).toBe(cells.length);
    for (const cell of cells)
      expect(cell).toMatchObject({ level: 'debug', status: 'complete', items: expect.any(Number) });
    const [id, ...others] = resyncIds(ofResync(sync));
    expect([id, others]).toEqual([sync.report['resyncId'], []]);
  });
});

describe('a resync in which 300 cells are denied', () => {
  const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2', 'eu-central-1', 'ap-south-1'];

  async function denied(variables = {}): Promise<Sync> {
    harness = await startHarness({
      variables,
      world: {
        accounts: 30,
        regions: REGIONS,
        instances: 1,
        buckets: 1,
        clusters: 1,
        functions: 0,
      },
    });
    for (const service of ['ec2', 'ecs'])
      harness.aws.faults.add({
        service,
        effect: { type: 'error', code: 'AccessDenied', status: 403, message: 'no permission' },
      });
    return harness.sync();
  }

  it('has one warning for each cause and one summary, each with the id of the resync', async () => {
    const sync = await denied();

    expect(sync.report.cells.denied).toBe(300);
    const lines = ofResync(sync);
    expect(at(lines, 'error', 'fatal')).toEqual([]);
    expect(at(lines, 'warn').map(({ msg, subject }) => [msg, subject])).toEqual([
      ...Array.from({ length: 2 }, () => ['resync problem', expect.any(String)]),
      ['resync completed with warnings', undefined],
    ]);
    const [id, ...others] = resyncIds(lines);
    expect([id, others]).toEqual([sync.report['resyncId'], []]);
    expect(JSON.stringify(lines)).not.toContain('"stack"');
  });

  it('tells Port the same, with the cause in the message', async () => {
    await denied();

    const logs = harness.port.catalog.shipped(INTEGRATION)?.logs ?? [];
    const warnings = logs.filter(({ level }) => level === 'WARNING');
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^resync problem: AWS::EC2::Instance: ec2:DescribeInstances was denied/,
      ),
      expect.stringMatching(/^resync problem: AWS::ECS::Cluster: ecs:\w+ was denied/),
      'resync completed with warnings',
    ]);
    expect(logs.some(({ level }) => level === 'ERROR' || level === 'CRITICAL')).toBe(false);
  });
});

describe('a comparison with Port that is refused in every batch', () => {
  it('is one warning of the resync', async () => {
    harness = await startHarness({ world: { instances: { total: 300 } } });
    await harness.sync();
    harness.port.faults.add({
      method: 'POST',
      path: '/v1/entities/search',
      effect: { kind: 'status', status: 422, message: 'not today' },
    });

    const sync = await harness.sync();

    const said = sync.lines.filter(({ msg }) => msg.startsWith('could not compare with Port'));
    expect(said.map(({ level }) => level)).toEqual(['warn']);
    expect(resyncIds(said)).toEqual(new Set([sync.report['resyncId']]));
  });
});

describe('the examples that Port gets', () => {
  it('are five resources of each kind, as mappings see them', async () => {
    harness = await startHarness({ world: { instances: 9 } });

    await harness.sync();

    const examples = harness.port.catalog.examples(INTEGRATION);
    expect(Object.keys(examples).sort()).toEqual([
      'AWS::Account::Info',
      'AWS::EC2::Instance',
      'AWS::ECS::Cluster',
      'AWS::S3::Bucket',
    ]);
    expect(examples['AWS::EC2::Instance']).toHaveLength(5);
    for (const [kind, shown] of Object.entries(examples))
      for (const example of shown)
        expect(example).toMatchObject({ Type: kind, Properties: expect.any(Object) });
  });

  it('are none when they are switched off, and so are the lines of the log', async () => {
    harness = await startHarness({
      variables: {
        OCEAN__SEND_RAW_DATA_EXAMPLES: 'false',
        APPLICATION__ENABLE_HTTP_LOGGING: 'off',
      },
    });

    expectHealthy(await harness.sync());

    expect(harness.port.catalog.examples(INTEGRATION)).toEqual({});
    expect(harness.port.catalog.shipped(INTEGRATION)?.logs).toEqual([]);
    expect(harness.port.requests.list({ path: /examples|ingest\/logs/ })).toEqual([]);
  });
});
