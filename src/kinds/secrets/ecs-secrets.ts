// What of a task definition can hold a secret in clear text: values of environment variables,
// labels, and options of log and volume drivers.
import type {
  ContainerDefinition,
  LogConfiguration,
  TaskDefinition,
  Volume,
} from '@aws-sdk/client-ecs';
import { isSecretName } from '../../lib/secrets/secret-names.js';
import { REDACTED_IN_CATALOG } from '../reading/shape.js';
import { redactSetting, redactSettings } from './redact-settings.js';
import { hide, withoutCommandSecrets } from './secret-rules.js';

/** A header as Fluent Bit writes it: `Authorization Bearer …`. */
const HEADER = /^([\w-]+)([\s:]+)(.+)$/s;
/**
 * The same task definition with the secrets of its containers and its volumes replaced; names stay.
 */
export function taskWithoutSecrets(definition: TaskDefinition): TaskDefinition {
  const { containerDefinitions, volumes } = definition;
  return {
    ...definition,
    ...(containerDefinitions && { containerDefinitions: containerDefinitions.map(withoutSecrets) }),
    ...(volumes && { volumes: volumes.map(withoutVolumeSecrets) }),
  };
}

/**
 * The same container with the values of its environment variables replaced, and the secrets of its
 * labels, commands and log driver.
 */
function withoutSecrets(container: ContainerDefinition): ContainerDefinition {
  const {
    environment,
    dockerLabels,
    command,
    entryPoint,
    healthCheck,
    firelensConfiguration: firelens,
  } = container;
  return withoutLogSecrets({
    ...container,
    ...(environment && {
      environment: environment.map((entry) => ({ ...entry, value: REDACTED_IN_CATALOG })),
    }),
    ...(dockerLabels && { dockerLabels: redactSettings(dockerLabels) }),
    ...(command && { command: withoutCommandSecrets(command) }),
    ...(entryPoint && { entryPoint: withoutCommandSecrets(entryPoint) }),
    ...(healthCheck?.command && {
      healthCheck: { ...healthCheck, command: withoutCommandSecrets(healthCheck.command) },
    }),
    ...(firelens?.options && {
      firelensConfiguration: {
        ...firelens,
        options: redactSettings(firelens.options, redactOption),
      },
    }),
  });
}

/**
 * The same with the credentials of its log driver replaced; `secretOptions` refer to secrets and
 * hold none.
 */
export function withoutLogSecrets<
  T extends { readonly logConfiguration?: LogConfiguration | undefined },
>(item: T): T {
  const { logConfiguration } = item;
  if (!logConfiguration?.options) return item;
  return {
    ...item,
    logConfiguration: {
      ...logConfiguration,
      options: redactSettings(logConfiguration.options, redactOption),
    },
  };
}

function withoutVolumeSecrets(volume: Volume): Volume {
  const { dockerVolumeConfiguration: docker } = volume;
  if (!docker) return volume;
  const { driverOpts, labels } = docker;
  return {
    ...volume,
    dockerVolumeConfiguration: {
      ...docker,
      ...(driverOpts && { driverOpts: redactSettings(driverOpts, redactOption) }),
      ...(labels && { labels: redactSettings(labels) }),
    },
  };
}

function redactOption(option: string, value: string): string {
  const redacted = redactSetting(option, value);
  if (!/header/i.test(option)) return redacted;
  return redacted.replace(HEADER, (whole, name: string, between: string, inner: string) =>
    isSecretName(name) ? name + between + hide(inner) : whole,
  );
}
