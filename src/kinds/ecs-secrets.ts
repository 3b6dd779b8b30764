// What of a container's definition can hold a secret in clear text: values of environment variables, and keys of log collectors.
import type { ContainerDefinition, LogConfiguration } from '@aws-sdk/client-ecs';
import { REDACTED } from './shape.js';

/** Options of log drivers that carry credentials, such as `splunk-token` and the `apikey` of many collectors. */
const SECRET_OPTION = /token|secret|passw|credential|api[-_]?key|access[-_]?key|shared[-_]?key|license[-_]?key/i;

/** The same container with the values of its environment variables and the credentials of its log driver replaced; names stay. */
export function withoutSecrets(container: ContainerDefinition): ContainerDefinition {
  const { environment } = container;
  return withoutLogSecrets(
    environment ? { ...container, environment: environment.map((entry) => ({ ...entry, value: REDACTED })) } : container,
  );
}

/** The same with the credentials of its log driver replaced. */
export function withoutLogSecrets<T extends { readonly logConfiguration?: LogConfiguration | undefined }>(item: T): T {
  const { logConfiguration } = item;
  if (!logConfiguration?.options) return item;
  const options = Object.fromEntries(
    Object.entries(logConfiguration.options).map(([name, value]) => [name, SECRET_OPTION.test(name) ? REDACTED : value]),
  );
  return { ...item, logConfiguration: { ...logConfiguration, options } };
}
