// Answers that no real service gives: any status, headers and bytes, of any size, packed or not.
// Both simulators send them on demand.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface RawAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The text. `{{unique}}` becomes something else each time, `{{header:NAME}}` what the request's
   * header says, or nothing. Without it nothing comes but what `filler` says.
   */
  readonly body?: string;
  /** After the body: `text`, `times` times, or for ever. */
  readonly filler?: { readonly text: string; readonly times?: number };
  /** After the filler. */
  readonly end?: string;
  /** Each piece is packed by itself, so that a little can become a lot. */
  readonly gzip?: boolean;
}

/** Sends the answer. Waits for slow readers, and ends with the connection. */
export function sendRaw(
  response: ServerResponse,
  { status = 200, headers = {}, body = '', filler, end, gzip = false }: RawAnswer,
): void {
  const encode = (text: string): Buffer =>
    gzip ? gzipSync(text, { level: 9 }) : Buffer.from(text);
  const start = encode(
    body.replace(PLACES, (_place, name: string | undefined) => fill(response, name)),
  );
  const length =
    filler === undefined && end === undefined ? { 'content-length': String(start.length) } : {};
  response.writeHead(status, {
    ...length,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  });
  response.write(start);
  const piece = encode(filler?.text ?? '');
  let left = filler === undefined ? 0 : (filler.times ?? Number.POSITIVE_INFINITY);
  const pour = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) {
        response.once('drain', pour);
        return;
      }
    }
    response.end(end === undefined ? undefined : encode(end));
  };
  pour();
}

const PLACES = /\{\{(?:unique|header:([\w-]+))\}\}/g;

function fill({ req }: ServerResponse, header: string | undefined): string {
  if (header === undefined) return randomUUID();
  const value = req.headers[header.toLowerCase()];
  return typeof value === 'string' ? value : '';
}
