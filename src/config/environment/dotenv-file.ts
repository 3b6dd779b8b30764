// The text of `.env`, if there is such a file and it can be one: never more than is sensible, and
// never a wait for somebody who writes it.
import { readFileSync, type Stats, statSync } from 'node:fs';
import { AppError, toError } from '../../errors.js';

/** A thousand settings of a thousand characters. */
const LARGEST_BYTES = 1_048_576;

/**
 * The text; empty when there is no file. A folder and a device of this name are no file of
 * settings, and are left alone as by Ocean. Throws AppError `config-invalid` for what looks like
 * one and cannot be read as text.
 */
export function readDotenvFile(path: string): string {
  const found = statOf(path);
  if (found === undefined || found.isDirectory() || found.isCharacterDevice()) return '';
  if (!found.isFile())
    throw refusal(path, 'it is no regular file; nothing would end a wait for whoever writes it');
  if (found.size > LARGEST_BYTES)
    throw refusal(path, `it has ${found.size} bytes, more than ${LARGEST_BYTES}`);
  const text = reading(path, () => readFileSync(path, 'utf8'));
  if (text.includes('\0')) throw refusal(path, 'it is no text');
  return text;
}

function statOf(path: string): Stats | undefined {
  return reading(path, () => statSync(path, { throwIfNoEntry: false }));
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw refusal(path, toError(thrown).message);
  }
}

function refusal(path: string, why: string): AppError {
  return new AppError('config-invalid', `${path} cannot be read: ${why}`, {
    remedy: 'Make it a text file of lines such as NAME=value, or remove it.',
  });
}
