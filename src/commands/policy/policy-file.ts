// The policies that somebody has, in a file: a document of IAM, several of them, or what the AWS CLI
// prints of one.
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { shownText } from '../../config/shown-values.js';
import { AppError, toError } from '../../errors.js';
import { isObject } from '../../lib/json-value.js';
import { cutText } from '../../lib/text/cut-text.js';

/** All policies of a role take less (IAM quotas: 10,240 inline, 25 managed ones of 6,144). */
const LARGEST = 512 * 1024;
/** A document, what is around it, and a list of those. */
const DEEPEST = 6;
/** Actions and resources in all statements, each of which is compared with others. */
const MOST_PATTERNS = 10_000;

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value): readonly string[] => [value].flat());

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.literal(['Allow', 'Deny']),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), {
    error: 'it needs either Action or NotAction',
  })
  .refine(({ Resource, NotResource }) => (Resource === undefined) !== (NotResource === undefined), {
    error: 'it needs either Resource or NotResource',
  });

const document = z.strictObject({
  Version: z.literal(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.unknown().transform((value): readonly unknown[] => [value].flat()),
});

export interface GivenStatement extends z.output<typeof statement> {
  /** Where it stands, for messages. */
  readonly where: string;
}

/**
 * The statements of all documents in the file. Throws `config-invalid` when it cannot be read or
 * holds anything else than policies of an identity.
 */
export async function readPolicyFile(path: string): Promise<readonly GivenStatement[]> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Error('it is no file');
    if (facts.size > LARGEST) throw new Error(`it is longer than ${LARGEST} bytes`);
    const found = documentsIn(parsed(await readFile(path, 'utf8')), 0);
    if (found.length === 0) throw new Error('it holds no policy, which would have a Statement');
    const statements = found.flatMap((each, index) =>
      statementsIn(each, found.length > 1 ? `policy ${index + 1}, ` : ''),
    );
    if (patternsIn(statements) > MOST_PATTERNS)
      throw new Error(`it names more than ${MOST_PATTERNS} actions and resources`);
    return statements;
  } catch (thrown) {
    throw new AppError(
      'config-invalid',
      `the policy file ${shownText(path)} cannot be used: ${toError(thrown).message}`,
      {
        cause: thrown,
        remedy:
          'Name a file with the policies of the role in JSON, as aws iam get-role-policy or get-policy-version prints them, or a list of those.',
      },
    );
  }
}

/** The parser's own message may quote the file. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new Error('it is no JSON');
  }
}

/** What has a `Statement`, wherever it stands in lists and objects. */
function documentsIn(value: unknown, depth: number): readonly object[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => documentsIn(each, depth + 1));
  if (!isObject(value)) return [];
  if ('Statement' in value) return [value];
  return Object.values(value).flatMap((each: unknown) => documentsIn(each, depth + 1));
}

function statementsIn(value: object, where: string): readonly GivenStatement[] {
  const { Statement } = checked(document, value, `${where}document`);
  return Statement.map((each, index) => {
    const place = `${where}statement ${index + 1}`;
    if (isObject(each) && ('Principal' in each || 'NotPrincipal' in each))
      throw new Error(
        `${place} names a Principal, so it is the policy of a resource or a trust policy, and says nothing of what a role may do`,
      );
    return { ...checked(statement, each, place), where: place };
  });
}

function patternsIn(statements: readonly GivenStatement[]): number {
  return statements.reduce(
    (sum, { Action = [], NotAction = [], Resource = [], NotResource = [] }) =>
      sum + 1 + Action.length + NotAction.length + Resource.length + NotResource.length,
    0,
  );
}

function checked<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new Error(`${where} is not valid${at}: ${cutText(issue?.message ?? '', 200)}`);
}
