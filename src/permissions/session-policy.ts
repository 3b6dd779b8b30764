// Session policies: what a session may do at most, whatever its role may. As short as they must be
// for AWS to take them, and never wide enough to hand out data.
import { groupBy } from '../lib/group-by.js';
import type { PolicyLadder, PolicyPart } from '../types/session-policy.js';
import { DATA_ACTIONS } from './data-actions.js';

/**
 * Characters of an inline session policy (STS API, AssumeRole, `Policy`). Its packed size has
 * another limit, that nobody can compute: AWS says so when it refuses.
 */
const POLICY_CHARACTERS = 2048;

/** Verbs of operations that only read. A pattern begins with one of them. */
const READING = ['BatchGet', 'Describe', 'Get', 'List'];

/** How many sessions a role may be split into, where AWS takes no policy as a whole. */
const SPLITS = [2, 4];

/**
 * The policies for these actions: as exact as fits; as short as it gets, because AWS may refuse what
 * fits; then split by service. A way that does not fit is left out.
 */
export function policyLadder(actions: readonly string[]): PolicyLadder {
  const ways = [
    [partOf(actions, fittingPolicy)],
    [partOf(actions, shortestPolicy)],
    ...SPLITS.map((parts) => splitByService(actions, parts)),
  ];
  const fitting = ways.flatMap((parts) => {
    const whole = parts.flatMap((part) => part ?? []);
    return whole.length === parts.length ? [whole] : [];
  });
  return fitting.filter((parts, at) => at === 0 || textOf(parts) !== textOf(fitting[at - 1] ?? []));
}

/**
 * Exactly these actions, or patterns in place of as few of them as it takes to fit. Undefined when
 * it does not fit with all patterns.
 */
function fittingPolicy(actions: readonly string[]): string | undefined {
  let kept = actions;
  // What widens least comes first: the longest patterns.
  const pending = [...patternsOf(kept)];
  while (documentOf(kept).length > POLICY_CHARACTERS) {
    const next = pending.shift();
    if (next === undefined) return undefined;
    kept = replaced(kept, next);
  }
  return documentOf(kept);
}

/** Every pattern that saves something. Undefined when it does not fit. */
function shortestPolicy(actions: readonly string[]): string | undefined {
  const document = documentOf(patternsOf(actions).reduce(replaced, actions));
  return document.length > POLICY_CHARACTERS ? undefined : document;
}

function partOf(
  actions: readonly string[],
  write: (actions: readonly string[]) => string | undefined,
): PolicyPart | undefined {
  const policy = write([...new Set(actions)].sort());
  return policy === undefined
    ? undefined
    : { policy, services: new Set(actions.map(serviceOfAction)) };
}

/** Parts of about the same length, the longest first: if AWS takes that, it takes the others. */
function splitByService(
  actions: readonly string[],
  count: number,
): readonly (PolicyPart | undefined)[] {
  const services = [...groupBy(actions, serviceOfAction).values()].sort(
    (a, b) => b.join().length - a.join().length,
  );
  const split = Array.from({ length: Math.min(count, services.length) }, (): string[] => []);
  for (const own of services) {
    const [shortest] = [...split].sort((a, b) => a.join().length - b.join().length);
    shortest?.push(...own);
  }
  return split
    .map((part) => partOf(part, shortestPolicy))
    .sort((a, b) => (b?.policy.length ?? 0) - (a?.policy.length ?? 0));
}

function textOf(parts: readonly PolicyPart[]): string {
  return parts.map(({ policy }) => policy).join('\n');
}

/** The service of an action, as IAM names it. */
function serviceOfAction(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** True when an action of a policy covers another one; the only wildcard that we write ends it. */
function covers(pattern: string, action: string): boolean {
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}

/**
 * Every pattern that stands for two or more of the actions and for none that hands out data, the
 * longest first.
 */
function patternsOf(actions: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const own of groupBy(actions, serviceOfAction).values()) {
    for (const [index, action] of own.entries()) {
      for (const other of own.slice(index + 1)) {
        const pattern = `${commonBeginning(action, other)}*`;
        if (isAllowed(pattern)) found.add(pattern);
      }
    }
  }
  return [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Whole words only, so that a pattern can be read: `ListDeployment*`, not `ListDep*`. */
function commonBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  const isWordEnd = (at: number) =>
    [one[at], other[at]].every((sign) => sign === undefined || /[A-Z]/.test(sign));
  while (length > 0 && !(isWordEnd(length) || plural(one, other, length))) length -= 1;
  return one.slice(0, length);
}

/** `ListClusters` and `ListClustersV2`, `DescribeInstances` and `DescribeInstanceStatus`. */
function plural(one: string, other: string, at: number): boolean {
  return [one, other].some((name) => name.slice(at) === 's');
}

function isAllowed(pattern: string): boolean {
  const name = pattern.slice(pattern.indexOf(':') + 1, -1);
  return (
    READING.some((verb) => name.startsWith(verb)) &&
    !DATA_ACTIONS.some((action) => covers(pattern, action))
  );
}

/** The pattern in place of what it covers, if that is more than one. */
function replaced(actions: readonly string[], pattern: string): readonly string[] {
  const rest = actions.filter((action) => !covers(pattern, action));
  return actions.length - rest.length > 1 ? [...rest, pattern].sort() : actions;
}

function documentOf(actions: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}
