// What of CodeBuild's projects and builds may be a secret: plain environment variables, credentials
// in the URLs of sources, and the webhook's shared secret.
import type { Build, Project, ProjectEnvironment, ProjectSource } from '@aws-sdk/client-codebuild';
import { REDACTED_IN_CATALOG } from '../reading/shape.js';
import { redactBuildspec } from './buildspec-secrets.js';
import { redactVariables } from './redact-variables.js';
import { withoutScriptSecrets } from './secret-rules.js';

/**
 * The project with the values of its plain variables replaced, the secrets of its sources, and its
 * webhook's if AWS gives it.
 */
export function redactProject(project: Project): Project {
  const { environment, webhook } = project;
  return {
    ...redactSources(project),
    ...(environment && { environment: redactEnvironment(environment) }),
    ...(webhook && {
      webhook: {
        ...webhook,
        ...(webhook.secret !== undefined && { secret: REDACTED_IN_CATALOG }),
        // Whoever knows the address starts builds: its query holds a token, and of other providers
        // its path.
        ...(webhook.payloadUrl !== undefined && { payloadUrl: REDACTED_IN_CATALOG }),
        ...(webhook.url !== undefined && { url: withoutScriptSecrets(webhook.url) }),
      },
    }),
  };
}

/**
 * The build with the values of its plain variables replaced, those it exported included, and the
 * secrets of its sources.
 */
export function redactBuild(build: Build): Build {
  const { environment, exportedEnvironmentVariables: exported } = build;
  return {
    ...redactSources(build),
    ...(environment && { environment: redactEnvironment(environment) }),
    ...(exported && { exportedEnvironmentVariables: redactVariables(exported) }),
  };
}

function redactEnvironment(environment: ProjectEnvironment): ProjectEnvironment {
  const { environmentVariables } = environment;
  return environmentVariables
    ? { ...environment, environmentVariables: redactVariables(environmentVariables) }
    : environment;
}

interface WithSources {
  readonly source?: ProjectSource | undefined;
  readonly secondarySources?: ProjectSource[] | undefined;
}

function redactSources<T extends WithSources>(item: T): T {
  const { source, secondarySources } = item;
  return {
    ...item,
    ...(source && { source: redactSource(source) }),
    ...(secondarySources && { secondarySources: secondarySources.map(redactSource) }),
  };
}

function redactSource(source: ProjectSource): ProjectSource {
  const { location, buildspec } = source;
  return {
    ...source,
    ...(location !== undefined && { location: withoutScriptSecrets(location) }),
    ...(buildspec !== undefined && { buildspec: redactBuildspec(buildspec) }),
  };
}
