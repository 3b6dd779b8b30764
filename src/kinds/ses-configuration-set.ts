// AWS::SES::ConfigurationSet: names from the list, everything else one by one, since SES has no
// batch form.
import {
  GetConfigurationSetCommand,
  ListConfigurationSetsCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { pagedNames } from '../aws/paged-list.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

const PROPERTIES = [
  'ConfigurationSetName',
  'TrackingOptions',
  'DeliveryOptions',
  'ReputationOptions',
  'SendingOptions',
  'Tags',
  'SuppressionOptions',
  'VdmOptions',
  'ArchivingOptions',
];

export const sesConfigurationSet: Kind = {
  name: 'AWS::SES::ConfigurationSet',
  scope: 'regional',
  arnService: 'ses',
  listAction: 'ListConfigurationSetsAction',
  iamActions: ['ses:ListConfigurationSets'],
  id: 'ConfigurationSetName',
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetConfigurationSetAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'ConfigurationSetName'),
      iamActions: ['ses:GetConfigurationSet'],
      gone: ['NotFoundException'],
      async read({ client }, { properties }) {
        const ConfigurationSetName = String(properties['ConfigurationSetName']);
        const set = await client(SESv2Client).send(
          new GetConfigurationSetCommand({ ConfigurationSetName }),
        );
        present(set.ConfigurationSetName, 'ConfigurationSetName');
        return propertiesOf(set);
      },
    },
  ],
  async *list({ client }) {
    const ses = client(SESv2Client);
    // The API names no upper limit of PageSize for this list, so its own is taken.
    const pages = pagedNames('ses:ListConfigurationSets', async (NextToken) => {
      const page = await ses.send(new ListConfigurationSetsCommand({ NextToken }));
      return { items: page.ConfigurationSets, next: page.NextToken };
    });
    for await (const page of pages)
      yield page.map((ConfigurationSetName) => ({ properties: { ConfigurationSetName } }));
  },
};
