// Each value of Port's chart, set to something else than its default there.
import { describe, expect, it } from 'vitest';
import { helm, renderText } from '../lib/helm.js';
import { CHART } from '../lib/tools.js';
import { type PortValue, portValues } from './port-values.js';

const RELEASE = {
  'port.clientId': 'CID',
  'port.clientSecret': 'CSECRET',
  'integration.type': 'aws-v3',
  'integration.identifier': 'my-aws-v3-org',
};
const rendered = new Map<string, Promise<string>>();

function set(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(
    ([path, value]) => `--set-json=${path}=${JSON.stringify(value)}`,
  );
}

/** Without what changes whenever anything does. */
async function renderOnce(args: readonly string[]): Promise<string> {
  const key = args.join('\n');
  const known = rendered.get(key) ?? renderText(args);
  rendered.set(key, known);
  return (await known).replace(/checksum\/.*\n/g, '');
}

function argsOf({ kind, with: needed, base, path, other }: PortValue): {
  without: string[];
  changed: string[];
} {
  const common = [...set(RELEASE), ...(kind === undefined ? [] : set({ 'workload.kind': kind }))];
  return {
    without: [...common, ...set({ ...needed, ...base })],
    changed: [...common, ...set(needed), ...set({ [path]: other })],
  };
}

describe('values of Port’s chart', () => {
  it('are listed with another value than the default, and with one effect', () => {
    const values = portValues();
    expect(values.length).toBeGreaterThan(170);
    for (const { path, default: value, other, shows, hides, none, refused } of values) {
      expect(JSON.stringify(other), path).not.toBe(JSON.stringify(value));
      expect(
        [shows, hides, none, refused].filter((effect) => effect !== undefined),
        path,
      ).toHaveLength(1);
    }
  });

  it.each(portValues().filter(({ shows }) => shows !== undefined))(
    'are used: $path $kind',
    async (value) => {
      const { without, changed } = argsOf(value);
      const pattern = new RegExp(value.shows ?? '');
      expect(await renderOnce(changed)).toMatch(pattern);
      expect(await renderOnce(without)).not.toMatch(pattern);
    },
  );

  it.each(portValues().filter(({ hides }) => hides !== undefined))(
    'take away: $path',
    async (value) => {
      const { without, changed } = argsOf(value);
      const pattern = new RegExp(value.hides ?? '');
      expect(await renderOnce(without)).toMatch(pattern);
      expect(await renderOnce(changed)).not.toMatch(pattern);
    },
  );

  it('are accepted without effect where there is nothing that they could change', async () => {
    const inert = portValues().filter(({ none }) => none);
    for (const kind of ['Deployment', 'CronJob']) {
      const common = [...set(RELEASE), ...set({ 'workload.kind': kind })];
      const all = Object.fromEntries(inert.map(({ path, other }) => [path, other]));
      expect(await renderOnce([...common, ...set(all)])).toBe(await renderOnce(common));
    }
  });

  it.each(portValues().filter(({ refused }) => refused !== undefined))(
    'are refused: $path',
    async (value) => {
      const { code, stderr } = await helm(['template', 'aws-v3', CHART, ...argsOf(value).changed]);
      expect(code).toBe(1);
      expect(stderr).toContain(`- ${value.refused?.startsWith('"') ? '' : value.refused}`);
      expect(stderr).toContain(value.refused);
    },
  );
});
