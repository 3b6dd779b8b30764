import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/kinds/kind.js';
import type { FillingResource } from '../../../src/resync/origin/origin.js';
import { originHints, originOf } from '../../../src/resync/origin/origin.js';
import type { OwnedEntity } from '../../../src/types/entity.js';
import { ALPHA, BETA, kind, resource } from '../builders.js';

const EC2 = kind('AWS::EC2::Instance');
const S3 = kind('AWS::S3::Bucket', { scope: 'global' });
const LAMBDA = kind('AWS::Lambda::Function');
const NO_HINTS = {
  accountProperties: [],
  regionProperties: [],
  arnProperties: [],
  accountRelations: [],
  isPartOfResource: false,
  identifierIsAccount: false,
};

function entity(identifier: string, rest: Partial<OwnedEntity> = {}): OwnedEntity {
  return { identifier, blueprint: 'thing', ...rest };
}

function filler(of: Kind, options: Parameters<typeof resource>[1] = {}): FillingResource {
  return { kind: of, resource: resource(of.name, options) };
}

describe('originHints', () => {
  it('finds the properties that the mapping fills with the account and the region of the context, however spaced', () => {
    const properties = {
      account: '.__ExtraContext.AccountId',
      where: '  .__ExtraContext.Region ',
      other: '.Properties.Region',
      mixed: '.__ExtraContext.Region + "x"',
    };
    const relations = { owner: '.__ExtraContext.AccountId', vpc: '.Properties.VpcId' };

    expect(originHints([filler(EC2, { entity: { properties, relations } })])).toEqual({
      accountProperties: ['account'],
      regionProperties: ['where'],
      arnProperties: [],
      accountRelations: ['owner'],
      identifierIsAccount: false,
      isPartOfResource: false,
    });
  });

  it.each(['AWS::Account::Info', 'AWS::Organizations::Account'])(
    'knows that the identifier of %s is the account',
    (name) => {
      expect(originHints([filler(EC2), filler(kind(name))]).identifierIsAccount).toBe(true);
    },
  );
});

describe('the own ARN', () => {
  const built =
    '"arn:aws:ec2:" + .__ExtraContext.Region + ":" + .__ExtraContext.AccountId + ":instance/" + .Properties.InstanceId';

  it.each([
    ['built from the context', 'AWS::EC2::Instance', 'InstanceId', built, true],
    ['Arn of any kind', 'AWS::EKS::Cluster', 'Name', '.Properties.Arn', true],
    ['ARN of any kind', 'AWS::MemoryDB::User', 'Name', ' .Properties.ARN ', true],
    ['named as its type', 'AWS::DynamoDB::Table', 'TableName', '.Properties.TableArn', true],
    [
      'the id of the kind',
      'AWS::RDS::DBInstance',
      'DBInstanceArn',
      '.Properties.DBInstanceArn',
      true,
    ],
    ['of another thing', 'AWS::DynamoDB::Table', 'TableName', '.Properties.LatestStreamArn', false],
    ['of a role', 'AWS::EKS::Cluster', 'Name', '.Properties.RoleArn', false],
    [
      'of the source of a replica',
      'AWS::RDS::DBCluster',
      'DBClusterArn',
      '.Properties.ReplicationSourceIdentifier',
      false,
    ],
    [
      'of what may not be it',
      'AWS::EKS::Cluster',
      'Name',
      '.Properties.Arn // .Properties.RoleArn',
      false,
    ],
  ])('is told by the expression: %s', (_name, name, id, arn, isOwn) => {
    expect(
      originHints([filler(kind(name, { id }), { entity: { properties: { arn } } })]).arnProperties,
    ).toEqual(isOwn ? ['arn'] : []);
  });
});

