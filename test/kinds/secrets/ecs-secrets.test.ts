import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import { taskWithoutSecrets } from '../../../src/kinds/secrets/ecs-secrets.js';

function withoutSecrets(container: ContainerDefinition): ContainerDefinition {
  const [kept = {}] =
    taskWithoutSecrets({ containerDefinitions: [container] }).containerDefinitions ?? [];
  return kept;
}

function optionsOf(options: Record<string, string>) {
  const secretOptions = [
    { name: 'apikey', valueFrom: 'arn:aws:ssm:us-east-1:111111111111:parameter/key' },
  ];
  const { logConfiguration } = withoutSecrets({
    logConfiguration: { logDriver: 'awsfirelens', options, secretOptions },
  });
  expect(logConfiguration).toMatchObject({ logDriver: 'awsfirelens', secretOptions });
  return logConfiguration?.options;
}

it('hides credentials in options of log drivers, and keeps the other options and what refers to secrets', () => {
  expect(
    optionsOf({
      Name: 'http',
      URI: '/logs?format=json',
      Header: 'Authorization Bearer hunter2',
      'splunk-token': 'hunter2',
      HTTP_Passwd: 'hunter2',
      'splunk-url': 'https://splunk:8088',
      'fluentd-address': 'tcp://u:hunter2@host:24224',
      otel: 'X-Team=core,Authorization=Basic hunter2',
      connection: 'Endpoint=sb://hub;SharedAccessKeyName=send;SharedAccessKey=hunter2=',
    }),
  ).toEqual({
    Name: 'http',
    URI: '/logs?format=json',
    Header: 'Authorization [REDACTED]',
    'splunk-token': '[REDACTED]',
    HTTP_Passwd: '[REDACTED]',
    'splunk-url': 'https://splunk:8088',
    'fluentd-address': 'tcp://u:[REDACTED]@host:24224',
    otel: 'X-Team=core,Authorization=[REDACTED]',
    connection: 'Endpoint=sb://hub;SharedAccessKeyName=send;SharedAccessKey=[REDACTED]',
  });
});

it('hides them in labels of containers, whose JSON is searched too', () => {
  const { dockerLabels } = withoutSecrets({
    dockerLabels: {
      team: 'core',
      'app.token': 'hunter2',
      'com.datadoghq.ad.instances': '[{"host":"db","password":"hunter2"}]',
    },
  });

  expect(dockerLabels).toEqual({
    team: 'core',
    'app.token': '[REDACTED]',
    'com.datadoghq.ad.instances': '[{"host":"db","password":"[REDACTED]"}]',
  });
});

it('hides them in options of volume drivers', () => {
  const volumes = (password: string, key: string) => [
    {
      name: 'share',
      dockerVolumeConfiguration: {
        driver: 'local',
        driverOpts: { type: 'cifs', o: `username=u,password=${password},vers=3.0` },
      },
    },
    {
      name: 'bucket',
      dockerVolumeConfiguration: {
        driver: 'rexray',
        driverOpts: { secretkey: key, size: '10' },
        labels: { team: 'core' },
      },
    },
    { name: 'host', host: { sourcePath: '/data' } },
  ];

  expect(taskWithoutSecrets({ family: 'f', volumes: volumes('hunter2', 'hunter3') })).toEqual({
    family: 'f',
    volumes: volumes('[REDACTED]', '[REDACTED]'),
  });
});
