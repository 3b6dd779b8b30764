// What the documents say by hand, held against the repository: links, names, commands and policies.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { iamAction } from '../../src/aws/errors/iam-action.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import { root } from './source-files.js';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesOf('docs', '.md')];
const POLICIES = filesOf('docs/policies', '.json');
const README_BYTES = 12 * 1024;
const PROSE_WIDTH = 120;
const texts = new Map(DOCUMENTS.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
const kinds = [...(await loadKinds(KIND_NAMES)).values()];

const IAM_ACTION = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/;
const policySchema = z.object({
  Statement: z.array(
    z.object({
      Action: z.union([z.string(), z.array(z.string())]).transform((actions) => [actions].flat()),
    }),
  ),
});

/** Files below a folder, as paths of the repository. */
function filesOf(folder: string, ending: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

function textOf(document: string): string {
  const text = texts.get(document);
  if (text === undefined) throw new Error(`${document} is missing`);
  return text;
}

describe('the documents', () => {
  it('are all reached by links from the README', () => {
    const reached = new Set<string>();
    const open = ['README.md'];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      open.push(
        ...linksOf(name)
          .map(({ path }) => path)
          .filter((path) => texts.has(path)),
      );
    }

    expect(DOCUMENTS.filter((name) => !reached.has(name))).toEqual([]);
  });
});

describe('the README', () => {
  it(`has at most ${README_BYTES} bytes`, () => {
    expect(Buffer.byteLength(textOf('README.md'))).toBeLessThanOrEqual(README_BYTES);
  });

  it('shows commands and what they print', () => {
    for (const command of ['npm run sandbox', 'npm test', 'npm start'])
      expect(textOf('README.md')).toContain(`\n${command}\n`);
    expect(textOf('README.md')).toMatch(
      /^```text\n[\s\S]*Deleted, with evidence\n[\s\S]*Held back[\s\S]*?^```$/m,
    );
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
    const needed = [...operationsIn('src/accounts'), ...operationsIn('src/credentials')].filter(
      (action) => !WITHOUT_POLICY.has(action),
    );

    expect(needed).toContain('organizations:ListAccounts');
    expect(needed).toContain('ec2:DescribeRegions');
    expect(needed).toContain('sts:AssumeRole');
    expect(needed.filter((action) => !allowed.has(action))).toEqual([]);
  });

  it('are linked from the page about permissions', () => {
    const linked = linksOf('docs/permissions.md').map(({ path }) => path);

    expect(POLICIES).toHaveLength(2);
    expect(linked).toEqual(expect.arrayContaining(POLICIES));
  });
});

/**
 * Needs no permission (API reference of GetCallerIdentity), or is allowed by the trust policy of a
 * role alone.
 */
const WITHOUT_POLICY: ReadonlySet<string> = new Set([
  'sts:GetCallerIdentity',
  'sts:AssumeRoleWithWebIdentity',
]);

const SERVICES: Readonly<Record<string, string>> = {
  organizations: 'Organizations',
  account: 'Account',
  ec2: 'EC2',
  sts: 'STS',
  'resource-groups-tagging-api': 'Resource Groups Tagging API',
};

/** The IAM actions of the commands that the files of a folder import from the SDK's clients. */
function operationsIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((file) => {
    const text = readFileSync(join(root, folder, file), 'utf8');
    return [
      ...text.matchAll(/\{([^}]+)\} (?:from|= await import\()\s*'@aws-sdk\/client-([a-z0-9-]+)'/g),
    ].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, operation = '']) =>
        iamAction(SERVICES[client] ?? client, operation),
      ),
    );
  });
}

function policies(): string[][] {
  const files = POLICIES.map((name) => readFileSync(join(root, name), 'utf8'));
  return [...files, ...jsonBlocks(textOf('docs/permissions.md'))].flatMap((block) => {
    const policy = policySchema.safeParse(JSON.parse(block));
    return policy.success ? [policy.data.Statement.flatMap(({ Action }) => Action)] : [];
  });
}

function jsonBlocks(text: string): string[] {
  return [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** Where the links of a document lead, as paths of the repository. */
function linksOf(
  document: string,
): { readonly target: string; readonly path: string; readonly heading: string | undefined }[] {
  const targets = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return targets
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return {
        target,
        path: path === '' ? document : join(dirname(document), path).replaceAll('\\', '/'),
        heading,
      };
    });
}

describe.each([...texts])('%s', (name, text) => {
  it('holds JSON that parses', () => {
    for (const block of jsonBlocks(text)) expect(() => JSON.parse(block)).not.toThrow();
  });

  it('links only to files and headings that exist', () => {
    const broken = linksOf(name).filter(({ path, heading }) => {
      if (path.startsWith('..') || !existsSync(join(root, path))) return true;
      return (
        heading !== undefined && !headingsOf(readFileSync(join(root, path), 'utf8')).has(heading)
      );
    });

    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  it('cites no document that is not in the repository', () => {
    const cited = [...text.matchAll(/(?<![\w./-])[\w./-]+\.md\b/g)].map(([path]) => path);
    const known = (path: string) =>
      [path, join(dirname(name), path)].some((each) => existsSync(join(root, each)));

    expect(cited.filter((path) => !known(path))).toEqual([]);
    expect(text.match(/\b(?:D\d{1,2}|issue \d+)\b|#\d+\b/gi) ?? []).toEqual([]);
  });

  it(`has no line of prose above ${PROSE_WIDTH} characters`, () => {
    const prose = text
      .replace(/^```[\s\S]*?^```$/gm, '')
      .split('\n')
      .filter((line) => !line.startsWith('|'));

    expect(prose.filter((line) => line.length > PROSE_WIDTH)).toEqual([]);
  });

  it('names only npm scripts that exist, with the programs behind them', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))\b/g)].map(
      ([, run, short]) => run ?? short ?? '',
    );
    const wrong = [...new Set(named)].filter((script) => {
      const [, program] = /^node (scripts\/\S+)/.exec(scripts[script] ?? '') ?? [];
      return (
        scripts[script] === undefined || (program !== undefined && !existsSync(join(root, program)))
      );
    });

    expect(wrong).toEqual([]);
  });

  it('names only files of this repository that exist', () => {
    const paths = [
      ...text.matchAll(/`((?:src|test|scripts|docs|deploy|\.port|\.ci)\/[\w./-]*)`/g),
    ].map(([, path = '']) => path);

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
