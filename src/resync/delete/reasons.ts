// Every reason for which an entity is deleted or held back: a code, the words of the report, and
// what it means. Reports and documents take them from here, and a decision names one of them with
// its facts for each entity.

/** Why an entity is gone. `evidence` is for the documents. */
export const GONE = {
  'read-and-absent': {
    text: 'every cell it can come from was read to its end and does not hold it',
    evidence:
      'The cells are `complete` or `degraded`, and every item in them was identified. If the region is unknown, this must hold in every region of the account; if the account is unknown, in every account.',
  },
  'account-inactive': {
    text: 'its account is not active any more',
    evidence: 'Organizations lists the account as `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`.',
  },
  'account-out-of-scope': {
    text: 'its account is not in scope any more',
    evidence:
      'The organization (or the units in `OU_ID`) was listed to its end, twice, without the account, or its role is not in your list of roles any more; and these settings show no [slip](#what-people-type).',
  },
  'region-not-enabled': {
    text: 'its region is not enabled for the account',
    evidence: "The account's list of enabled regions was read, and the region is not in it.",
  },
  'region-excluded': {
    text: 'the region policy of the mapping excludes its region',
    evidence:
      'It is not read on purpose: you said that its resources do not belong here, in names that are all regions.',
  },
  'blueprint-unfilled': {
    text: 'no resource of the mapping fills its blueprint',
    evidence:
      'The kind was taken out of the mapping, or Port made the entity as the target of a relation that nothing has any more; and all blueprints that the mapping names exist in Port.',
  },
} as const;

export type GoneReason = keyof typeof GONE;

/**
 * Why an entity stays that was not seen. Words in braces are facts. `meaning` is for the documents;
 * reasons without one are not reported.
 */
