import { describe, expect, it } from 'vitest';
import { createAnywhere, type Question } from '../../src/aws/anywhere.js';
import { AwsError } from '../../src/aws/errors/aws-error.js';
import type { AwsFailureCategory } from '../../src/aws/errors/failure-class.js';
import { toError } from '../../src/errors.js';
import type { Evidence } from '../../src/types/outcome.js';

const REGIONS = ['us-east-1', 'ap-south-1', 'eu-central-1', 'eu-west-1', 'sa-east-1'];

function refusal(
  region: string,
  code = 'AccessDenied',
  category: AwsFailureCategory = 'denied',
  deniedBy?: Evidence['deniedBy'],
): AwsError {
  const evidence = {
    code,
    message: 'no',
    operation: 's3:ListAllMyBuckets',
    attempts: 1,
    ...(deniedBy ? { deniedBy } : {}),
  };
  return new AwsError(`no in ${region}`, {
    category,
    awsCode: code,
    evidence,
    service: 'S3',
    region,
  });
}

function fenced(
  open: readonly string[],
  refuse: (region: string) => AwsError = (region) => refusal(region),
) {
  const asked: string[] = [];
  return {
    asked,
    async ask(region: string): Promise<string> {
      asked.push(region);
      if (open.includes(region)) return region;
      throw refuse(region);
    },
  };
}

const question = (accountId: string, more: Partial<Question> = {}): Question => ({
  name: 'q',
  accountId,
  regions: REGIONS,
  ...more,
});

describe('what any region can answer', () => {
  it('is asked in the preferred region, and nowhere else when that answers', async () => {
    const { asked, ask } = fenced(REGIONS);

    expect(await createAnywhere().ask(question('a'), ask)).toBe('us-east-1');
    expect(asked).toEqual(['us-east-1']);
  });

  it('is asked next where other calls of the account were answered, then everywhere', async () => {
    const anywhere = createAnywhere();
    anywhere.answered('a', 'eu-west-1');
    anywhere.answered('b', 'ap-south-1');
    const { asked, ask } = fenced(['sa-east-1']);

    expect(await anywhere.ask(question('a'), ask)).toBe('sa-east-1');
    expect(asked).toEqual(['us-east-1', 'eu-west-1', 'ap-south-1', 'eu-central-1', 'sa-east-1']);
  });

  it('costs a thousand accounts behind the same fence little more than one call each', async () => {
    const anywhere = createAnywhere();
    const { asked, ask } = fenced(['eu-central-1']);
    for (let account = 0; account < 1000; account += 1)
      await anywhere.ask(question(`a${account}`), ask);

    expect(asked.length).toBeLessThanOrEqual(1000 + REGIONS.length);
  });

  it('is asked of each account where it was answered before, whatever holds for the others', async () => {
    const anywhere = createAnywhere();
    const [south, west] = [fenced(['ap-south-1']), fenced(['eu-west-1'])];
    for (const account of ['a', 'b', 'c']) await anywhere.ask(question(account), south.ask);
    await anywhere.ask(question('d'), west.ask);
    west.asked.length = 0;
    await anywhere.ask(question('d'), west.ask);

    expect(west.asked).toEqual(['eu-west-1']);
  });

  it('is asked everywhere before it is given up, but not in each run for ever', async () => {
    const anywhere = createAnywhere();
    const { asked, ask } = fenced([]);
    for (let run = 0; run < 3; run += 1)
      await expect(anywhere.ask(question('a'), ask)).rejects.toThrow('no in us-east-1');
    expect(asked).toHaveLength(3 * REGIONS.length);
    await expect(anywhere.ask(question('a'), ask)).rejects.toThrow();

    expect(asked).toHaveLength(3 * REGIONS.length + 1);
    expect(await anywhere.ask(question('a'), fenced(['us-east-1']).ask)).toBe('us-east-1');
  });

  it.each([
    ['throttled', 'Throttling'],
    ['failed', 'InternalError'],
    ['denied', 'PendingVerification'],
    ['denied', 'Blocked'],
  ] as const)('is not asked elsewhere when it is %s with %s', async (category, code) => {
    const { asked, ask } = fenced([], (region) => refusal(region, code, category));

    await expect(createAnywhere().ask(question('a'), ask)).rejects.toMatchObject({ awsCode: code });
    expect(asked).toHaveLength(1);
  });

  it('is not asked in more than a few regions that cannot be reached', async () => {
    const { asked, ask } = fenced([], (region) =>
      refusal(region, 'connect-timeout', 'unreachable'),
    );

    await expect(createAnywhere().ask(question('a'), ask)).rejects.toMatchObject({
      category: 'unreachable',
    });
    expect(asked).toHaveLength(4);
  });

  it('that is refused inside of a fence fails with that refusal', async () => {
    const { ask } = fenced([], (region) =>
      refusal(
        region,
        'AccessDenied',
        'denied',
        region === 'eu-west-1' ? 'identity-policy' : 'service-control-policy',
      ),
    );

    expect(
      toError(
        await createAnywhere()
          .ask(question('a'), ask)
          .catch((thrown: unknown) => thrown),
      ).message,
    ).toBe('no in eu-west-1');
  });
});
