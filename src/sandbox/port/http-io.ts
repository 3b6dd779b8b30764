// Reading requests and writing replies on node's raw HTTP objects.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from './reply.js';

/**
 * Bytes read beyond the limit before giving up, so that a client that is still sending gets its 413
 * instead of a reset.
 */
const DRAIN_BYTES = 67_108_864;

/** The body as text, `too-large` above the limit. Rejects when the connection breaks first. */
export function readBody(request: IncomingMessage, limit: number): Promise<string | 'too-large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else if (bytes > DRAIN_BYTES) request.destroy();
    });
    request.on('end', () =>
      resolve(bytes > limit ? 'too-large' : Buffer.concat(chunks).toString()),
    );
    request.on('error', reject);
    request.on('close', () =>
      reject(new Error('the connection closed before the body was complete')),
    );
  });
}

/** Sends the reply and waits for slow readers, so that a large answer is not piled up in memory. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers, ...reply.headers };
  if (Array.isArray(reply.body) && reply.body.length === 1) {
    const bytes = Buffer.from(String(reply.body[0]));
    response.writeHead(reply.status, { ...all, 'content-length': bytes.length });
    response.end(bytes);
    return;
  }
  response.writeHead(reply.status, all);
  for (const piece of reply.body) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Waits; does not keep the process alive. */
export async function pause(ms: number): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { ref: false });
}
