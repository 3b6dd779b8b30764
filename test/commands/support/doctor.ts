// What `ocean-aws doctor --json` says, checked, and its statements in force.
import * as z from 'zod';
import type { AllowingPolicy } from '../../../src/sandbox/world/access.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { EXTERNAL_ID } from '../../e2e/support/harness.js';
import type { Ran } from './run-command.js';

const state = z.enum(['ok', 'denied', 'unreachable', 'wrong', 'not provable']);
const statement = z.strictObject({
  Effect: z.literal('Allow'),
  Principal: z.strictObject({ AWS: z.string() }).optional(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.string().optional(),
  Condition: z
    .strictObject({ StringEquals: z.strictObject({ 'sts:ExternalId': z.string() }) })
    .optional(),
});
const causeSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  deniedBy: z.string().optional(),
  lacking: z.strictObject({ statement, addTo: z.string() }).optional(),
  accounts: z.array(z.string()),
  kinds: z.array(z.string()),
});
const documentSchema = z.strictObject({
  schema: z.literal('ocean-aws/doctor/v1'),
  ok: z.boolean(),
  stopped: z.boolean(),
  mapping: z.enum(['port', 'file', 'bundled', 'none']),
  findings: z.array(
    z.strictObject({
      about: z.string(),
      state,
      detail: z.string(),
      causes: z.array(causeSchema),
    }),
  ),
  matrix: z.strictObject({
    kinds: z.array(z.string()),
    allRegions: z.boolean(),
    groups: z.array(
      z.strictObject({
        accounts: z.array(z.string()),
        units: z.array(z.strictObject({ path: z.string(), accounts: z.number() })),
        account: state,
        kinds: z.record(z.string(), state),
      }),
    ),
    organization: z.array(z.strictObject({ kind: z.string(), account: z.string(), state })),
  }),
  enrichments: z.array(
    z.strictObject({
      kind: z.string(),
      action: z.string(),
      accounts: z.strictObject({ ok: z.number(), failed: z.number(), notProvable: z.number() }),
    }),
  ),
  requests: z.strictObject({ aws: z.number() }),
  durationMs: z.number(),
});

export type DoctorCause = z.infer<typeof causeSchema>;

export interface DoctorDocument
  extends z.infer<typeof documentSchema>,
    Pick<Ran, 'code' | 'stderr'> {
  /** Of all findings, in their order. */
  readonly causes: readonly (DoctorCause & {
    readonly about: string;
    /** Nothing that is needed is missing. */
    readonly isWarning: boolean;
  })[];
}

/** The document, with how the command ended. Throws when it is not one. */
export function doctorIn({ code, stdout, stderr }: Ran): DoctorDocument {
  const document = documentSchema.parse(JSON.parse(stdout));
  const causes = document.findings.flatMap(({ about, state: found, causes: own }) =>
    own.map((cause) => ({ ...cause, about, isWarning: found === 'ok' })),
  );
  return { ...document, causes, code, stderr };
}

/** Does what a cause advises: adds its statement to the policy that lacks it. */
export function applyStatement(world: World, { lacking, deniedBy, accounts }: DoctorCause): void {
  if (lacking === undefined) throw new Error('The cause has no statement.');
  const { Principal, Action, Resource, Condition } = lacking.statement;
  if (Principal !== undefined) {
    for (const id of accounts) {
      const [, name = ''] = world.roleArn(id).split(':role/');
      const externalId = Condition === undefined ? undefined : EXTERNAL_ID;
      world.putRole(id, name, { trusts: [Principal.AWS], externalId });
    }
  } else if (Action === 'sts:AssumeRole') {
    world.allowBaseAssume(Resource ?? '');
  } else {
    const by = policyOf(deniedBy);
    for (const id of accounts)
      world.allowOnly(id, [...(world.allowedActions(id).get(by) ?? []), ...[Action].flat()], by);
  }
}

function policyOf(deniedBy: string | undefined): AllowingPolicy {
  return deniedBy === 'permissions-boundary' || deniedBy === 'service-control-policy'
    ? deniedBy
    : 'identity-policy';
}
