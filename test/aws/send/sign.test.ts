import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner } from '../../../src/aws/send/sign.js';

class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: Uint8Array | string) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ019-_') });
const anyText = fc.string({ maxLength: 20, unit: 'grapheme' });
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  segments: fc.array(anyText, { maxLength: 4 }),
  query: fc.dictionary(word, fc.oneof(anyText, fc.array(anyText, { minLength: 1, maxLength: 3 })), {
    maxKeys: 4,
  }),
  headers: fc.dictionary(
    word.map((name) => `X-${name}`.toLowerCase()),
    fc.string({ maxLength: 10, unit: fc.constantFrom(...'ab c\t') }),
    { maxKeys: 3 },
  ),
  body: fc.option(anyText, { nil: undefined }),
  service: fc.constantFrom('ec2', 's3', 'lambda', 'organizations'),
  region: fc.constantFrom('eu-west-1', 'us-gov-east-1'),
  accessKeyId: word,
  secretAccessKey: word,
  sessionToken: fc.option(word, { nil: undefined }),
  at: fc.date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
});

describe('the signature', () => {
  it("is the SDK's, for any request", async () => {
    const sign = createSigner();
    await fc.assert(
      fc.asyncProperty(requests, async (given) => {
        const { method, query, body, service, region, at } = given;
        const credentials = {
          accessKeyId: given.accessKeyId,
          secretAccessKey: given.secretAccessKey,
          ...(given.sessionToken === undefined ? {} : { sessionToken: given.sessionToken }),
        };
        const path = `/${given.segments.map(encodeURIComponent).join('/')}`;
        const escapePath = service !== 's3';
        const theirs = new SignatureV4({
          credentials,
          region,
          service,
          sha256: Sha256,
          uriEscapePath: escapePath,
          applyChecksum: service === 's3',
        });
        const request = new HttpRequest({
          method,
          hostname: 'x.amazonaws.com',
          path,
          query,
          headers: { ...given.headers, host: 'x.amazonaws.com' },
          body,
        });

        const expected = await theirs.sign(request, { signingDate: at });
        const ours = sign(
          { method, host: 'x.amazonaws.com', path, query, headers: given.headers, body },
          { region, service, escapePath },
          credentials,
          at,
        );

        expect(ours['authorization']).toBe(expected.headers['authorization']);
        expect(ours['x-amz-content-sha256']).toBe(expected.headers['x-amz-content-sha256']);
      }),
      { numRuns: 300 },
    );
  });

  it('changes with the secret even when the access key id stays the same', () => {
    const sign = createSigner();
    const request = {
      method: 'GET',
      host: 'h',
      path: '/',
      query: {},
      headers: {},
      body: undefined,
    };
    const scope = { region: 'eu-west-1', service: 'ec2', escapePath: true };
    const at = new Date('2026-01-01T00:00:00Z');

    const first = sign(request, scope, { accessKeyId: 'A', secretAccessKey: 'one' }, at);
    const second = sign(request, scope, { accessKeyId: 'A', secretAccessKey: 'two' }, at);

    expect(first['authorization']).not.toBe(second['authorization']);
  });
});
