// AWS::SES::EmailIdentity: domains and addresses from the list, their settings one by one, since
// SES has no batch form.
import {
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { pagedList } from '../aws/paged-list.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

export const sesEmailIdentity: Kind = {
  name: 'AWS::SES::EmailIdentity',
  scope: 'regional',
  arnService: 'ses',
  listAction: 'ListEmailIdentitiesAction',
  iamActions: ['ses:ListEmailIdentities'],
  id: 'IdentityName',
  properties: [
    'IdentityName',
    'IdentityType',
    'SendingEnabled',
    'FeedbackForwardingStatus',
    'VerifiedForSendingStatus',
    'DkimAttributes',
    'MailFromAttributes',
    'Policies',
    'Tags',
    'ConfigurationSetName',
    'VerificationStatus',
    'VerificationInfo',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetEmailIdentityAction',
      always: true,
      describes: true,
      fields: [
        'FeedbackForwardingStatus',
        'VerifiedForSendingStatus',
        'DkimAttributes',
        'MailFromAttributes',
        'Policies',
        'Tags',
        'ConfigurationSetName',
        'VerificationInfo',
      ],
      iamActions: ['ses:GetEmailIdentity'],
      gone: ['NotFoundException'],
      async read({ client }, { properties }) {
        const EmailIdentity = String(properties['IdentityName']);
        const identity = await client(SESv2Client).send(
          new GetEmailIdentityCommand({ EmailIdentity }),
        );
        present(
          identity.VerifiedForSendingStatus ?? identity.IdentityType,
          'VerifiedForSendingStatus',
        );
        return propertiesOf(identity);
      },
    },
  ],
  async *list({ client }) {
    const ses = client(SESv2Client);
    const pages = pagedList('ses:ListEmailIdentities', async (NextToken) => {
      const page = await ses.send(
        new ListEmailIdentitiesCommand({ PageSize: PAGE_SIZE, NextToken }),
      );
      return { items: page.EmailIdentities, next: page.NextToken };
    });
    for await (const page of pages)
      yield page.map((identity) => ({ properties: propertiesOf(identity) }));
  },
};

/** As many as the API allows: SES answers one such call a second. */
const PAGE_SIZE = 1000;
