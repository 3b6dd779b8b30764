// Each guard of a judge has a test here that deletes too much without it, and a table over
// everything that a cell can end with.
import { describe, expect, it } from 'vitest';
import { createJudge, isProvenGone, type Verdict } from '../../../src/resync/delete/judge.js';
import { because, GONE, heldText } from '../../../src/resync/delete/reasons.js';
import type { EntityOrigin } from '../../../src/resync/origin/origin.js';
import type { KindPlan } from '../../../src/resync/plan/plan-cells.js';
import type { OutcomeStatus } from '../../../src/types/outcome.js';
import {
  ALPHA,
  accountList,
  BETA,
  cell,
  end,
  evidence,
  factsOf,
  GAMMA,
  kind,
  ledgerOf,
  opened,
  openedMap,
  type PictureOf,
  picture,
  plan,
  REGIONS,
  unseen,
} from '../builders.js';

const INSTANCE = kind('AWS::EC2::Instance');
const VOLUME = kind('AWS::EC2::Volume');
const LAMBDA = kind('AWS::Lambda::Function');
const BUCKET = kind('AWS::S3::Bucket', { scope: 'global' });
const INFO = kind('AWS::Account::Info', { scope: 'account' });
const ORGANIZATION = kind('AWS::Organizations::Account', { scope: 'organization' });

const ENTITY = { identifier: 'i-1', blueprint: 'thing' };
const [HERE, THERE] = ['eu-west-1', 'us-east-1'];
const ALL: readonly OutcomeStatus[] = [
  'complete',
  'degraded',
  'denied',
  'unreachable',
  'throttled',
  'failed',
  'cancelled',
];
const PROVING = new Set<OutcomeStatus>(['complete', 'degraded']);

function verdict(of: PictureOf, origin: EntityOrigin, ...filling: readonly KindPlan[]): Verdict {
  const entity = { ...unseen(ENTITY.blueprint, ENTITY.identifier, origin) };
  return createJudge(factsOf(of, filling, [entity]))(entity);
}

function isGone(of: PictureOf, origin: EntityOrigin, ...filling: readonly KindPlan[]): boolean {
  return isProvenGone(verdict(of, origin, ...filling));
}

function reason(result: Verdict): string {
  return isProvenGone(result) ? GONE[result.reason].text : heldText(result.because);
}

describe('an entity of a known account and region', () => {
  it.each(ALL.map((status) => [status] as const))('whose cell is %s', (status) => {
    const ledger = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE), status]]);

    expect(isGone(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(
      PROVING.has(status),
    );
  });

  it('stays when its cell was planned and never read, or never planned', () => {
    const ledger = ledgerOf([]);
    expect(isGone(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(
      false,
    );

    ledger.plan(cell(INSTANCE.name, ALPHA, HERE));
    expect(isGone(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(
      false,
    );
  });

  it('stays when an item of its cell could not be identified, whichever came first', () => {
    const before = ledgerOf([]);
    before.markUnfit(cell(INSTANCE.name, ALPHA, HERE));
    end(before, cell(INSTANCE.name, ALPHA, THERE), 'complete');
    before.record(cell(INSTANCE.name, ALPHA, HERE), { status: 'complete', items: 1 });
    const after = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE)]]);
    after.markUnfit(cell(INSTANCE.name, ALPHA, HERE));

    for (const ledger of [before, after])
      expect(isGone(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(
        false,
      );
    expect(
      isGone(picture({ ledger: before }), { accountId: ALPHA, region: THERE }, plan(INSTANCE)),
    ).toBe(true);
  });

  it('does not depend on the cells of other accounts, regions or kinds', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(INSTANCE.name, ALPHA, THERE), 'denied'],
      [cell(INSTANCE.name, BETA, HERE), 'denied'],
      [cell(LAMBDA.name, ALPHA, HERE), 'denied'],
    ]);
    const of = picture({
      ledger,
      accounts: accountList([ALPHA, BETA]),
      opened: openedMap(opened(ALPHA), opened(BETA)),
    });

    expect(isGone(of, { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(true);
    expect(isGone(of, { accountId: ALPHA, region: THERE }, plan(INSTANCE))).toBe(false);
    expect(isGone(of, { accountId: BETA, region: HERE }, plan(INSTANCE))).toBe(false);
  });

  it('does not take the same region of another account, or another kind, for its own cell', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, BETA, HERE)],
      [cell(LAMBDA.name, ALPHA, HERE)],
      [cell(INSTANCE.name, ALPHA, THERE)],
    ]);

    expect(isGone(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(
      false,
    );
  });

  it('says which cell is missing', () => {
    const ledger = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE), 'throttled']]);
    const held = reason(
      verdict(picture({ ledger }), { accountId: ALPHA, region: HERE }, plan(INSTANCE)),
    );

    expect(held).toContain(INSTANCE.name);
    expect(held).toContain(ALPHA);
    expect(held).toContain(HERE);
  });
});

