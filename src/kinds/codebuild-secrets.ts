// What of CodeBuild's projects and builds may be a secret: plain environment variables, and the webhook's shared secret.
import type { Build, Project, ProjectEnvironment } from '@aws-sdk/client-codebuild';
import { redactVariables } from './redact-variables.js';
import { REDACTED } from './shape.js';

/** The project with the values of its plain variables replaced, and its webhook's secret if AWS gives it. */
export function redactProject(project: Project): Project {
  const { environment, webhook } = project;
  return {
    ...project,
    ...(environment && { environment: redactEnvironment(environment) }),
    ...(webhook?.secret !== undefined && { webhook: { ...webhook, secret: REDACTED } }),
  };
}

/** The build with the values of its plain variables replaced, those it exported included. */
export function redactBuild(build: Build): Build {
  const { environment, exportedEnvironmentVariables: exported } = build;
  return {
    ...build,
    ...(environment && { environment: redactEnvironment(environment) }),
    ...(exported && { exportedEnvironmentVariables: redactVariables(exported) }),
  };
}

function redactEnvironment(environment: ProjectEnvironment): ProjectEnvironment {
  const { environmentVariables } = environment;
  return environmentVariables ? { ...environment, environmentVariables: redactVariables(environmentVariables) } : environment;
}
