// What answers hold together is bounded: a few large ones are read at a time, the others wait with
// their senders held back, small ones pass by, and what is longer than any answer of AWS is
// refused. On both send paths, over real HTTP.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors/aws-error.js';
import { type AwsGateway, createAwsGateway } from '../../../src/aws/gateway.js';
import { withResolvers } from '../../../src/lib/waiting/with-resolvers.js';
import { type Answer, type Loopback, rejection, scopeOf, startLoopback } from '../loopback.js';

const MIB = 1024 * 1024;
/** Places for answers above 2 MiB, see transport.ts. */
const PLACES = 4;
/**
 * Well above what sockets buffer, so that the reader has seen a good part of what was sent; and
 * below what is refused.
 */
const HELD_MIB = 15;

type Size = 'small' | 'whole' | 'held' | 'too-large' | 'compressed' | 'compressed-bomb';
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };
const OPENING = '{"clusterArns":["a"]';

/** Packed, it is small. */
const bomb = gzipSync(Buffer.alloc(64 * MIB, ' '), { level: 1 });

/** A page with one ARN and so much white space. */
const page = (mebibytes: number): string => `${OPENING}${' '.repeat(mebibytes * MIB)}}`;

describe.each(['lean', 'stock'] as const)('large answers on the %s stack', (clientStack) => {
  let server: Loopback;
  let gateway: AwsGateway;
  let calls = 0;
  let held: { end(): void }[];
  let heldAll: Promise<void>;

  beforeEach(async () => {
    held = [];
    const { promise, resolve } = withResolvers<void>();
    heldAll = promise;
    const hold = (response: ServerResponse): undefined => {
      response.writeHead(200, JSON_TYPE);
      // Called when everything was given to the socket.
      response.write(page(HELD_MIB).slice(0, -1), () => {
        held.push({ end: () => void response.end('}') });
        if (held.length === PLACES) resolve();
      });
    };
    const answers: Readonly<Record<Exclude<Size, 'held'>, () => Answer>> = {
      small: () => ({ headers: JSON_TYPE, body: page(0) }),
      whole: () => ({ headers: JSON_TYPE, body: page(3) }),
      'too-large': () => ({ headers: JSON_TYPE, body: page(17) }),
      compressed: () => ({
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: gzipSync(page(0)),
      }),
      'compressed-bomb': () => ({
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: bomb,
      }),
    };
    server = await startLoopback(({ body }, response) => {
      const size: Size = JSON.parse(body).nextToken;
      return size === 'held' ? hold(response) : answers[size]();
    });
    const config = { endpoints: { default: server.url }, requestTimeoutMs: 60_000, clientStack };
    gateway = createAwsGateway({ config });
  });

  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  /**
   * Each in a region of its own, so that nothing else than the size of answers holds a call back.
   */
  const list = async (
    size: Size,
    signal = new AbortController().signal,
  ): Promise<readonly string[] | undefined> => {
    calls += 1;
    const client = gateway.client(ECSClient, scopeOf({ signal, region: `eu-test-${calls}` }));
    return (await client.send(new ListClustersCommand({ nextToken: size }))).clusterArns;
  };
  const times = (count: number, size: Size, signal?: AbortSignal) =>
    Array.from({ length: count }, () => list(size, signal));

  it('are read a few at a time, and small ones pass by', async () => {
    const first = times(PLACES, 'held');
    await heldAll;
    const ended: string[] = [];
    const waiting = times(3, 'whole').map((answer) => answer.finally(() => ended.push('large')));

    for (let count = 0; count < 40; count++) expect(await list('small')).toEqual(['a']);
    expect(ended).toEqual([]);

    // One place is enough for all that wait, one after the other.
    held[0]?.end();
    expect(await Promise.all(waiting)).toEqual([['a'], ['a'], ['a']]);
    for (const answer of held.slice(1)) answer.end();
    expect(await Promise.all(first)).toEqual(Array.from({ length: PLACES }, () => ['a']));
  });

  it('that nobody waits for any more give their places back', async () => {
    const stop = new AbortController();
    const first = times(PLACES, 'held', stop.signal).map(rejection);
    await heldAll;
    const waiting = list('whole');
    stop.abort(new Error('stopped'));

    expect(await waiting).toEqual(['a']);
    await Promise.all(first);
  });

  it('are refused above 16 MiB, and give their places back', async () => {
    const errors = await Promise.all(times(2 * PLACES, 'too-large').map(rejection));

    for (const error of errors) {
      expect(error).toBeInstanceOf(AwsError);
      expect(String(error)).toContain('longer than any of AWS');
    }
    expect(server.asked).toHaveLength(2 * PLACES);
    expect(await list('whole')).toEqual(['a']);
  });

  it.each(['compressed', 'compressed-bomb'] as const)(
    'are not asked for, and not unpacked, in compressed form: %s',
    async (size) => {
      expect(await rejection(list(size))).toBeInstanceOf(AwsError);
      for (const { headers } of server.asked)
        expect(headers['accept-encoding'] ?? 'identity').toBe('identity');
      expect(await list('small')).toEqual(['a']);
    },
  );
});
