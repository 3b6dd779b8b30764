// Whom a role lets in: the base identity, with the ExternalId. What is not known, and what must not
// be shown, is left to whoever deploys it, and said.
import type { Config } from '../../config/config.js';
import { toError } from '../../errors.js';
import { readArn, readRoleArn } from '../../lib/arn.js';
import { type DeskCall, withDesk } from '../desk/desk.js';
import { textIn } from '../desk/option-values.js';
import type { PolicyRole } from './need.js';

export interface RoleTrust {
  /** The base identity; absent when it is not known. */
  readonly principal?: string;
  /** The ExternalId is required. It is a secret of the settings, and never shown. */
  readonly externalId: boolean;
  readonly sourceIdentity: boolean;
  readonly notes: readonly string[];
}

/** How long AWS may take to say who the base identity is. */
const WAIT_MS = 10_000;

/** What `--principal` may be. */
const PRINCIPAL = /^arn:aws(-[a-z]{1,16}){0,3}:iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]{1,574})$/;

/** What is wrong with `--principal`, if anything. */
export function principalProblems({ values }: Pick<DeskCall, 'values'>): readonly string[] {
  const given = textIn(values, 'principal');
  return given === undefined || PRINCIPAL.test(given)
    ? []
    : [
        '--principal is the ARN of an IAM user or role, as arn:aws:iam::111122223333:user/port-ocean',
      ];
}

/**
 * Undefined for the base identity itself, whose trust depends on where the program runs. Throws
 * nothing but what the signal says: who the base identity is may stay unknown.
 */
export async function trustFor(
  role: PolicyRole,
  config: Config | undefined,
  call: DeskCall,
): Promise<RoleTrust | undefined> {
  if (role === 'base') return undefined;
  const given = textIn(call.values, 'principal');
  const found: Found =
    given === undefined ? await askedPrincipal(config, call) : { principal: given };
  const [principal, note] = [found.principal, found.note].map((text) => text && call.hide(text));
  const externalId = config === undefined || config.aws.externalId !== undefined;
  return {
    ...(principal === undefined ? {} : { principal }),
    externalId,
    sourceIdentity: config?.aws.sourceIdentity !== undefined,
    notes: [...(note === undefined ? [] : [note]), externalId ? EXTERNAL_ID_NOTE : NO_EXTERNAL_ID],
  };
}

const EXTERNAL_ID_NOTE =
  'The ExternalId is a secret of the settings and not shown: give the value of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID for it.';
const NO_EXTERNAL_ID =
  'OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID is not set, so the role asks for no ExternalId.';

interface Found {
  readonly principal?: string;
  readonly note?: string;
}

async function askedPrincipal(config: Config | undefined, call: DeskCall): Promise<Found> {
  if (config === undefined) return { note: `${UNKNOWN}.` };
  try {
    return await withDesk(call, async ({ clients }) => {
      const limit = AbortSignal.any([call.signal, AbortSignal.timeout(WAIT_MS)]);
      const { arn } = await clients.base.open(limit);
      return principalOf(arn, config);
    });
  } catch (thrown) {
    call.signal.throwIfAborted();
    return { note: `${UNKNOWN}: ${toError(thrown).message}` };
  }
}

const UNKNOWN =
  'The base identity is not known, and has a placeholder: name it in its place, or with --principal';

/** A session is trusted as the role that it is of, whose path its ARN leaves out. */
function principalOf(arn: string, { aws }: Config): Found {
  const { partition, service, accountId, resource } = readArn(arn) ?? {};
  if (service === 'iam') return { principal: arn };
  const name = /^assumed-role\/([^/]+)\//.exec(resource ?? '')?.[1];
  if (name === undefined) return { note: `${UNKNOWN}: AWS calls it ${arn}.` };
  const known = aws.webIdentity?.roleArn;
  if (known !== undefined && readRoleArn(known)?.resource.split('/').at(-1) === name)
    return { principal: known };
  return {
    principal: `arn:${partition}:iam::${accountId}:role/${name}`,
    note: `The base identity is the role ${name}: if it has an IAM path, add the path to its ARN.`,
  };
}

/** The trust policy, with what a format has in place of the principal and the ExternalId. */
export function trustDocument(
  { externalId, sourceIdentity }: RoleTrust,
  slots: { readonly principal: unknown; readonly externalId: unknown },
): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'BaseIdentity',
        Effect: 'Allow',
        Principal: { AWS: slots.principal },
        Action: sourceIdentity ? ['sts:AssumeRole', 'sts:SetSourceIdentity'] : 'sts:AssumeRole',
        ...(externalId
          ? { Condition: { StringEquals: { 'sts:ExternalId': slots.externalId } } }
          : {}),
      },
    ],
  };
}

/** In plain JSON; nobody can be, or send, one of the placeholders. */
export function plainTrust(trust: RoleTrust): object {
  return trustDocument(trust, {
    principal: trust.principal ?? '<BaseIdentityArn>',
    externalId: '<ExternalId>',
  });
}