describe('an entity of a known account and an unknown region', () => {
  it.each(ALL.map((status) => [status] as const))('where one of the regions is %s', (status) => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(INSTANCE.name, ALPHA, THERE), status],
    ]);

    expect(isGone(picture({ ledger }), { accountId: ALPHA }, plan(INSTANCE))).toBe(
      PROVING.has(status),
    );
  });

  it('stays when the enabled regions are not known, although every cell that was read is complete', () => {
    const ledger = ledgerOf(REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)]));
    const account = opened(ALPHA, { complete: false });

    expect(
      isGone(picture({ ledger, opened: openedMap(account) }), { accountId: ALPHA }, plan(INSTANCE)),
    ).toBe(false);
  });

  it('does not wait for regions that the mapping excludes', () => {
    const ledger = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE)]]);

    expect(
      isGone(
        picture({ ledger }),
        { accountId: ALPHA },
        plan(INSTANCE, { regionPolicy: { allow: [HERE] } }),
      ),
    ).toBe(true);
    expect(
      isGone(
        picture({ ledger }),
        { accountId: ALPHA },
        plan(INSTANCE, { regionPolicy: { allow: [HERE] } }, {}),
      ),
    ).toBe(false);
  });
});

describe('a region that', () => {
  it('is not enabled for the account is complete and empty, and says so', () => {
    const result = verdict(picture(), { accountId: ALPHA, region: 'me-south-1' }, plan(INSTANCE));

    expect(isProvenGone(result)).toBe(true);
    expect(reason(result)).toBe('its region is not enabled for the account');
  });

  it('is missing from a list that is not known to be complete proves nothing', () => {
    const account = opened(ALPHA, { complete: false });

    expect(
      isGone(
        picture({ opened: openedMap(account) }),
        { accountId: ALPHA, region: 'me-south-1' },
        plan(INSTANCE),
      ),
    ).toBe(false);
  });

  it('is in a list that is not known to be complete is judged by its cell', () => {
    const account = opened(ALPHA, { complete: false });
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(INSTANCE.name, ALPHA, THERE), 'denied'],
    ]);
    const of = picture({ ledger, opened: openedMap(account) });

    expect(isGone(of, { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(true);
    expect(isGone(of, { accountId: ALPHA, region: THERE }, plan(INSTANCE))).toBe(false);
  });

  it('the mapping excludes may go, as long as every mapping resource excludes it', () => {
    const excluded = verdict(
      picture(),
      { accountId: ALPHA, region: HERE },
      plan(INSTANCE, { regionPolicy: { deny: [HERE] } }),
    );
    expect(isProvenGone(excluded)).toBe(true);
    expect(reason(excluded)).toBe('the region policy of the mapping excludes its region');
    expect(
      isGone(
        picture(),
        { accountId: ALPHA, region: HERE },
        plan(INSTANCE, { regionPolicy: { deny: [HERE] } }, {}),
      ),
    ).toBe(false);
  });

  it('an unclear policy leaves out keeps its entities; what the policy allows, or AWS says is off, goes', () => {
    const unclearPolicies = new Map([[0, 'the policy names "us-east2"']]);
    const ledger = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE)]]);
    const of = picture({ ledger, unclearPolicies });
    const plans = plan(INSTANCE, { regionPolicy: { allow: [HERE] } });

    const held = verdict(of, { accountId: ALPHA, region: THERE }, plans);
    expect(isProvenGone(held)).toBe(false);
    expect(reason(held)).toBe(`the policy names "us-east2", and that policy leaves out ${THERE}`);
    expect(isGone(of, { accountId: ALPHA }, plans)).toBe(false);
    expect(isGone(of, { accountId: ALPHA, region: HERE }, plans)).toBe(true);
    expect(isGone(of, { accountId: ALPHA, region: 'me-south-1' }, plans)).toBe(true);
  });

  it('an unclear policy leaves out keeps what another resource of the kind read there', () => {
    const ledger = ledgerOf(REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)]));
    const plans = plan(INSTANCE, {}, { regionPolicy: { allow: [HERE] } });
    const at = { accountId: ALPHA, region: THERE };

    expect(isGone(picture({ ledger }), at, plans)).toBe(true);
    expect(isGone(picture({ ledger, unclearPolicies: new Map([[1, 'odd']]) }), at, plans)).toBe(
      false,
    );
    expect(isGone(picture({ ledger, unclearPolicies: new Map([[0, 'odd']]) }), at, plans)).toBe(
      true,
    );
  });

  it('an unclear policy leaves out with all others keeps what is global', () => {
    const plans = plan(BUCKET, { regionPolicy: { deny: REGIONS } });

    expect(isGone(picture(), { accountId: ALPHA }, plans)).toBe(true);
    expect(
      isGone(picture({ unclearPolicies: new Map([[0, 'odd']]) }), { accountId: ALPHA }, plans),
    ).toBe(false);
  });

  it('is empty in the list of a complete account says nothing of a kind that is global', () => {
    const origin = { accountId: ALPHA, region: 'me-south-1' };

    expect(isGone(picture(), origin, plan(BUCKET))).toBe(false);
    expect(
      isGone(
        picture({ ledger: ledgerOf([[cell(BUCKET.name, ALPHA, 'global')]]) }),
        origin,
        plan(BUCKET),
      ),
    ).toBe(true);
  });
});

