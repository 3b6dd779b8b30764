// Where service control policies keep an account out. What they denied once is not asked again in
// the same resync: neither the same action, nor, where they close a region or a whole service, the
// others of the service there. Each such request would be one more alarm in somebody's console.
import type { AwsFailure } from '../errors/failure.js';
import type { CallSite } from '../errors/to-aws-error.js';

export interface Fences {
  /** What AWS said of a call that makes this one vain; undefined when it may be answered. */
  closedBy(site: CallSite): AwsFailure | undefined;
  answered(site: CallSite): void;
  failed(site: CallSite, failure: AwsFailure): void;
  /** What was learnt is open again. */
  forget(): void;
}

/**
 * Policies that close regions leave these open everywhere, so that neither their denials nor their
 * answers say anything of a region (AWS Control Tower, "Region deny control"). S3 is denied by
 * bucket.
 */
const EXEMPT: ReadonlySet<string> = new Set(['STS', 'Organizations', 'Account', 'S3']);
const EXEMPT_ACTIONS: ReadonlySet<string> = new Set(['EC2.DescribeRegions']);

/** One service of one account. */
interface Known {
  /** Regions in which it answered something. */
  readonly open: Set<string>;
  /** Operations that it answered somewhere. */
  readonly answered: Set<string>;
  /** By region, what was denied there. */
  readonly denied: Map<string, Map<string, AwsFailure>>;
  /**
   * Denied somewhere because of the region, or together with the whole service. Another account may
   * have a policy about the same action alone.
   */
  readonly whole: Set<string>;
}

/** Nothing is closed yet. */
export function createFences(): Fences {
  const accounts = new Map<string, Map<string, Known>>();
  /** Denied somewhere beside what was answered: the policy names the action, not the region. */
  const single = new Set<string>();

  function knownOf({ service, operation, scope }: CallSite): Known | undefined {
    const accountId = scope.session?.accountId;
    if (accountId === undefined || EXEMPT.has(service)) return undefined;
    if (EXEMPT_ACTIONS.has(`${service}.${operation}`)) return undefined;
    let services = accounts.get(accountId);
    if (services === undefined) {
      services = new Map();
      accounts.set(accountId, services);
    }
    let known = services.get(service);
    if (known === undefined) {
      known = { open: new Set(), answered: new Set(), denied: new Map(), whole: new Set() };
      services.set(service, known);
    }
    return known;
  }

  return {
    closedBy(site) {
      const known = knownOf(site);
      const denied = known?.denied.get(site.scope.region);
      const [first] = denied ?? [];
      if (known === undefined || denied === undefined || first === undefined) return undefined;
      const same = denied.get(site.operation);
      if (same !== undefined) return same;
      const [operation, failure] = first;
      const action = `${site.service}.${operation}`;
      if (known.open.has(site.scope.region) || single.has(action)) return undefined;
      // Answered in another region, or not alone: then it is the place that is closed. With neither,
      // one more action is asked, to tell.
      if (known.answered.has(operation) || denied.size > 1) known.whole.add(operation);
      return known.whole.has(operation) ? failure : undefined;
    },
    answered(site) {
      const known = knownOf(site);
      if (known === undefined) return;
      known.answered.add(site.operation);
      known.open.add(site.scope.region);
      for (const operation of known.denied.get(site.scope.region)?.keys() ?? [])
        single.add(`${site.service}.${operation}`);
    },
    failed(site, failure) {
      if (failure.category !== 'denied' || !isOfThePlace(failure.message)) return;
      const known = knownOf(site);
      if (known === undefined) return;
      const { region } = site.scope;
      const denied = known.denied.get(region) ?? new Map<string, AwsFailure>();
      known.denied.set(region, denied.set(site.operation, failure));
      if (known.open.has(region)) single.add(`${site.service}.${site.operation}`);
    },
    forget() {
      accounts.clear();
      single.clear();
    },
  };
}

/**
 * An explicit denial that names no single resource: one that does may be about that alone. AWS's
 * words: IAM user guide, "Troubleshoot access denied error messages".
 */
function isOfThePlace(message: string): boolean {
  if (!/explicit deny in a service control policy/i.test(message)) return false;
  const resource = /\bon resource: "?([^\s"]+)/.exec(message)?.[1];
  return resource === undefined || /[*:/]$/.test(resource);
}
