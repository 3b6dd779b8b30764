// The generated parts of the documents, held against what they are generated from.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeSettings } from '../../src/config/settings.js';
import { ERROR_CODES } from '../../src/errors.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import { GONE, HELD } from '../../src/resync/delete/reasons.js';
import { root } from './source-files.js';

const kinds = [...(await loadKinds(KIND_NAMES)).values()];

function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

describe('the documents', () => {
  it('have a row for every error code', () => {
    const missing = Object.keys(ERROR_CODES).filter(
      (code) => !textOf('docs/troubleshooting.md').includes(`| \`${code}\` |`),
    );

    expect(missing).toEqual([]);
  });

  it('name every setting', () => {
    const variables = describeSettings().flatMap(({ variable }) => variable.split(', '));
    const missing = variables.filter(
      (variable) => !textOf('docs/configuration.md').includes(`\`${variable}\``),
    );

    expect(missing).toEqual([]);
  });

  it('name every kind, every enrichment and every key of the context', () => {
    const names = kinds.flatMap(({ name, enrichments, contextKeys }) => [
      name,
      ...enrichments.map(({ action }) => action),
      ...contextKeys,
    ]);
    const missing = names.filter((name) => !textOf('docs/kinds.md').includes(`\`${name}\``));

    expect(missing).toEqual([]);
  });

  it('give every reason for which an entity may be deleted or is held back', () => {
    const reported = Object.entries(HELD).filter(([, { meaning }]) => meaning !== undefined);
    const missing = [...Object.keys(GONE), ...reported.map(([code]) => code)].filter(
      (code) => !textOf('docs/deletion.md').includes(`| \`${code}\` |`),
    );

    expect(missing).toEqual([]);
  });

  it('have every room of the source, in the table and in the drawing', () => {
    const rooms = z.record(z.string(), z.object({ rooms: z.record(z.string(), z.unknown()) }));
    const listed = Object.entries(
      rooms.parse(JSON.parse(readFileSync(join(root, 'test/repo/rooms.json'), 'utf8'))),
    );
    const missing = listed.flatMap(([stage, { rooms: inside }]) =>
      Object.keys(inside).filter(
        (room) =>
          !textOf('docs/architecture.md').includes(`| \`src/${stage}/${room}/\` |`) ||
          !textOf('docs/architecture.md').includes(` ${stage}_${room}[${room}]`),
      ),
    );

    expect(missing).toEqual([]);
  });
});

describe('npm run docs -- --check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const MEMBER_TEMPLATE = 'deploy/aws/cloudformation/member-role.yaml';
  const ORGANIZATION_TEMPLATE = 'deploy/aws/cloudformation/organization.yaml';

  /** What is generated, with an edit that makes it wrong. */
  const EDITS = [
    [
      'docs/configuration.md',
      'settings',
      '| `OCEAN__CLIENT_TIMEOUT` |',
      '| `OCEAN__CLIENT_TIMEOUTS` |',
    ],
    ['docs/kinds.md', 'kinds', '| `ListBuckets` |', '| `ListBucket` |'],
    [
      'docs/kinds.md',
      'enrichments',
      '| `ListTagsAction` | optional |',
      '| `ListTagsAction` | always |',
    ],
    ['docs/kinds.md', 'beyond', '`ImageTagMutabilityExclusionFilters`', '`ImageTagMutability`'],
    ['docs/permissions.md', 'member-policy', '`ec2:DescribeInstances`', '`ec2:DescribeInstance`'],
    [
      'docs/permissions.md',
      'management-policy',
      '`organizations:ListRoots`',
      '`organizations:ListRoot`',
    ],
    ['docs/policies/member.json', undefined, '"ec2:DescribeInstances"', '"ec2:*"'],
    ['docs/policies/management.json', undefined, '"organizations:ListRoots"', '"organizations:*"'],
    [MEMBER_TEMPLATE, 'member-policy', '- ec2:DescribeInstances\n', '- ec2:Describe*\n'],
    [MEMBER_TEMPLATE, 'member-policy-optional', '- ec2:DescribeInstanceStatus\n', '- ec2:*\n'],
    [ORGANIZATION_TEMPLATE, 'member-policy', '- ec2:DescribeInstances\n', '- ec2:Describe*\n'],
    [
      ORGANIZATION_TEMPLATE,
      'member-policy-optional',
      '- ec2:DescribeInstanceStatus\n',
      '- ec2:*\n',
    ],
    [
      ORGANIZATION_TEMPLATE,
      'management-policy',
      '- organizations:ListRoots\n',
      '- organizations:*\n',
    ],
    [
      ORGANIZATION_TEMPLATE,
      'management-policy-optional',
      '- organizations:DescribeAccount\n',
      '- iam:*\n',
    ],
    [
      ORGANIZATION_TEMPLATE,
      'member-role',
      '        AWSTemplateFormatVersion',
      '        TemplateFormatVersion',
    ],
    [
      'docs/metrics.md',
      'metrics',
      '| `ocean_aws_resyncs_total` | counter |',
      '| `resyncs` | gauge |',
    ],
    ['docs/deletion.md', 'gone', 'its account is not active any more', 'its account is tired'],
    ['docs/deletion.md', 'held', 'account … was not read', 'account … was read'],
    ['docs/troubleshooting.md', 'errors', '| `entities-lost` |', '| `entities-gone` |'],
    [
      'docs/architecture.md',
      'rooms-drawing',
      'resync_delete --> resync_read',
      'resync_read --> resync_delete',
    ],
    ['docs/architecture.md', 'rooms', '| `src/resync/delete/` |', '| `src/resync/remove/` |'],
  ] as const;

  function check() {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['scripts/docs.mjs', '--check', '--in', folder],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    return { status, output: stdout + stderr };
  }

  it('accepts the documents as they are, names every part that is out of date, and changes nothing', () => {
    for (const part of ['docs', 'deploy'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    expect(check()).toEqual({ status: 0, output: 'documents are up to date\n' });

    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    for (const [file, , now, then] of EDITS) {
      expect(read(file)).toContain(now);
      writeFileSync(join(folder, file), read(file).replace(now, then));
    }
    const edited = new Map(EDITS.map(([file]) => [file, read(file)]));
    const { status, output } = check();
    const parts = EDITS.map(([file, part]) => (part === undefined ? file : `${file}: ${part}`));

    expect(status).toBe(1);
    expect(output).toContain(`documents are out of date (${parts.join(', ')}): run npm run docs`);
    expect([...edited.keys()].map(read)).toEqual([...edited.values()]);
  });
});