describe('an account that', () => {
  const inRegion = { accountId: BETA, region: HERE };

  it('Organizations reports as not active takes its entities along, whatever else was read', () => {
    const accounts = accountList([ALPHA], {
      inactive: new Map([[BETA, 'SUSPENDED']]),
      absenceIsEvidence: false,
    });
    const result = verdict(picture({ accounts }), inRegion, plan(INSTANCE));

    expect(reason(result)).toBe('its account is not active any more');
    expect(isProvenGone(result) && result.detail).toContain('SUSPENDED');
  });

  it('is in a state that is neither active nor closed keeps its entities, and those that name no account', () => {
    const ledger = ledgerOf(REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)]));
    const of = picture({
      ledger,
      accounts: accountList([ALPHA], { unclear: new Map([[BETA, 'UNDER_REVIEW']]) }),
    });

    expect(reason(verdict(of, inRegion, plan(INSTANCE)))).toContain('UNDER_REVIEW');
    expect(isGone(of, inRegion, plan(INSTANCE))).toBe(false);
    expect(isGone(of, {}, plan(INSTANCE))).toBe(false);
    expect(isGone(of, { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(true);
  });

  it('is only guessed and in no list says nothing: all accounts must have been read', () => {
    const ledger = ledgerOf(REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)]));
    const guess = { accountId: '100000004711', isGuess: true } as const;

    expect(reason(verdict(picture({ ledger }), guess, plan(INSTANCE)))).toContain(
      'every cell it can come from',
    );
    ledger.recordAccount(BETA, 'denied', evidence());
    expect(
      isGone(picture({ ledger, accounts: accountList([ALPHA, BETA]) }), guess, plan(INSTANCE)),
    ).toBe(false);
    expect(
      isGone(
        picture({ ledger, accounts: accountList([ALPHA, BETA]) }),
        { ...guess, accountId: ALPHA },
        plan(INSTANCE),
      ),
    ).toBe(true);
  });

  it('is in neither list is gone only when the list was read to its end', () => {
    expect(reason(verdict(picture(), inRegion, plan(INSTANCE)))).toBe(
      'its account is not in scope any more',
    );
    expect(
      isGone(
        picture({ accounts: accountList([ALPHA], { absenceIsEvidence: false }) }),
        inRegion,
        plan(INSTANCE),
      ),
    ).toBe(false);
  });

  it('could not be read keeps its entities, although cells of it look complete', () => {
    const ledger = ledgerOf([[cell(INSTANCE.name, BETA, HERE)]]);
    ledger.recordAccount(
      BETA,
      'denied',
      evidence({ code: 'AccessDenied', operation: 'sts:AssumeRole' }),
    );
    const result = verdict(
      picture({ ledger, accounts: accountList([ALPHA, BETA]) }),
      inRegion,
      plan(INSTANCE),
    );

    expect(isProvenGone(result)).toBe(false);
    expect(reason(result)).toContain('AccessDenied');
  });

  it('is unreadable and missing from the list (a list with two roles, say) keeps its entities', () => {
    const ledger = ledgerOf([]);
    ledger.recordAccount(BETA, 'denied', evidence());

    expect(isGone(picture({ ledger }), inRegion, plan(INSTANCE))).toBe(false);
  });

  it('is in the list but was neither opened nor recorded keeps its entities', () => {
    expect(
      isGone(picture({ accounts: accountList([ALPHA, BETA]) }), inRegion, plan(INSTANCE)),
    ).toBe(false);
  });

  it('was read in one kind and not in another loses only entities of the first', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(LAMBDA.name, ALPHA, HERE), 'denied'],
    ]);
    const origin = { accountId: ALPHA, region: HERE };

    expect(isGone(picture({ ledger }), origin, plan(INSTANCE))).toBe(true);
    expect(isGone(picture({ ledger }), origin, plan(LAMBDA))).toBe(false);
  });

  it('had no regions read keeps the entities of regional kinds and loses those of complete account-wide ones', () => {
    const account = opened(ALPHA, { regions: [], complete: false });
    const of = picture({
      ledger: ledgerOf([[cell(INFO.name, ALPHA, 'global')]]),
      opened: openedMap(account),
    });

    expect(isGone(of, { accountId: ALPHA, region: HERE }, plan(INSTANCE))).toBe(false);
    expect(isGone(of, { accountId: ALPHA }, plan(INSTANCE))).toBe(false);
    expect(isGone(of, { accountId: ALPHA }, plan(INFO))).toBe(true);
  });
});

