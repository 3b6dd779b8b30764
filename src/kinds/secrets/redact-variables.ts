// Environment variables as CodeBuild and CodePipeline write them: a list of name, value and type.
import { REDACTED_IN_CATALOG } from '../reading/shape.js';

interface Variable {
  readonly value?: string | undefined;
  readonly type?: string | undefined;
}

/** Types whose value is the name of a secret that is kept elsewhere. */
const REFERENCES: ReadonlySet<string | undefined> = new Set(['PARAMETER_STORE', 'SECRETS_MANAGER']);

/**
 * The variables with every value replaced that may be a secret itself; a variable without a type is
 * plain text.
 */
export function redactVariables<T extends Variable>(variables: readonly T[]): T[] {
  return variables.map((variable) =>
    REFERENCES.has(variable.type) || variable.value === undefined
      ? variable
      : { ...variable, value: REDACTED_IN_CATALOG },
  );
}
