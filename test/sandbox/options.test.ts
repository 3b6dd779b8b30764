// The sandbox's command line, and the world that it asks for.
import { expect, it } from 'vitest';
import { KIND_NAMES } from '../../src/kinds/registry.js';
import { startSimulators } from '../../src/sandbox/environment.js';
import { parseSandboxOptions, SANDBOX_HELP } from '../../src/sandbox/options.js';
import { ALL_FURTHER } from '../../src/sandbox/world/all-further.js';

it('fills every account and region with resources of all other kinds on request, and with none otherwise', async () => {
  for (const [args, count] of [
    [['--serve', '--accounts', '2', '--further', '3'], 3],
    [['--serve', '--accounts', '2'], 0],
  ] as const) {
    const { aws, close } = await startSimulators(parseSandboxOptions(args));
    for (const { id } of aws.world.accounts())
      for (const region of aws.world.enabledRegions(id))
        for (const further of ALL_FURTHER)
          expect(further.in(aws.world, id, region).count).toBe(count);
    await close();
  }
});

it('spreads the exact total of a kind over the organization, and leaves the other kinds as they are', async () => {
  const { aws, close } = await startSimulators(
    parseSandboxOptions([
      '--serve',
      '--accounts',
      '3',
      '--further',
      '1',
      '--amount',
      'AWS::SQS::Queue=100',
      '--amount',
      'AWS::SNS::Topic=0',
    ]),
  );
  const totals = new Map(ALL_FURTHER.map(({ name }) => [name, 0]));
  let places = 0;
  for (const { id } of aws.world.accounts())
    for (const region of aws.world.enabledRegions(id)) {
      places += 1;
      for (const further of ALL_FURTHER)
        totals.set(
          further.name,
          (totals.get(further.name) ?? 0) + further.in(aws.world, id, region).count,
        );
    }
  await close();
  const asked = new Map([
    ['AWS::SQS::Queue', 100],
    ['AWS::SNS::Topic', 0],
  ]);
  const expected = ALL_FURTHER.map(({ name }) => [name, asked.get(name) ?? places]);
  expect([...totals]).toEqual(expected);
});

it('names every problem of the amounts at once', () => {
  const args = [
    'AWS::SQS::Queue',
    'AWS::SNS::Topic=-1',
    'AWS::EC2::Instance=5',
    'AWS::SQS::Kiosk=5',
    'AWS::EKS::Cluster=1',
    'AWS::EKS::Cluster=2',
  ];
  const parse = () =>
    parseSandboxOptions([...args.flatMap((amount) => ['--amount', amount]), '--accounts', 'few']);
  expect(parse).toThrow(
    [
      '--accounts must be a whole number, not "few"',
      '--amount must be KIND=N with a whole number, not "AWS::SQS::Queue"',
      '--amount must be KIND=N with a whole number, not "AWS::SNS::Topic=-1"',
      '--amount is given twice for AWS::EKS::Cluster',
      `--amount does not know AWS::EC2::Instance, AWS::SQS::Kiosk; it knows ${ALL_FURTHER.map(({ name }) => name).join(', ')}`,
    ].join('\n'),
  );
});

it('knows the sets of resources by the names of kinds, each once', () => {
  const names = ALL_FURTHER.map(({ name }) => name);
  expect(KIND_NAMES).toEqual(expect.arrayContaining(names));
  expect(new Set(names).size).toBe(names.length);
});

it('refuses what is no number, and explains every option', () => {
  expect(() => parseSandboxOptions(['--further', 'many'])).toThrow(
    '--further must be a whole number',
  );
  expect(() => parseSandboxOptions(['--farther', '3'])).toThrow('--farther');
  for (const option of ['serve', 'accounts', 'further', 'amount', 'instances', 'limits'])
    expect(SANDBOX_HELP).toContain(`--${option}`);
});
