// Certificate authorities beside those that Node brings: the files of one folder, as containers get
// them mounted. Node's own variable for that names one file.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as tls from 'node:tls';

export interface Authorities {
  /** PEM, one certificate each. */
  readonly certificates: readonly string[];
  /** Names of the files that they are from. */
  readonly files: readonly string[];
  /** One sentence for each file that could not be taken. */
  readonly problems: readonly string[];
}

/** More than any mounted folder of authorities, or bundle of all that the world knows, has. */
const MOST_FILES = 1000;
const MOST_BYTES = 2 * 1024 * 1024;

const FILE = /\.(crt|pem|cer)$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads every `*.crt`, `*.pem` and `*.cer` of the folder itself. A file that cannot be read, or
 * holds no certificate, is a problem, and no other is lost for it. Problems name files, but not the
 * folder: what stands in place of it may be a secret.
 */
export function readAuthorities(folder: string): Authorities {
  const certificates: string[] = [];
  const files: string[] = [];
  const problems: string[] = [];
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder)
      .filter((name) => FILE.test(name))
      .sort();
  } catch (thrown) {
    problems.push(`no certificate authorities are taken from the folder: ${whyUnread(thrown)}`);
  }
  if (names.length > MOST_FILES)
    problems.push(`only the first ${MOST_FILES} of ${names.length} files are trusted`);
  for (const name of names.slice(0, MOST_FILES)) {
    try {
      certificates.push(...certificatesOf(textOf(join(folder, name))));
      files.push(name);
    } catch (thrown) {
      problems.push(`${name} is not trusted: ${whyUnread(thrown)}`);
    }
  }
  return { certificates, files, problems };
}

/** Throws when there is no text of reasonable length: a pipe, for one, would never end. */
function textOf(path: string): string {
  const found = statSync(path);
  if (!found.isFile()) throw new Unusable('it is no file');
  if (found.size > MOST_BYTES) throw new Unusable(`it is longer than ${MOST_BYTES} bytes`);
  return readFileSync(path, 'utf8');
}

/** Throws when there is none, or one that is damaged. */
function certificatesOf(text: string): readonly string[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Unusable('there is no certificate in PEM form in it');
  for (const pem of found) {
    try {
      new X509Certificate(pem);
    } catch {
      throw new Unusable('a certificate in it is damaged');
    }
  }
  return found;
}

class Unusable extends Error {}

/** The system's code for what it could not do: its message has the path in it. */
function whyUnread(thrown: unknown): string {
  if (thrown instanceof Unusable) return thrown.message;
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : 'it cannot be read';
}

/**
 * Makes every connection of this process from now on trust the certificates too. Says whether this
 * Node can do that.
 */
export function trustAlso(certificates: readonly string[]): boolean {
  // From Node 22.19 and 24.5 on.
  if (!('setDefaultCACertificates' in tls) || typeof tls.setDefaultCACertificates !== 'function')
    return false;
  if (!('getCACertificates' in tls) || typeof tls.getCACertificates !== 'function') return false;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...certificates]);
  return true;
}
