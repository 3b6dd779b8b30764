// Certificate authorities beside those that Node brings: the files of one folder, as containers get
// them mounted. Node's own variable for that names one file.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { toError } from '../../errors.js';

export interface Authorities {
  /** PEM, one certificate each. */
  readonly certificates: readonly string[];
  /** Names of the files that they are from. */
  readonly files: readonly string[];
  /** One sentence for each file that could not be taken. */
  readonly problems: readonly string[];
}

const FILE = /\.(crt|pem|cer)$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads every `*.crt`, `*.pem` and `*.cer` of the folder itself. A file that cannot be read, or
 * holds no certificate, is a problem, and no other is lost for it.
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
    problems.push(
      `no certificate authorities are taken from ${folder}: ${toError(thrown).message}`,
    );
  }
  for (const name of names) {
    try {
      certificates.push(...certificatesOf(readFileSync(join(folder, name), 'utf8')));
      files.push(name);
    } catch (thrown) {
      problems.push(`${join(folder, name)} is not trusted: ${toError(thrown).message}`);
    }
  }
  return { certificates, files, problems };
}

/** Throws when there is none, or one that is damaged. */
function certificatesOf(text: string): readonly string[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('there is no certificate in PEM form in it');
  for (const pem of found) new X509Certificate(pem);
  return found;
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
