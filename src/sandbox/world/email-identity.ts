// SES identities: domains and addresses, with what the list says of them and what only
// GetEmailIdentity tells.
import type { GetEmailIdentityResponse, IdentityInfo } from '@aws-sdk/client-sesv2';
import { defineFurther } from './further.js';
import { nameEnding, namePosition } from './numbered-id.js';
import { type Place, resourceKey } from './place.js';
import { hex, letters, mix, pick } from './random.js';

export type EmailIdentity = IdentityInfo & GetEmailIdentityResponse;

const SALT = 0x5e5;
const SENDERS = ['alerts', 'billing', 'no-reply', 'news'] as const;

export const emailIdentities = defineFurther<EmailIdentity>({
  name: 'AWS::SES::EmailIdentity',
  make: makeIdentity,
  idOf: ({ IdentityName }) => IdentityName ?? '',
  positionOf: (_place, id) => namePosition(id),
});

function makeIdentity(place: Place, position: number): EmailIdentity {
  const key = resourceKey(place, position, SALT);
  const domain = `mail-${nameEnding(position)}.example.com`;
  const address = key % 3 === 1;
  const verified = key % 5 !== 2;
  const checked = new Date(place.epoch - (key % 86_400) * 1000);
  return {
    IdentityName: address ? `${pick(SENDERS, key)}@${domain}` : domain,
    IdentityType: address ? 'EMAIL_ADDRESS' : 'DOMAIN',
    SendingEnabled: verified,
    VerificationStatus: verified ? 'SUCCESS' : 'PENDING',
    FeedbackForwardingStatus: key % 4 !== 0,
    VerifiedForSendingStatus: verified,
    DkimAttributes: address
      ? {
          SigningEnabled: false,
          Status: 'NOT_STARTED',
          SigningAttributesOrigin: 'AWS_SES',
          NextSigningKeyLength: 'RSA_2048_BIT',
        }
      : {
          SigningEnabled: true,
          Status: verified ? 'SUCCESS' : 'PENDING',
          Tokens: [1, 2, 3].map((at) =>
            letters(mix(key, at), 32, 'abcdefghijklmnopqrstuvwxyz234567'),
          ),
          SigningAttributesOrigin: 'AWS_SES',
          NextSigningKeyLength: 'RSA_2048_BIT',
          CurrentSigningKeyLength: 'RSA_2048_BIT',
          LastKeyGenerationTimestamp: new Date(place.epoch - (key % 300) * 86_400_000 + 123),
        },
    MailFromAttributes:
      key % 2 === 0
        ? {
            MailFromDomain: `bounce.${domain}`,
            MailFromDomainStatus: 'SUCCESS',
            BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
          }
        : {
            MailFromDomain: undefined,
            MailFromDomainStatus: undefined,
            BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
          },
    Policies: key % 6 === 0 ? { [`sending-${hex(key, 6)}`]: sendingPolicy(place, domain) } : {},
    Tags:
      key % 4 === 3
        ? []
        : [{ Key: 'team', Value: pick(['payments', 'platform', 'data'], mix(key, 4)) }],
    ...(key % 2 === 0 ? { ConfigurationSetName: `events-${nameEnding(0)}` } : {}),
    VerificationInfo: verified
      ? { LastCheckedTimestamp: checked, LastSuccessTimestamp: checked }
      : { LastCheckedTimestamp: checked, ErrorType: 'HOST_NOT_FOUND' },
  };
}

function sendingPolicy({ partition, region, accountId }: Place, domain: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Send',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'ses:SendEmail',
        Resource: `arn:${partition}:ses:${region}:${accountId}:identity/${domain}`,
      },
    ],
  });
}