describe('a blueprint fed by several kinds', () => {
  const origin = { accountId: ALPHA, region: HERE };

  it.each(ALL.map((status) => [status] as const))('where the second is %s', (status) => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(LAMBDA.name, ALPHA, HERE), status],
    ]);

    expect(isGone(picture({ ledger }), origin, plan(INSTANCE), plan(LAMBDA))).toBe(
      PROVING.has(status),
    );
  });

  it('needs only the kinds of the service that the own ARN names', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(VOLUME.name, ALPHA, HERE), 'denied'],
      [cell(LAMBDA.name, ALPHA, HERE)],
    ]);
    const of = picture({ ledger });

    expect(
      isGone(of, { ...origin, service: 'lambda' }, plan(INSTANCE), plan(VOLUME), plan(LAMBDA)),
    ).toBe(true);
    expect(
      isGone(of, { ...origin, service: 'ec2' }, plan(INSTANCE), plan(VOLUME), plan(LAMBDA)),
    ).toBe(false);
  });

  it('needs all of them when the ARN is of a service that none of them has', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(LAMBDA.name, ALPHA, HERE), 'denied'],
    ]);

    expect(
      isGone(picture({ ledger }), { ...origin, service: 'iam' }, plan(INSTANCE), plan(LAMBDA)),
    ).toBe(false);
  });

  it('of global and regional scope needs the cells of both', () => {
    const regionalOnly = ledgerOf([[cell(INSTANCE.name, ALPHA, HERE)]]);
    const both = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(BUCKET.name, ALPHA, 'global')],
    ]);

    expect(isGone(picture({ ledger: regionalOnly }), origin, plan(INSTANCE), plan(BUCKET))).toBe(
      false,
    );
    expect(isGone(picture({ ledger: both }), origin, plan(INSTANCE), plan(BUCKET))).toBe(true);
  });

  it('keeps an entity of a region that is not enabled as long as a global kind may hold it', () => {
    const disabled = { accountId: ALPHA, region: 'me-south-1' };

    expect(isGone(picture(), disabled, plan(INSTANCE), plan(BUCKET))).toBe(false);
    const result = verdict(
      picture({ ledger: ledgerOf([[cell(BUCKET.name, ALPHA, 'global')]]) }),
      disabled,
      plan(INSTANCE),
      plan(BUCKET),
    );
    expect(reason(result)).toBe(
      'every cell it can come from was read to its end and does not hold it',
    );
  });
});

describe('a blueprint fed by nothing', () => {
  it('loses its entities: the mapping does not ask for them any more', () => {
    expect(reason(verdict(picture(), {}))).toBe('no resource of the mapping fills its blueprint');
  });
});

