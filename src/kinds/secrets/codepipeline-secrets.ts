// What of CodePipeline's actions, rules and variables may be a secret. What AWS itself masks with
// asterisks stays as AWS gives it.
import type {
  ActionDeclaration,
  ActionExecutionDetail,
  Condition,
  PipelineDeclaration,
  PipelineExecution,
  RuleDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { redactJson, redactSetting, redactSettings, rewriteJson } from './redact-settings.js';
import { redactVariables } from './redact-variables.js';
import { hide, hideNamed, withoutLineSecrets } from './secret-rules.js';

type Settings = Readonly<Record<string, string>>;

/**
 * The pipeline with the secrets of all its actions and rules replaced, and those in the defaults of
 * its variables.
 */
export function redactPipeline(pipeline: PipelineDeclaration): PipelineDeclaration {
  const { stages, variables } = pipeline;
  return {
    ...pipeline,
    ...(stages && { stages: stages.map(redactStage) }),
    ...(variables && {
      variables: variables.map((variable) => {
        const { name = '', defaultValue } = variable;
        return defaultValue === undefined
          ? variable
          : { ...variable, defaultValue: redactSetting(name, defaultValue) };
      }),
    }),
  };
}

/** The execution of a pipeline with the secrets in the values of its variables replaced. */
export function redactPipelineExecution(execution: PipelineExecution): PipelineExecution {
  const { variables } = execution;
  if (!variables) return execution;
  return {
    ...execution,
    variables: variables.map((variable) => {
      const { name = '', resolvedValue } = variable;
      return resolvedValue === undefined
        ? variable
        : { ...variable, resolvedValue: redactSetting(name, resolvedValue) };
    }),
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
        ...(input.configuration && { configuration: redactConfiguration(input.configuration) }),
        ...(input.resolvedConfiguration && {
          resolvedConfiguration: redactConfiguration(input.resolvedConfiguration),
        }),
      },
    }),
    ...(output?.outputVariables && {
      output: { ...output, outputVariables: redactSettings(output.outputVariables) },
    }),
  };
}

function redactStage(stage: StageDeclaration): StageDeclaration {
  const { actions, beforeEntry, onFailure, onSuccess } = stage;
  return {
    ...stage,
    ...(actions && { actions: actions.map(redactAction) }),
    ...(beforeEntry && { beforeEntry: redactConditions(beforeEntry) }),
    ...(onFailure && { onFailure: redactConditions(onFailure) }),
    ...(onSuccess && { onSuccess: redactConditions(onSuccess) }),
  };
}

function redactAction(action: ActionDeclaration): ActionDeclaration {
  const { configuration, environmentVariables, commands } = action;
  return {
    ...action,
    ...(commands && { commands: commands.map(withoutLineSecrets) }),
    ...(configuration && { configuration: redactConfiguration(configuration) }),
    ...(environmentVariables && { environmentVariables: redactVariables(environmentVariables) }),
  };
}

function redactConditions<T extends { readonly conditions?: readonly Condition[] | undefined }>(
  stageEvent: T,
) {
  const { conditions } = stageEvent;
  if (!conditions) return stageEvent;
  return {
    ...stageEvent,
    conditions: conditions.map(({ rules, ...condition }) => ({
      ...condition,
      ...(rules && { rules: rules.map(redactRule) }),
    })),
  };
}

function redactRule(rule: RuleDeclaration): RuleDeclaration {
  const { configuration, commands } = rule;
  return {
    ...rule,
    ...(commands && { commands: commands.map(withoutLineSecrets) }),
    ...(configuration && { configuration: redactConfiguration(configuration) }),
  };
}

function redactConfiguration(configuration: Settings): Record<string, string> {
  return redactSettings(configuration, redactConfigured);
}

/**
 * Sources: the action structure references of CodeBuild, CloudFormation and StackSets, CodePipeline
 * User Guide.
 */
function redactConfigured(name: string, value: string): string {
  // What should be JSON and is not cannot be searched, so it is replaced as a whole.
  if (name === 'EnvironmentVariables') return rewriteJson(value, redactVariableList) ?? hide(value);
  if (name === 'ParameterOverrides') return rewriteJson(value, redactJson) ?? hide(value);
  if (name === 'Parameters') return redactSetting(name, redactShorthand(value));
  return redactSetting(name, value);
}

/**
 * Parameters of a stack set, as the AWS CLI writes them: `ParameterKey=name,ParameterValue=value`,
 * with spaces between them.
 */
function redactShorthand(value: string): string {
  return value.split('ParameterKey=').map(redactParameter).join('ParameterKey=');
}

function redactParameter(part: string): string {
  const [start, name] = /^([^,\s]{1,255}),ParameterValue=/.exec(part) ?? [];
  if (start === undefined || name === undefined) return part;
  const rest = part.slice(start.length);
  const written = rest.trimEnd();
  return start + (hideNamed(name, written) ?? written) + rest.slice(written.length);
}

function redactVariableList(value: object): unknown {
  const isList =
    Array.isArray(value) &&
    value.every((variable) => typeof variable === 'object' && variable !== null);
  return isList ? redactVariables(value) : undefined;
}