export const HELD = {
  'account-unreadable': {
    text: 'account {account} could not be read ({code})',
    meaning: 'Its role could not be assumed.',
  },
  'account-not-read': {
    text: 'account {account} was not read',
    meaning: 'The resync was stopped, or failed, before it.',
  },
  'cell-unread': {
    text: '{kind} of account {account} in {region} was not read to its end',
    meaning:
      'A cell was denied, throttled, unreachable or failed; or a resource in it could not be mapped, so that nobody knows which entity it is.',
  },
  'global-cell-unread': {
    text: '{kind} of account {account} was not read to its end',
    meaning: 'The same for a kind that has no region.',
  },
  'organization-cell-unread': {
    text: '{kind} was not read to its end',
    meaning: 'The same for a kind that is read once for the organization.',
  },
  'regions-unknown': {
    text: 'the enabled regions of account {account} are not known',
    meaning: 'Neither `account:ListRegions` nor `ec2:DescribeRegions` could be used.',
  },
  'region-unknown': {
    text: 'it is not known whether {region} is enabled for account {account}',
    meaning: 'The same, for an entity that tells its region.',
  },
  'account-reappeared': {
    text: 'account {account} was missing from the list of accounts and was in it when it was read again',
    meaning: 'It moved between two units while the list was read.',
  },
  'absence-doubtful': {
    text: 'account {account} is missing from the list of accounts, and {why}',
    meaning:
      'The list could not be read a second time, or the setting behind it shows a [slip](#what-people-type).',
  },
  'policy-unclear': {
    text: '{why}, and that policy leaves out {region}',
    meaning:
      'A `regionPolicy` names what is no region, and may mean the region of the entity; see [what people type](#what-people-type).',
  },
  'mapping-unclear': {
    text: '{why}',
    meaning: 'A key of the mapping has no meaning here, and may be meant to keep the entity.',
  },
  'unfilled-unclear': {
    text: 'no resource of the mapping fills its blueprint, but {why}',
    meaning:
      'Something in the mapping is not known, or names a blueprint that Port does not have: it may be meant to fill this one.',
  },
  'deletion-disabled': {
    text: 'enableDelete of {resource} is false',
    meaning: 'The mapping resource says that what it feeds stays.',
  },
  'mapping-outdated': {
    text: '{why}',
    meaning:
      'The mapping was edited in Port while this resync ran, or could not be read once more, which is done before anything goes. The deletions wait for the next resync, which a daemon starts at once after an edit.',
  },
  'account-unclear': {
    text: 'account {account} is in the state {state}, and was not read',
    meaning: 'Organizations lists it in a state that is neither active nor closed.',
  },
  'account-out-of-sight': {
    text: 'account {account} is out of sight of this configuration',
    meaning: 'Only one account is read, and the entity belongs to another.',
  },
  'account-unknown': {
    text: 'its account is unknown, and {why}',
    meaning:
      'The entity does not tell its account, and some account was not read completely, is neither active nor closed, or may be out of sight: with a single account also when the mapping has no `AWS::Account::Info`, whose entities would show other accounts that were synced before.',
  },
  'session-unproven': {
    text: 'nothing proves that the session of {account} is of that account',
    meaning: '`sts:GetCallerIdentity` was denied, which no policy of a role needs to do.',
  },
  'others-lost': {
    text: 'Port did not take other entities, of which it may be one by a former identifier',
    meaning:
      'Entities of its blueprint were refused in this resync. An edited mapping may have given them new identifiers.',
  },
  'organization-unread-account': {
    text: '{kind} may have been read through an account that could not be read now',
    meaning:
      'With a list of roles, these may be of several organizations, and an account of the list could not be read.',
  },
  'other-organization': {
    text: '{kind} may have been read through another organization, since account {account} is in none of those that were read',
    meaning:
      'With a list of roles, each organization that one of them may list is read; if an account of the list is in none of them, one may be missing.',
  },
  'absence-doubtful-everywhere': {
    text: '{why}',
    meaning:
      'The same doubt about the list of accounts, for a kind that is read once for the organization.',
  },
  'identifier-refused': {
    text: 'it may be a resource that still exists, of which Port refuses the identifier that the mapping gives now',
    meaning: 'Its identifier resembles that of a resource reported as `identifier-refused`.',
  },
  'search-identified': {
    text: 'entities of its blueprint are identified by a search in Port, so it is not known which ones were seen',
    meaning:
      'The mapping uses a search query as identifier, so Port alone knows which entity is meant.',
  },
  'referred-to': {
    text: 'an entity that still exists refers to it',
    meaning: 'Deleting it could take the other along, or leave a broken relation.',
  },
  'referred-to-by-held': {
    text: 'an entity that is held back refers to it',
    meaning: 'The same, to the end of a chain of relations.',
  },
  'above-threshold': {
    text: '{count} of {owned} entities of this blueprint would go, more than entityDeletionThreshold allows',
    meaning: 'It would be a mass deletion of one blueprint.',
  },
  'above-threshold-of-all': {
    text: '{count} of {owned} entities of this integration would go, more than entityDeletionThreshold allows',
    meaning: 'It would be a mass deletion as a whole.',
  },
  'target-of-living': {
    text: 'Port made it as the target of a relation that a living entity has',
    meaning: undefined,
  },
} as const;

export type HeldReason = keyof typeof HELD;

/** The words in braces of a text. */
type FactNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | FactNames<Rest>
  : never;

/** A reason to hold something back, with what it is about. */
export interface Because {
  readonly reason: HeldReason;
  readonly facts: Readonly<Record<string, string>>;
}

/** A reason with all the facts that its text names, and no other. */
export function because<Reason extends HeldReason>(
  reason: Reason,
  facts: Readonly<Record<FactNames<(typeof HELD)[Reason]['text']>, string>>,
): Because {
  return { reason, facts };
}

/** The reason in words. */
export function heldText({ reason, facts }: Because): string {
  return HELD[reason].text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');
}

/** False for what stays as a matter of course, so that a report would only distract with it. */
export function isReported({ reason }: Because): boolean {
  return HELD[reason].meaning !== undefined;
}