describe('an organization-wide kind', () => {
  it.each(ALL.map((status) => [status] as const))('that is %s', (status) => {
    const ledger = ledgerOf([[cell(ORGANIZATION.name, ALPHA, 'global'), status]]);
    const of = picture({ ledger, organization: { accountIds: [ALPHA] } });

    expect(isGone(of, { accountId: BETA }, plan(ORGANIZATION))).toBe(PROVING.has(status));
    expect(isGone(of, {}, plan(ORGANIZATION))).toBe(PROVING.has(status));
  });

  it('that no session could read proves nothing, not even of an account that is not active', () => {
    const accounts = accountList([ALPHA], { inactive: new Map([[BETA, 'SUSPENDED']]) });
    const ledger = ledgerOf([[cell(ORGANIZATION.name, ALPHA, 'global')]]);

    expect(isGone(picture({ ledger, accounts }), { accountId: BETA }, plan(ORGANIZATION))).toBe(
      false,
    );
  });

  it('next to an account kind needs both', () => {
    const infoOnly = ledgerOf([[cell(INFO.name, ALPHA, 'global')]]);
    const organizationOnly = ledgerOf([[cell(ORGANIZATION.name, ALPHA, 'global')]]);
    const both = ledgerOf([
      [cell(ORGANIZATION.name, ALPHA, 'global')],
      [cell(INFO.name, ALPHA, 'global')],
    ]);
    const proven = [infoOnly, organizationOnly, both].map((ledger) =>
      isGone(
        picture({ ledger, organization: { accountIds: [ALPHA] } }),
        { accountId: ALPHA },
        plan(ORGANIZATION),
        plan(INFO),
      ),
    );

    expect(proven).toEqual([false, false, true]);
  });
});

describe('an entity of an unknown account', () => {
  const complete = ledgerOf(
    [ALPHA, BETA].flatMap((id) =>
      REGIONS.map((region) => [cell(INSTANCE.name, id, region)] as const),
    ),
  );
  const base: Partial<PictureOf> = {
    ledger: complete,
    accounts: accountList([ALPHA, BETA]),
    opened: openedMap(opened(ALPHA), opened(BETA)),
  };

  it('is gone when every cell of every account that fills its blueprint is complete', () => {
    expect(isGone(picture(base), {}, plan(INSTANCE))).toBe(true);
  });

  it.each(ALL.map((status) => [status] as const))('where the last of all cells is %s', (status) => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(INSTANCE.name, ALPHA, THERE)],
      [cell(INSTANCE.name, BETA, HERE)],
      [cell(INSTANCE.name, BETA, THERE), status],
    ]);

    expect(isGone(picture({ ...base, ledger }), {}, plan(INSTANCE))).toBe(PROVING.has(status));
  });

  it('stays although its region is known and complete everywhere, when another region is not', () => {
    const ledger = ledgerOf([
      [cell(INSTANCE.name, ALPHA, HERE)],
      [cell(INSTANCE.name, BETA, HERE)],
    ]);

    expect(isGone(picture({ ...base, ledger }), { region: HERE }, plan(INSTANCE))).toBe(false);
  });

  it('stays when one account could not be read', () => {
    const ledger = ledgerOf(
      [ALPHA, BETA].flatMap((id) =>
        REGIONS.map((region) => [cell(INSTANCE.name, id, region)] as const),
      ),
    );
    ledger.recordAccount(GAMMA, 'denied', evidence());

    expect(isGone(picture({ ...base, ledger }), {}, plan(INSTANCE))).toBe(false);
  });

  it('stays when the regions of one account are not known', () => {
    const accounts = openedMap(opened(ALPHA), opened(BETA, { complete: false }));

    expect(isGone(picture({ ...base, opened: accounts }), {}, plan(INSTANCE))).toBe(false);
  });

  it('stays in single mode when the integration owns entities of other accounts, and goes when it does not', () => {
    const single: Partial<PictureOf> = {
      ...base,
      accounts: accountList([ALPHA], { source: 'single', absenceIsEvidence: false }),
      opened: openedMap(opened(ALPHA)),
    };

    expect(
      isGone(picture({ ...single, maybeOfOthers: 'it may be of another' }), {}, plan(INSTANCE)),
    ).toBe(false);
    expect(isGone(picture({ ...single, maybeOfOthers: undefined }), {}, plan(INSTANCE))).toBe(true);
  });

  it('stays when an account of the list was neither opened nor recorded', () => {
    expect(isGone(picture({ ...base, opened: openedMap(opened(ALPHA)) }), {}, plan(INSTANCE))).toBe(
      false,
    );
    expect(isGone(picture({ ...base, opened: openedMap() }), {}, plan(INSTANCE))).toBe(false);
  });

  it('stays when accounts outside the list may exist, because the list was not read to its end', () => {
    const accounts = accountList([ALPHA, BETA], { absenceIsEvidence: false });

    expect(isGone(picture({ ...base, accounts }), {}, plan(INSTANCE))).toBe(false);
  });
});

