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
        for (const further of ALL_FURTHER) expect(further.in(aws.world, id, region).count).toBe(count);
    await close();
  }
});

it('knows the sets of resources by the names of kinds, each once', () => {
  const names = ALL_FURTHER.map(({ name }) => name);
  expect(KIND_NAMES).toEqual(expect.arrayContaining(names));
  expect(new Set(names).size).toBe(names.length);
});

it('refuses what is no number, and explains every option', () => {
  expect(() => parseSandboxOptions(['--further', 'many'])).toThrow('--further must be a whole number');
  expect(() => parseSandboxOptions(['--farther', '3'])).toThrow('--farther');
  for (const option of ['serve', 'accounts', 'further', 'instances', 'limits']) expect(SANDBOX_HELP).toContain(`--${option}`);
});
