// What of a task definition can hold a secret in clear text: values of environment variables, labels, and options of log and volume drivers.
import type { ContainerDefinition, LogConfiguration, TaskDefinition, Volume } from '@aws-sdk/client-ecs';
import { redactSetting, redactSettings } from './redact-settings.js';
import { hide, isSecretName } from './secret-rules.js';
import { REDACTED } from './shape.js';

/** A header as Fluent Bit writes it: `Authorization Bearer …`. */
const HEADER = /^([\w-]+)([\s:]+)(.+)$/s;
/** Options inside of an option: `username=u,password=…` of file systems, `AccountName=a;AccountKey=…` of connection strings. */
const INNER_OPTION = /([\w.-]+)(=)((?:Bearer |Basic )?[^\s,;&]+)/gi;

/** The same task definition with the secrets of its containers and its volumes replaced; names stay. */
export function taskWithoutSecrets(definition: TaskDefinition): TaskDefinition {
  const { containerDefinitions, volumes } = definition;
  return {
    ...definition,
    ...(containerDefinitions && { containerDefinitions: containerDefinitions.map(withoutSecrets) }),
    ...(volumes && { volumes: volumes.map(withoutVolumeSecrets) }),
  };
}

/** The same container with the values of its environment variables replaced, and the secrets of its labels and of its log driver. */
export function withoutSecrets(container: ContainerDefinition): ContainerDefinition {
  const { environment, dockerLabels } = container;
  return withoutLogSecrets({
    ...container,
    ...(environment && { environment: environment.map((entry) => ({ ...entry, value: REDACTED })) }),
    ...(dockerLabels && { dockerLabels: redactSettings(dockerLabels) }),
  });
}

/** The same with the credentials of its log driver replaced; `secretOptions` refer to secrets and hold none. */
export function withoutLogSecrets<T extends { readonly logConfiguration?: LogConfiguration | undefined }>(item: T): T {
  const { logConfiguration } = item;
  if (!logConfiguration?.options) return item;
  return { ...item, logConfiguration: { ...logConfiguration, options: redactSettings(logConfiguration.options, redactOption) } };
}

function withoutVolumeSecrets(volume: Volume): Volume {
  const { dockerVolumeConfiguration: docker } = volume;
  if (!docker?.driverOpts) return volume;
  return { ...volume, dockerVolumeConfiguration: { ...docker, driverOpts: redactSettings(docker.driverOpts, redactOption) } };
}

function redactOption(option: string, value: string): string {
  const hideNamed = (whole: string, name: string, between: string, inner: string) =>
    isSecretName(name) ? name + between + hide(inner) : whole;
  const redacted = redactSetting(option, value).replace(INNER_OPTION, hideNamed);
  return /header/i.test(option) ? redacted.replace(HEADER, hideNamed) : redacted;
}
