// Session policies as STS takes them and as every call of the session is held against them.
// Sources: AssumeRole in the STS API reference, "Policy evaluation logic" and the grammar of
// policies in the IAM user guide.
import { deflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { AwsError } from './aws-error.js';

const LONGEST = 2048;
/** Tab, line feed, carriage return, and what lies from the blank to the end of Latin-1. */
const CHARACTERS = /^[\t\n\r\u0020-\u00ff]+$/;

const list = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const schema = z.strictObject({
  Version: z.literal(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z
    .union([z.unknown().array(), z.record(z.string(), z.unknown())])
    .transform((value) => [value].flat())
    .pipe(
      z
        .array(
          z.strictObject({
            Sid: z
              .string()
              .regex(/^[A-Za-z0-9]*$/)
              .optional(),
            Effect: z.literal(['Allow', 'Deny']),
            Action: list,
            Resource: list,
          }),
        )
        .min(1),
    ),
});

export interface SessionPolicy {
  /** `allowed`, or how it is not; `resource` is the ARN, or `*` for what names none. */
  judge(action: string, resource: string): 'allowed' | 'denied' | 'not allowed';
  /** How much of the space for policies and tags it takes, in per cent. */
  readonly packedPercent: number;
}

/**
 * Takes the policy of a request as STS does; `space` is how many compressed bytes it has for it,
 * since AWS does not say how it packs. Throws ValidationError, MalformedPolicyDocument or
 * PackedPolicyTooLarge.
 */
export function readSessionPolicy(text: string, space: number): SessionPolicy {
  if (text.length > LONGEST || !CHARACTERS.test(text)) {
    const why =
      text.length > LONGEST
        ? `Member must have length less than or equal to ${LONGEST}`
        : 'Member must satisfy regular expression pattern';
    throw AwsError.condition(
      'invalid-input',
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: ${why}`,
    );
  }
  const { Statement } = parsed(text);
  const packedPercent = Math.ceil((deflateRawSync(text).length / space) * 100);
  if (packedPercent > 100) {
    throw AwsError.code(
      'PackedPolicyTooLarge',
      `Packed policy consumes ${packedPercent}% of allotted space, please use smaller policy.`,
    );
  }
  const rules = Statement.map(({ Effect, Action, Resource }) => ({
    Effect,
    actions: Action.map((pattern) => globOf(pattern, 'i')),
    resources: Resource.map((pattern) => globOf(pattern, '')),
  }));
  return {
    packedPercent,
    judge(action, resource) {
      const effects = rules
        .filter(
          ({ actions, resources }) =>
            actions.some((glob) => glob.test(action)) &&
            resources.some((glob) => glob.test(resource)),
        )
        .map(({ Effect }) => Effect);
      if (effects.includes('Deny')) return 'denied';
      return effects.includes('Allow') ? 'allowed' : 'not allowed';
    },
  };
}

function parsed(text: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw AwsError.code('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
}

/** `*` stands for any text and `?` for any character. */
function globOf(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}
