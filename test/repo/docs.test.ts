// What the documents say, held against the code: tables, policies, links and commands.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { iamAction } from '../../src/aws/errors/iam-action.js';
import { describeSettings } from '../../src/config/settings.js';
import { ERROR_CODES } from '../../src/errors.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import { GONE } from '../../src/resync/delete/reasons.js';
import { root } from './source-files.js';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const texts = new Map(DOCUMENTS.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
const readme = texts.get('README.md') ?? '';
const kinds = [...(await loadKinds(KIND_NAMES)).values()];

const IAM_ACTION = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/;
const policySchema = z.object({
  Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]).transform((actions) => [actions].flat()) })),
});

describe('the README', () => {
  it('has a row for every error code', () => {
    const missing = Object.keys(ERROR_CODES).filter((code) => !readme.includes(`| \`${code}\` |`));

    expect(missing).toEqual([]);
  });

  it('names every setting', () => {
    const variables = describeSettings().flatMap(({ variable }) => variable.split(', '));
    const missing = variables.filter((variable) => !readme.includes(`\`${variable}\``));

    expect(missing).toEqual([]);
  });

  it('names every kind, every enrichment and every key of the context', () => {
    const names = kinds.flatMap(({ name, enrichments, contextKeys }) => [name, ...enrichments.map(({ action }) => action), ...contextKeys]);
    const missing = names.filter((name) => !readme.includes(`\`${name}\``));

    expect(missing).toEqual([]);
  });

  it('gives every reason for which an entity may be deleted', () => {
    const missing = Object.values(GONE).filter(({ text }) => !readme.includes(`| ${text} |`));

    expect(missing).toEqual([]);
  });
});

describe('the policies', () => {
  const allowed = new Set(policies().flat());

  it('hold names of IAM actions only', () => {
    const declared = kinds.flatMap(({ iamActions, enrichments }) => [
      ...iamActions,
      ...enrichments.flatMap((enrichment) => enrichment.iamActions),
    ]);
    const wrong = [...allowed, ...declared].filter((action) => !IAM_ACTION.test(action));

    expect(wrong).toEqual([]);
  });

  it('allow every call that finds accounts and regions and assumes roles', () => {
    const needed = [...operationsIn('src/accounts'), ...operationsIn('src/credentials')].filter((action) => !WITHOUT_POLICY.has(action));

    expect(needed).toContain('organizations:ListAccounts');
    expect(needed).toContain('ec2:DescribeRegions');
    expect(needed).toContain('sts:AssumeRole');
    expect(needed.filter((action) => !allowed.has(action))).toEqual([]);
  });
});

/** Needs no permission (API reference of GetCallerIdentity), or is allowed by the trust policy of a role alone. */
const WITHOUT_POLICY: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 'sts:AssumeRoleWithWebIdentity']);

const SERVICES: Readonly<Record<string, string>> = { organizations: 'Organizations', account: 'Account', ec2: 'EC2', sts: 'STS' };

/** The IAM actions of the commands that the files of a folder import from the SDK's clients. */
function operationsIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((file) => {
    const text = readFileSync(join(root, folder, file), 'utf8');
    return [...text.matchAll(/\{([^}]+)\} (?:from|= await import\()\s*'@aws-sdk\/client-([a-z0-9-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, operation = '']) => iamAction(SERVICES[client] ?? client, operation)),
    );
  });
}

function policies(): string[][] {
  return jsonBlocks(readme).flatMap((block) => {
    const policy = policySchema.safeParse(JSON.parse(block));
    return policy.success ? [policy.data.Statement.flatMap(({ Action }) => Action)] : [];
  });
}

function jsonBlocks(text: string): string[] {
  return [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

describe.each([...texts])('%s', (name, text) => {
  it('holds JSON that parses', () => {
    for (const block of jsonBlocks(text)) expect(() => JSON.parse(block)).not.toThrow();
    if (name === 'README.md') expect(jsonBlocks(text).length).toBeGreaterThan(3);
  });

  it('links only to files and headings that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^https?:/.test(target));
    const broken = targets.filter((target) => {
      const [path = '', heading] = target.split('#');
      if (path !== '' && !existsSync(join(root, path))) return true;
      return heading !== undefined && !headingsOf(path === '' ? text : readFileSync(join(root, path), 'utf8')).has(heading);
    });

    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist, with the programs behind them', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))\b/g)].map(([, run, short]) => run ?? short ?? '');
    const wrong = [...new Set(named)].filter((script) => {
      const [, program] = /^node (scripts\/\S+)/.exec(scripts[script] ?? '') ?? [];
      return scripts[script] === undefined || (program !== undefined && !existsSync(join(root, program)));
    });

    expect(wrong).toEqual([]);
  });

  it('names only files of this repository that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|scripts|\.port|\.ci)\/[\w./-]*)`/g)].map(([, path = '']) => path);

    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

/** The anchors of a document's headings, as GitHub makes them. */
function headingsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

describe('npm run docs -- --check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function check(text: string) {
    const file = join(folder, 'README.md');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check', '--file', file], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr, unchanged: readFileSync(file, 'utf8') === text };
  }

  it('accepts the README as it is', () => {
    expect(check(readme)).toMatchObject({ status: 0, unchanged: true });
  });

  it.each([
    ['settings', '| `OCEAN__CLIENT_TIMEOUT` |', '| `OCEAN__CLIENT_TIMEOUTS` |'],
    ['errors', '| `entities-lost` |', '| `entities-gone` |'],
    ['kinds', '| `ListBuckets` |', '| `ListBucket` |'],
    ['member-policy', '"ec2:DescribeInstances"', '"ec2:*"'],
  ])('refuses %s that are out of date, and changes nothing', (part, now, then) => {
    expect(readme).toContain(now);
    const { status, output, unchanged } = check(readme.replace(now, then));

    expect(status).toBe(1);
    expect(output).toContain(part);
    expect(unchanged).toBe(true);
  });
});