describe('originOf', () => {
  it('takes account, region and service from an ARN that is the identifier', () => {
    expect(
      originOf(entity(`arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`), NO_HINTS, [EC2]),
    ).toEqual({
      accountId: ALPHA,
      region: 'eu-west-1',
      service: 'ec2',
    });
  });

  it('takes neither account nor region from an S3 ARN, and turns to the relation', () => {
    const relations = { account: ALPHA };

    expect(originOf(entity('arn:aws:s3:::b'), NO_HINTS, [S3])).toEqual({ service: 's3' });
    const hints = { ...NO_HINTS, accountRelations: ['account'] };
    expect(originOf(entity('arn:aws:s3:::b', { relations }), hints, [S3])).toEqual({
      accountId: ALPHA,
      service: 's3',
    });
  });

  it('takes nothing from the broken EC2 ARN of the old default mapping', () => {
    expect(
      originOf(entity('i-1', { properties: { arn: 'arn:aws:ec2:::instance/i-1' } }), NO_HINTS, [
        EC2,
      ]),
    ).toEqual({});
    expect(originOf(entity('arn:aws:ec2:::instance/i-1'), NO_HINTS, [EC2])).toEqual({
      service: 'ec2',
    });
  });

  it('takes them from a property with an ARN of a filling service, and from no other service', () => {
    const properties = {
      role: `arn:aws:iam::${BETA}:role/x`,
      arn: `arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`,
    };

    const hints = { ...NO_HINTS, arnProperties: ['arn', 'role'] };
    expect(originOf(entity('i-1', { properties }), hints, [EC2])).toEqual({
      accountId: ALPHA,
      region: 'eu-west-1',
    });
    expect(
      originOf(entity('i-1', { properties: { role: properties.role } }), hints, [EC2]),
    ).toEqual({});
  });

  it('only guesses the account, and no region, from an ARN of which the mapping does not say that it is the own one', () => {
    const properties = { source: `arn:aws:ec2:us-east-1:${ALPHA}:instance/i-1` };

    expect(originOf(entity('i-1', { properties }), NO_HINTS, [EC2])).toEqual({
      accountId: ALPHA,
      isGuess: true,
    });
  });

  it('takes no ARN property for its own that names something else, such as the source of a replica in another region', () => {
    const properties = { source: `arn:aws:ec2:us-east-1:${BETA}:instance/i-primary` };

    expect(originOf(entity('i-1', { properties }), NO_HINTS, [EC2])).toEqual({});
    const hints = { ...NO_HINTS, accountRelations: ['account'] };
    expect(
      originOf(entity('i-1', { properties, relations: { account: ALPHA } }), hints, [EC2]),
    ).toEqual({ accountId: ALPHA });
  });

  it('decides nothing from two ARN properties of different accounts', () => {
    const properties = {
      a: `arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`,
      b: `arn:aws:ec2:eu-west-1:${BETA}:instance/i-1`,
    };

    expect(originOf(entity('i-1', { properties }), NO_HINTS, [EC2]).accountId).toBeUndefined();
  });

  it('takes account and region from the properties that the mapping fills so', () => {
    const hints = { ...NO_HINTS, accountProperties: ['account'], regionProperties: ['region'] };

    expect(
      originOf(entity('i-1', { properties: { account: ALPHA, region: 'eu-west-1' } }), hints, [
        EC2,
      ]),
    ).toEqual({
      accountId: ALPHA,
      region: 'eu-west-1',
    });
    expect(
      originOf(entity('i-1', { properties: { account: null, region: '' } }), hints, [EC2]),
    ).toEqual({});
  });

  it('takes no other text for account or region, as an older mapping may have left it', () => {
    const hints = { ...NO_HINTS, accountProperties: ['account'], regionProperties: ['region'] };

    for (const [account, region] of [
      [`acc-${ALPHA}`, 'US-EAST-1'],
      ['Team A', 'us-east-1a'],
      ['12345', 'Frankfurt'],
      [ALPHA.slice(1), 'global'],
    ])
      expect(originOf(entity('i-1', { properties: { account, region } }), hints, [EC2])).toEqual(
        {},
      );
    for (const region of ['us-gov-east-1', 'ap-southeast-5', 'us-iso-west-1', 'eusc-de-east-1'])
      expect(originOf(entity('i-1', { properties: { region } }), hints, [EC2])).toEqual({ region });
  });

  it('decides nothing when ARN and property name different accounts or regions, and does not let a relation settle it', () => {
    const hints = { ...NO_HINTS, accountProperties: ['account'], regionProperties: ['region'] };
    const contradiction = entity(`arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`, {
      properties: { account: BETA, region: 'us-east-1' },
      relations: { account: ALPHA },
    });

    expect(originOf(contradiction, hints, [EC2])).toEqual({ service: 'ec2' });
  });

  it('takes the account from a relation to an account when nothing else tells, and from none of two different ones', () => {
    expect(
      originOf(entity('b', { relations: { owner: 'team-a', account: ALPHA } }), NO_HINTS, [S3]),
    ).toEqual({
      accountId: ALPHA,
      isGuess: true,
    });
    expect(originOf(entity('b', { relations: { one: ALPHA, two: BETA } }), NO_HINTS, [S3])).toEqual(
      {},
    );
    expect(
      originOf(entity('b', { relations: { one: null, many: [ALPHA] } }), NO_HINTS, [S3]),
    ).toEqual({});
  });

  it('does not ask relations when the identifier is the own ARN: an instance may relate to the account it peers with', () => {
    const own = entity(`arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`, {
      relations: { peer: BETA },
    });

    expect(originOf(own, NO_HINTS, [EC2]).accountId).toBe(ALPHA);
  });

  it('takes the identifier for the account only where an account kind fills the blueprint', () => {
    expect(originOf(entity(ALPHA), { ...NO_HINTS, identifierIsAccount: true }, [])).toEqual({
      accountId: ALPHA,
    });
    expect(originOf(entity(ALPHA), NO_HINTS, [EC2])).toEqual({});
    expect(
      originOf(entity('not-an-account'), { ...NO_HINTS, identifierIsAccount: true }, []),
    ).toEqual({});
  });

  it('does not take the owner of something that the entity merely refers to for the account of the entity', () => {
    // A function with a layer of another account, mapped as docs do: the layer's ARN is of service
    // lambda too.
    const properties = { layer: `arn:aws:lambda:eu-west-1:${BETA}:layer:insights:14` };
    const origin = originOf(
      entity('my-function', { properties, relations: { account: ALPHA } }),
      NO_HINTS,
      [LAMBDA],
    );

    expect(origin.accountId).not.toBe(BETA);
  });

  it('does not take an ARN identifier of a service that no filling kind has for the account it was read in', () => {
    // Keys that buckets are encrypted with, shared from a security account: seen through the
    // buckets of other accounts.
    const origin = originOf(entity(`arn:aws:kms:eu-west-1:${BETA}:key/1`), NO_HINTS, [S3]);

    expect(origin.accountId).toBeUndefined();
  });
});
