// Random troubles on both sides, passing and lasting. None of them lies in AWS's own words: no
// trouble says that a thing which is there does not exist.
import type { FaultEffect as AwsEffect } from '../../../src/sandbox/aws/faults.js';
import type { FaultEffect as PortEffect } from '../../../src/sandbox/port/faults.js';
import type { Harness } from '../support/harness.js';
import { ROUTE_NAMES, ROUTES } from '../support/port-side.js';
import type { Random } from '../support/random.js';

const SERVICES = [
  'ec2',
  's3',
  'ecs',
  'lambda',
  'sqs',
  'sts',
  'organizations',
  'account',
  'any',
] as const;

/** Reads of what an item has beyond its place in a list. */
const DETAILS = [
  'GetBucketTagging',
  'DescribeClusters',
  'ListTags',
  'GetQueueAttributes',
  'ListQueueTags',
  'ListParents',
] as const;

const AWS_EFFECTS: readonly AwsEffect[] = [
  { type: 'throttle' },
  { type: 'deny' },
  { type: 'deny', by: 'service-control-policy' },
  { type: 'expired-token' },
  { type: 'reset' },
  { type: 'server-error' },
  { type: 'server-error', status: 503 },
  { type: 'garbage' },
  { type: 'garbage', how: 'html' },
  { type: 'garbage', how: 'empty' },
  { type: 'garbage', how: 'foreign' },
  { type: 'truncated' },
  { type: 'truncated', how: 'document' },
  { type: 'slow', ms: 5 },
  { type: 'wrong-clock', offsetMs: 3_600_000 },
  { type: 'partial-failure' },
  { type: 'empty-page' },
  { type: 'small-pages', size: 1 },
  { type: 'error', code: 'OptInRequired', status: 401 },
  { type: 'error', code: 'UnrecognizedClientException', status: 403 },
  { type: 'error', code: 'ValidationException', status: 400 },
  { type: 'error', code: 'SomethingNew', status: 400 },
  { type: 'error', code: 'SomethingNew', status: 404 },
  { type: 'error', code: 'SomethingNew', status: 302 },
];

/** Those after which no request is repeated. */
const FINAL = AWS_EFFECTS.filter(
  ({ type }) =>
    !['throttle', 'expired-token', 'reset', 'server-error', 'slow', 'wrong-clock'].includes(type),
);

const PORT_EFFECTS: readonly PortEffect[] = [
  ...[400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504].map(
    (status) => ({ kind: 'status', status }) as const,
  ),
  { kind: 'status', status: 500, processed: true },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'unauthorized' },
  { kind: 'payload-too-large', above: 3 },
  { kind: 'garbage', form: 'text' },
  { kind: 'garbage', form: 'html' },
  { kind: 'hang' },
  { kind: 'hang', processed: true },
  { kind: 'reset' },
  { kind: 'reset', processed: true },
  { kind: 'slow', ms: 10 },
  { kind: 'down', forMs: 20 },
];

/** Adds one trouble; says in words which. */
export function makeTrouble(harness: Harness, random: Random): string {
  return random.below(3) === 0
    ? troublePort(harness, random)
    : troubleAws(harness, random, { effect: random.pick(AWS_EFFECTS), when: timing });
}

/** Adds one trouble of AWS that lasts and is answered at once; says in words which. */
export function makeLastingTrouble(harness: Harness, random: Random): string {
  return troubleAws(harness, random, { effect: random.pick(FINAL), when: () => ({}) });
}

function troubleAws(
  { aws, accounts, world }: Harness,
  random: Random,
  { effect, when }: { readonly effect: AwsEffect; readonly when: typeof timing },
): string {
  const service = random.pick(SERVICES);
  const some = random.below(3) > 0;
  const ofDetails = random.below(2) === 0;
  const rule = {
    effect,
    ...(ofDetails ? { operation: random.pick(DETAILS) } : service === 'any' ? {} : { service }),
    ...(some ? { accountId: random.pick(accounts) } : {}),
    ...(random.below(2) === 0 ? { region: random.pick(world.options.regions) } : {}),
    ...when(random),
  };
  aws.faults.add(rule);
  return `AWS ${JSON.stringify(rule)}`;
}

function troublePort({ port }: Harness, random: Random): string {
  const effect = random.pick(PORT_EFFECTS);
  const route = random.below(3) === 0 ? undefined : random.pick(ROUTE_NAMES);
  // A Port that is down for good stops everything at once; the lasting form of it has tests of its
  // own.
  const when =
    effect.kind === 'down' || effect.kind === 'hang'
      ? { times: 1 + random.below(2), after: random.below(20) }
      : timing(random);
  port.faults.add({ ...(route === undefined ? {} : ROUTES[route]), ...when, effect });
  return `Port ${route ?? 'any'} ${JSON.stringify({ effect, ...when })}`;
}

/** From the start or later; for good or a few times. */
function timing(random: Random): { readonly after?: number; readonly times?: number } {
  return {
    ...(random.below(2) === 0 ? { after: random.below(30) } : {}),
    ...(random.below(3) > 0 ? { times: 1 + random.below(6) } : {}),
  };
}
