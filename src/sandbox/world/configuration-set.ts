// SES configuration sets as GetConfigurationSet returns them.
import type { GetConfigurationSetResponse } from '@aws-sdk/client-sesv2';
import { defineFurther } from './further.js';
import { nameEnding, namePosition } from './numbered-id.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

const SALT = 0x5e5c;

export const configurationSets = defineFurther<GetConfigurationSetResponse>({
  name: 'AWS::SES::ConfigurationSet',
  make: makeConfigurationSet,
  idOf: ({ ConfigurationSetName }) => ConfigurationSetName ?? '',
  positionOf: (_place, id) => namePosition(id),
});

function makeConfigurationSet(place: Place, position: number): GetConfigurationSetResponse {
  const key = resourceKey(place, position, SALT);
  return {
    ConfigurationSetName: `events-${nameEnding(position)}`,
    ...(key % 3 === 0
      ? { TrackingOptions: { CustomRedirectDomain: 'click.example.com', HttpsPolicy: 'REQUIRE' } }
      : {}),
    DeliveryOptions: {
      TlsPolicy: key % 2 === 0 ? 'REQUIRE' : 'OPTIONAL',
      ...(key % 5 === 0 ? { SendingPoolName: 'dedicated' } : {}),
    },
    ReputationOptions: {
      ReputationMetricsEnabled: key % 2 === 0,
      ...(key % 4 === 0
        ? { LastFreshStart: new Date(place.epoch - (key % 200) * 86_400_000) }
        : {}),
    },
    SendingOptions: { SendingEnabled: true },
    Tags:
      key % 4 === 3
        ? []
        : [{ Key: 'team', Value: pick(['payments', 'platform', 'data'], mix(key, 1)) }],
    SuppressionOptions: { SuppressedReasons: key % 2 === 0 ? ['BOUNCE', 'COMPLAINT'] : ['BOUNCE'] },
    ...(key % 4 === 1
      ? {
          ArchivingOptions: {
            ArchiveArn: `arn:${place.partition}:ses:${place.region}:${place.accountId}:mailmanager-archive/a-${hex(mix(key, 2), 25)}`,
          },
        }
      : {}),
    ...(key % 3 === 1
      ? { VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' } } }
      : {}),
  };
}
