// Writes text to a file descriptor, all of it, before it returns.
import { writeSync } from 'node:fs';

/** How long a full pipe is left alone before the next try. */
const PAUSE_MS = 5;

/**
 * Waits while a pipe is full. Throws when it is closed (`EPIPE`) or cannot be written at all.
 */
export function writeAll(descriptor: number, text: string): void {
  let left: Uint8Array = Buffer.from(text);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(descriptor, left));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
