// The last entities of a blueprint wait for more of them, to travel in one batch, and for nothing
// else.
import { describe, expect, it } from 'vitest';
import { withResolvers } from '../../../src/lib/waiting/with-resolvers.js';
import { bulkSizes, mapping, resource, thing, writerBench } from '../writer-bench.js';

describe('entities that wait for company', () => {
  /** Longer than a test may take. */
  const limits = { lingerMs: 3_600_000 };
  const FIRST = resource(0, 'AWS::EC2::Instance');
  const SECOND = resource(1, 'AWS::S3::Bucket');
  const ACCOUNT = resource(2, 'AWS::Account::Info', { blueprint: '"account"' });

  it('go as soon as nobody gives more of them, and whoever else is read does not hold them up', async () => {
    await using b = await writerBench();
    const sent = withResolvers<void>();
    const writer = b.writer({
      mapping: mapping([FIRST, SECOND]),
      sent: () => sent.resolve(),
      limits,
    });
    await writer.write(thing('x'), FIRST);
    await writer.write({ entity: { identifier: '1', blueprint: 'account' }, omitted: [] }, SECOND);

    writer.allGiven(0);
    await sent.promise;

    expect([b.port.catalog.count('thing'), b.port.catalog.count('account')]).toEqual([1, 0]);
    await writer.finish();
    expect(b.port.catalog.count('account')).toBe(1);
  });

  it('wait on while another mapping resource fills their blueprint, and are one batch with its', async () => {
    await using b = await writerBench();
    const sent = withResolvers<void>();
    const writer = b.writer({
      mapping: mapping([FIRST, SECOND]),
      sent: () => sent.resolve(),
      limits,
    });
    await writer.write(thing('x'), FIRST);
    await writer.write(thing('y'), SECOND);

    writer.allGiven(0);
    expect(bulkSizes(b)).toEqual([]);
    writer.allGiven(1);
    await sent.promise;

    expect(bulkSizes(b)).toEqual([2]);
    await writer.finish();
  });

  it('go after the accounts all the same', async () => {
    await using b = await writerBench();
    const both = withResolvers<void>();
    let batches = 0;
    const sent = () => {
      batches += 1;
      if (batches === 2) both.resolve();
    };
    const writer = b.writer({ mapping: mapping([FIRST, SECOND, ACCOUNT]), sent, limits });
    await writer.write(thing('x'), FIRST);
    await writer.write({ entity: { identifier: '1', blueprint: 'account' }, omitted: [] }, ACCOUNT);

    writer.allGiven(0);
    await writer.accountsGiven();
    await both.promise;

    const order = b.port.requests.list({ path: /bulk$/ }).map(({ path }) => path.split('/')[3]);
    expect(order).toEqual(['account', 'thing']);
    await writer.close();
  });
});
