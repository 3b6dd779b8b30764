// The raw shape of SES's kinds, written by hand from the SES v2 API reference and
// docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sesConfigurationSet } from '../../src/kinds/ses-configuration-set.js';
import { sesEmailIdentity } from '../../src/kinds/ses-email-identity.js';
import { configurationSets } from '../../src/sandbox/world/configuration-set.js';
import { emailIdentities } from '../../src/sandbox/world/email-identity.js';
import { at, type ContractWorld, HOME, startContractWorld } from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

describe('AWS::SES::EmailIdentity', () => {
  const golden = {
    IdentityName: 'golden.example.com',
    IdentityType: 'DOMAIN',
    SendingEnabled: true,
    FeedbackForwardingStatus: false,
    VerifiedForSendingStatus: true,
    DkimAttributes: {
      SigningEnabled: true,
      Status: 'SUCCESS',
      Tokens: ['one', 'two', 'three'],
      SigningAttributesOrigin: 'AWS_SES',
    },
    MailFromAttributes: {
      MailFromDomain: 'bounce.golden.example.com',
      MailFromDomainStatus: 'SUCCESS',
      BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    },
    Policies: { send: '{"Version":"2012-10-17"}' },
    Tags: [
      { Key: 'team', Value: 'R&D "ü"' },
      { Key: 'empty', Value: '' },
    ],
    ConfigurationSetName: 'golden-set',
    VerificationStatus: 'SUCCESS',
  } as const;

  function addGolden(): void {
    const { Tags, DkimAttributes, ...plain } = golden;
    emailIdentities.add(scene.world, scene.accountId, HOME, {
      ...plain,
      Tags: [...Tags],
      DkimAttributes: { ...DkimAttributes, Tokens: [...DkimAttributes.Tokens] },
      VerificationInfo: {
        LastCheckedTimestamp: new Date('2024-01-02T03:04:05.123Z'),
        LastSuccessTimestamp: new Date('2024-01-02T03:04:05Z'),
      },
    });
  }

  it('joins the list and the details, in the order of the reference, with nested dates in its spelling', async () => {
    addGolden();
    const { resources, unread } = await scene.read(sesEmailIdentity);

    expect(unread).toEqual([[]]);
    expect(resources[0]).toEqual({
      Type: 'AWS::SES::EmailIdentity',
      Properties: {
        ...golden,
        VerificationInfo: {
          LastCheckedTimestamp: '2024-01-02T03:04:05.123000Z',
          LastSuccessTimestamp: '2024-01-02T03:04:05Z',
        },
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(Object.keys(Object(at(resources[0], 'Properties')))).toEqual([
      ...sesEmailIdentity.properties,
    ]);
  });

  it('has empty policies and tags as AWS gives them, and no configuration set when there is none', async () => {
    emailIdentities.add(scene.world, scene.accountId, HOME, {
      Policies: {},
      Tags: [],
      ConfigurationSetName: undefined,
    });
    const [resource] = (await scene.read(sesEmailIdentity)).resources;

    expect(at(resource, 'Properties', 'Policies')).toEqual({});
    expect(at(resource, 'Properties', 'Tags')).toEqual([]);
    expect(Object.keys(Object(at(resource, 'Properties')))).not.toContain('ConfigurationSetName');
  });

  it('whose details are throttled to the end keeps what the list said; the others have everything', async () => {
    addGolden();
    emailIdentities.add(scene.world, scene.accountId, HOME);
    scene.aws.faults.add({
      service: 'ses',
      operation: 'GetEmailIdentity',
      resource: golden.IdentityName,
      effect: { type: 'throttle' },
    });
    const { resources, unread, failed } = await scene.read(sesEmailIdentity);
    const index = resources.findIndex(
      (resource) => at(resource, 'Properties', 'IdentityName') === golden.IdentityName,
    );

    expect(at(resources[index], 'Properties')).toEqual({
      IdentityName: golden.IdentityName,
      IdentityType: 'DOMAIN',
      SendingEnabled: true,
      VerificationStatus: 'SUCCESS',
    });
    expect(unread[index]).toContain('DkimAttributes');
    expect(unread[1 - index]).toEqual([]);
    expect(failed).toMatchObject([{ items: 1, error: { category: 'throttled' } }]);
  });

  it('is asked for by name, whatever is in the name', async () => {
    emailIdentities.add(scene.world, scene.accountId, HOME, {
      IdentityName: 'a+b/c d@golden.example.com',
    });
    const { resources, unread } = await scene.read(sesEmailIdentity);

    expect(resources).toHaveLength(1);
    expect(unread).toEqual([[]]);
  });

  it('takes an answer without any status for unread, not for an identity without settings', async () => {
    addGolden();
    scene.aws.faults.add({
      service: 'ses',
      operation: 'GetEmailIdentity',
      effect: { type: 'garbage', how: 'foreign' },
    });
    const { unread } = await scene.read(sesEmailIdentity);

    expect(unread[0]).toContain('Tags');
  });
});

describe('AWS::SES::ConfigurationSet', () => {
  it('has the nine properties of the reference in its order, and no others', async () => {
    configurationSets.add(scene.world, scene.accountId, HOME, {
      ConfigurationSetName: 'golden-set',
      TrackingOptions: { CustomRedirectDomain: 'click.example.com', HttpsPolicy: 'REQUIRE' },
      DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'pool', MaxDeliverySeconds: 300 },
      ReputationOptions: {
        ReputationMetricsEnabled: true,
        LastFreshStart: new Date('2024-01-02T03:04:05Z'),
      },
      SendingOptions: { SendingEnabled: false },
      Tags: [{ Key: 'team', Value: 'core' }],
      SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
      VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' } },
      ArchivingOptions: {
        ArchiveArn: 'arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-1',
      },
    });
    const { resources } = await scene.read(sesConfigurationSet);

    expect(resources[0]).toEqual({
      Type: 'AWS::SES::ConfigurationSet',
      Properties: {
        ConfigurationSetName: 'golden-set',
        TrackingOptions: { CustomRedirectDomain: 'click.example.com', HttpsPolicy: 'REQUIRE' },
        DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'pool', MaxDeliverySeconds: 300 },
        ReputationOptions: {
          ReputationMetricsEnabled: true,
          LastFreshStart: '2024-01-02T03:04:05Z',
        },
        SendingOptions: { SendingEnabled: false },
        Tags: [{ Key: 'team', Value: 'core' }],
        SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
        VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' } },
        ArchivingOptions: {
          ArchiveArn: 'arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-1',
        },
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(Object.keys(Object(at(resources[0], 'Properties')))).toEqual([
      ...sesConfigurationSet.properties,
    ]);
  });

  it('lacks the options that are not set', async () => {
    const bare = { TrackingOptions: undefined, VdmOptions: undefined, ArchivingOptions: undefined };
    configurationSets.add(scene.world, scene.accountId, HOME, bare);
    const keys = Object.keys(
      Object(at((await scene.read(sesConfigurationSet)).resources[0], 'Properties')),
    );

    expect(keys).not.toEqual(expect.arrayContaining(['TrackingOptions']));
    expect(keys).toEqual(expect.arrayContaining(['SendingOptions', 'Tags']));
  });
});
