// What of CodePipeline's actions and variables may be a secret. What AWS itself masks with asterisks stays as AWS gives it.
import type { ActionDeclaration, ActionExecutionDetail, PipelineDeclaration, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { redactVariables } from './redact-variables.js';
import { REDACTED } from './shape.js';

const SECRET_NAME = /token|secret|passw|passphrase|credential|(api|access|private)[-_]?key/i;
const MASKED = /^\*+$/;

type Settings = Readonly<Record<string, string>>;

/** The pipeline with the secrets of all its actions replaced, and the defaults of variables that are named like secrets. */
export function redactPipeline(pipeline: PipelineDeclaration): PipelineDeclaration {
  const { stages, variables } = pipeline;
  return {
    ...pipeline,
    ...(stages && { stages: stages.map((stage) => (stage.actions ? { ...stage, actions: stage.actions.map(redactAction) } : stage)) }),
    ...(variables && {
      variables: variables.map((variable) =>
        isSecret(variable, variable.defaultValue) ? { ...variable, defaultValue: REDACTED } : variable,
      ),
    }),
  };
}

/** The execution of a pipeline with the values of variables that are named like secrets replaced. */
export function redactPipelineExecution(execution: PipelineExecution): PipelineExecution {
  const { variables } = execution;
  if (!variables) return execution;
  return {
    ...execution,
    variables: variables.map((variable) =>
      isSecret(variable, variable.resolvedValue) ? { ...variable, resolvedValue: REDACTED } : variable,
    ),
  };
}

function isSecret({ name = '' }: { readonly name?: string | undefined }, value: string | undefined): boolean {
  return value !== undefined && SECRET_NAME.test(name) && !MASKED.test(value);
}

function redactAction(action: ActionDeclaration): ActionDeclaration {
  const { configuration, environmentVariables } = action;
  return {
    ...action,
    ...(configuration && { configuration: redactSettings(configuration) }),
    ...(environmentVariables && { environmentVariables: redactVariables(environmentVariables) }),
  };
}

/** The execution with the secrets of its configuration and of its output variables replaced. */
export function redactExecution(execution: ActionExecutionDetail): ActionExecutionDetail {
  const { input, output } = execution;
  return {
    ...execution,
    ...(input && {
      input: {
        ...input,
        ...(input.configuration && { configuration: redactSettings(input.configuration) }),
        ...(input.resolvedConfiguration && { resolvedConfiguration: redactSettings(input.resolvedConfiguration) }),
      },
    }),
    ...(output?.outputVariables && { output: { ...output, outputVariables: redactSettings(output.outputVariables) } }),
  };
}

function redactSettings(settings: Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, redactSetting(name, value)]));
}

function redactSetting(name: string, value: string): string {
  if (MASKED.test(value)) return value;
  if (SECRET_NAME.test(name)) return REDACTED;
  // Two settings are JSON texts. Sources: the action structure references of CodeBuild and CloudFormation, CodePipeline User Guide.
  if (name === 'EnvironmentVariables') return rewriteJson(value, redactVariableList);
  if (name === 'ParameterOverrides') return rewriteJson(value, redactParameters);
  return value;
}

/** A text that is not the expected JSON cannot be searched for secrets, so it is replaced as a whole. */
function rewriteJson(text: string, rewrite: (value: unknown) => unknown): string {
  try {
    const rewritten = rewrite(JSON.parse(text));
    return rewritten === undefined ? REDACTED : JSON.stringify(rewritten);
  } catch {
    return REDACTED;
  }
}

function redactVariableList(value: unknown): unknown {
  return Array.isArray(value) ? redactVariables(value) : undefined;
}

function redactParameters(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, parameter]) => [name, SECRET_NAME.test(name) ? REDACTED : parameter]));
}