describe('an account of an organization, with a list of roles', () => {
  const ledger = ledgerOf([
    [cell(ORGANIZATION.name, ALPHA, 'global')],
    [cell(ORGANIZATION.name, BETA, 'global')],
  ]);
  const accounts = accountList([ALPHA, BETA], { source: 'list' });
  const base = { ledger, accounts, opened: openedMap(opened(ALPHA), opened(BETA)) };

  it('goes when every organization behind the list was read without it', () => {
    const of = picture({ ...base, organization: { accountIds: [ALPHA, BETA] } });
    expect(isGone(of, { accountId: GAMMA }, plan(ORGANIZATION))).toBe(true);
  });

  it('stays while a listed account is in none of them, since it may be of another one', () => {
    const of = picture({ ...base, organization: { accountIds: [ALPHA], outside: BETA } });
    const held = verdict(of, { accountId: GAMMA }, plan(ORGANIZATION));
    expect(isProvenGone(held)).toBe(false);
    expect(reason(held)).toContain(BETA);
  });

  it('stays while one of them was not read to its end', () => {
    const of = picture({ ...base, organization: { accountIds: [ALPHA, '999999999999'] } });
    expect(isGone(of, { accountId: GAMMA }, plan(ORGANIZATION))).toBe(false);
  });

  it('stays while the list may be mistyped', () => {
    const absence = { reappeared: [], doubt: 'the list names an account twice' };
    const of = picture({ ...base, absence, organization: { accountIds: [ALPHA, BETA] } });
    expect(isGone(of, { accountId: GAMMA }, plan(ORGANIZATION))).toBe(false);
  });
});

describe('an entity of a foreign account in single mode', () => {
  it('stays: one account tells nothing of another', () => {
    const accounts = accountList([ALPHA], { source: 'single', absenceIsEvidence: false });
    const ledger = ledgerOf(REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)]));

    expect(
      isGone(
        picture({ accounts, ledger, maybeOfOthers: 'it may be of another' }),
        { accountId: BETA, region: HERE },
        plan(INSTANCE),
      ),
    ).toBe(false);
    expect(
      isGone(
        picture({ accounts, ledger, maybeOfOthers: 'it may be of another' }),
        { accountId: ALPHA, region: HERE },
        plan(INSTANCE),
      ),
    ).toBe(true);
  });
});

describe('a proof', () => {
  it('cannot be imitated by an object that looks like one', () => {
    const proof = verdict(picture(), {});
    const imitation = {
      entity: ENTITY,
      reason: 'read-and-absent',
      detail: '',
      because: because('referred-to', {}),
      proven: true,
    };

    expect(isProvenGone(proof)).toBe(true);
    expect(isProvenGone(imitation)).toBe(false);
  });
});

it('an organization that was read through one of several roles proves nothing while another role cannot be used', () => {
  const ledger = ledgerOf([[cell(ORGANIZATION.name, BETA, 'global')]]);
  const of = (source: 'list' | 'organization') =>
    picture({
      ledger,
      accounts: accountList([ALPHA, BETA], { source }),
      opened: openedMap(opened(BETA)),
      organization: { accountIds: [BETA] },
    });
  const account = { accountId: GAMMA };

  expect(isGone(of('list'), account, plan(ORGANIZATION))).toBe(true);
  ledger.recordAccount(ALPHA, 'throttled', evidence({ operation: 'sts:AssumeRole' }));
  expect(isGone(of('list'), account, plan(ORGANIZATION))).toBe(false);
  expect(isGone(of('organization'), account, plan(ORGANIZATION))).toBe(true);
});
