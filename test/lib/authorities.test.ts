// Certificate authorities of a folder: what is taken, and what is said of the rest.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { readAuthorities, trustAlso } from '../../src/lib/network/authorities.js';
import { CERTIFICATE, KEY } from '../port/certificate.js';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('every file of the three kinds is read, and every certificate in it; others are left alone', () => {
  const two = `# a comment\n${CERTIFICATE}\n${CERTIFICATE}`;
  const folder = folderWith({
    'cert.crt': two,
    'b.pem': CERTIFICATE,
    'c.cer': CERTIFICATE,
    'notes.txt': 'no certificate',
  });

  const { certificates, files, problems } = readAuthorities(folder);

  expect(files).toEqual(['b.pem', 'c.cer', 'cert.crt']);
  expect(certificates).toHaveLength(4);
  expect(problems).toEqual([]);
});

test('a link is followed, as Kubernetes mounts the keys of a secret', () => {
  const folder = folderWith({ data: CERTIFICATE });
  symlinkSync('data', join(folder, 'cert.crt'));

  expect(readAuthorities(folder).certificates).toHaveLength(1);
});

test('a file that holds no certificate, or a damaged one, is named, and the others still count', () => {
  const damaged = CERTIFICATE.replace(/MIIB[\s\S]{40}/, 'MIIB');
  const folder = folderWith({
    'good.crt': CERTIFICATE,
    'empty.crt': '',
    'key.pem': KEY,
    'damaged.crt': damaged,
  });

  const { certificates, problems } = readAuthorities(folder);

  expect(certificates).toHaveLength(1);
  expect(problems).toHaveLength(3);
  for (const name of ['empty.crt', 'key.pem', 'damaged.crt']) {
    expect(problems).toContainEqual(expect.stringContaining(`${name} is not trusted`));
  }
  expect(problems.join('\n')).not.toContain('MIGHAgEA');
});

test('a folder that does not exist is a problem and nothing else, and is not shown', () => {
  expect(readAuthorities('/does/not/exist')).toEqual({
    certificates: [],
    files: [],
    problems: ['no certificate authorities are taken from the folder: ENOENT'],
  });
});

test.skipIf(process.platform === 'win32')(
  'a pipe, a folder and a file of many megabytes are named, and nobody waits for them',
  () => {
    const folder = folderWith({
      'good.crt': CERTIFICATE,
      'huge.crt': CERTIFICATE.padEnd(3 * 1024 * 1024, ' '),
    });
    mkdirSync(join(folder, 'folder.crt'));
    execFileSync('mkfifo', [join(folder, 'pipe.crt')]);

    const { files, problems } = readAuthorities(folder);

    expect(files).toEqual(['good.crt']);
    expect(problems).toEqual([
      'folder.crt is not trusted: it is no file',
      'huge.crt is not trusted: it is longer than 2097152 bytes',
      'pipe.crt is not trusted: it is no file',
    ]);
  },
);

test('of more files than any folder of authorities has, the first thousand are taken', () => {
  const folder = folderWith(
    Object.fromEntries(Array.from({ length: 1002 }, (_, at) => [`${1000 + at}.crt`, CERTIFICATE])),
  );

  const { files, problems } = readAuthorities(folder);

  expect(files).toHaveLength(1000);
  expect(problems).toEqual(['only the first 1000 of 1002 files are trusted']);
});

test('trusts them beside what Node trusts already, or says that this Node cannot', async () => {
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) =>
    response.end('hello'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const before = defaultAuthorities();
  expect(await handshake(port)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');

  const isTrusted = trustAlso([CERTIFICATE]);

  expect(await handshake(port)).toBe(isTrusted ? 'trusted' : 'DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(defaultAuthorities()).toBe(isTrusted ? before + 1 : before);
  expect(isTrusted).toBe('setDefaultCACertificates' in tls);
});

function defaultAuthorities(): number {
  if (!('getCACertificates' in tls) || typeof tls.getCACertificates !== 'function') return 0;
  return tls.getCACertificates('default').length;
}

function handshake(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve('trusted');
    });
    socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}
